import { describe, expect, test } from "vitest"
import { AAL1, AAL2, AAL3 } from "../session/index.ts"
import { type Decision, decideSignIn, decideStepUp, type Offer, OPTIONAL, type Standing } from "./decision.ts"
import type { Evidence } from "./evidence.ts"

const password: Evidence = { method: "password", amr: ["pwd"], kind: "first" }
const totp: Evidence = { method: "totp", amr: ["otp"], kind: "second" }
const mailedCode: Evidence = { method: "email_otp", amr: ["otp"], kind: "second", weak: true }
const passkey: Evidence = { method: "passkey", amr: ["pop", "swk", "user"], kind: "both", phishingResistant: true }
const securityKey: Evidence = { ...passkey, amr: ["pop", "hwk", "user"], hardware: true }

const offer = (name: string, more: Partial<Offer> = {}): Offer => ({
  name,
  step: "second",
  isBackup: false,
  isPhishingResistant: false,
  ...more,
})
const byPassword = offer("password", { step: "first" })
const byTotp = offer("totp")
const byCode = offer("recovery_code", { isBackup: true })
const byMail = offer("email_otp")
const byPasskey = offer("passkey", { isPhishingResistant: true })

const nothing: Standing = {
  demand: OPTIONAL,
  offered: [byPassword],
  holdsSecond: false,
  holdsPhishingResistant: false,
  enrollable: [byTotp, byPasskey],
  isTrusted: false,
}
const holdsTotp: Standing = { ...nothing, offered: [byCode, byPassword, byTotp], holdsSecond: true }
const holdsPasskey: Standing = { ...holdsTotp, offered: [byCode, byPassword, byTotp, byPasskey], holdsPhishingResistant: true }
const required = { secondFactor: "required", phishingResistant: false } as const
const resistant = { secondFactor: "required", phishingResistant: true } as const
const off = { secondFactor: "off", phishingResistant: false } as const

const complete = (acr: string): unknown => expect.objectContaining({ kind: "complete", acr })
const mfa = (...factors: string[]): Decision => ({ kind: "mfa_required", factors })
const enrol = (...factors: string[]): Decision => ({ kind: "enrollment_required", factors })

describe("the policy of a sign-in", () => {
  test.each<[string, readonly Evidence[], Standing, unknown]>([
    ["who holds nothing is in", [password], nothing, complete(AAL1)],
    ["who holds something is asked for it, backups last", [password], holdsTotp, mfa("totp", "recovery_code")],
    ["and is in with it", [password, totp], holdsTotp, complete(AAL2)],
    ["a passkey that knows its user is both", [passkey], holdsPasskey, complete(AAL2)],
    ["a code by mail suffices where it is allowed, and raises nothing", [password, mailedCode], { ...holdsTotp, offered: [byMail] }, complete(AAL1)],
    ["a browser that is known is not asked again", [password], { ...holdsTotp, isTrusted: true }, complete(AAL1)],
    ["unless it is required", [password], { ...holdsTotp, isTrusted: true, demand: required }, mfa("totp", "recovery_code")],
    ["where nobody is asked, nobody is", [password], { ...holdsTotp, demand: off }, complete(AAL1)],
    ["where it is required, who holds nothing sets one up", [password], { ...nothing, demand: required }, enrol("totp", "passkey")],
    ["with one that was set up on the way", [password, totp], { ...holdsTotp, demand: required }, complete(AAL2)],
    ["where only what cannot be phished will do, nothing else is set up", [password], { ...nothing, demand: resistant }, enrol("passkey")],
    ["who holds something else shows that first", [password], { ...holdsTotp, demand: resistant }, mfa("totp", "recovery_code")],
    ["and then sets up a passkey", [password, totp], { ...holdsTotp, demand: resistant }, enrol("passkey")],
    ["or shows the one there is", [password, totp], { ...holdsPasskey, demand: resistant }, mfa("passkey")],
    ["a passkey is, where only what cannot be phished will do", [passkey], { ...holdsPasskey, demand: resistant }, complete(AAL2)],
    ["where nothing can be set up nobody gets in", [password], { ...nothing, demand: required, enrollable: [] }, enrol()],
  ])("%s", (_, shown, standing, expected) => expect(decideSignIn(shown, standing)).toEqual(expected))

  test.each<[string, readonly Evidence[]]>([
    ["nothing", []],
    ["a second step alone", [totp]],
    ["two of them", [totp, mailedCode]],
  ])("%s is no sign-in, whatever a method says", (_, shown) => {
    for (const standing of [nothing, holdsTotp, { ...nothing, demand: off }]) expect(() => decideSignIn(shown, standing)).toThrow("first step")
  })
})

describe("proving oneself anew", () => {
  /** What the session began with. */
  const before: readonly Evidence[] = [{ method: "session", amr: [], kind: "first" }]
  const byMailOnly: Standing = { ...nothing, offered: [byMail] }

  test.each<[string, readonly Evidence[], readonly string[], Standing, unknown]>([
    ["who holds nothing shows the password", [], [], nothing, mfa("password")],
    ["which suffices", [password], [], nothing, complete(AAL1)],
    ["who has none shows what they have", [], [], byMailOnly, mfa("email_otp")],
    ["which suffices, and raises nothing", [mailedCode], [], byMailOnly, complete(AAL1)],
    ["who holds something shows that", [], [], holdsTotp, mfa("totp", "recovery_code")],
    ["and not the password instead", [password], [], holdsTotp, mfa("totp", "recovery_code")],
    ["not even where aal1 would do", [password], [AAL1], holdsTotp, mfa("totp", "recovery_code")],
    ["which suffices for aal2", [totp], [AAL2], holdsTotp, complete(AAL2)],
    ["a browser that is known is asked all the same", [], [], { ...holdsTotp, isTrusted: true }, mfa("totp", "recovery_code")],
    ["and where nobody is asked on signing in", [], [], { ...holdsTotp, demand: off }, mfa("totp", "recovery_code")],
    ["who holds nothing sets something up to get higher", [password], [AAL2], nothing, enrol("totp", "passkey")],
    ["but first shows who they are", [], [AAL2], nothing, mfa("password")],
    ["to what cannot be phished, a passkey", [password], ["phr"], nothing, enrol("passkey")],
    ["to hardware, one as well", [password], [AAL3], nothing, enrol("passkey")],
    ["one of several will do", [password], ["phr", AAL2], nothing, enrol("totp", "passkey")],
    ["who holds a code sets up a passkey", [totp], ["phr"], holdsTotp, enrol("passkey")],
    ["who holds a passkey shows it", [totp], ["phr"], holdsPasskey, mfa("passkey")],
    ["which suffices", [passkey], ["phr"], holdsPasskey, complete(AAL2)],
    ["hardware is what it is", [securityKey], ["phrh"], holdsPasskey, complete(AAL3)],
    ["what is no hardware is not asked for again and again", [passkey], ["phrh"], holdsPasskey, complete(AAL2)],
    ["nor by its level", [passkey], [AAL3], holdsPasskey, complete(AAL2)],
    ["where nothing can be set up it ends with what there is", [password], [AAL2], { ...nothing, enrollable: [] }, complete(AAL1)],
    ["what nobody knows is not wanted", [password], ["urn:example:high"], nothing, complete(AAL1)],
  ])("%s", (_, shown, acrValues, standing, expected) => expect(decideStepUp(before, shown, { acrValues }, standing)).toEqual(expected))
})
