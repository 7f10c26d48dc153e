import { expect, test } from "vitest"
import { AAL1, AAL2, AAL3 } from "../session/index.ts"
import { amrOf, type Evidence, showsSecond, strengthOf } from "./evidence.ts"

const password: Evidence = { method: "password", amr: ["pwd"], kind: "first" }
const link: Evidence = { method: "magic_link", amr: ["otp"], kind: "first" }
const mailedCode: Evidence = { method: "email_otp", amr: ["otp"], kind: "second", weak: true }
const totp: Evidence = { method: "totp", amr: ["otp"], kind: "second" }
const tappedKey: Evidence = { method: "passkey", amr: ["pop", "swk"], kind: "second", phishingResistant: true }
const passkey: Evidence = { method: "passkey", amr: ["pop", "swk", "user"], kind: "both", phishingResistant: true }
const securityKey: Evidence = { method: "passkey", amr: ["pop", "hwk", "user"], kind: "both", phishingResistant: true, hardware: true }
const tappedSecurityKey: Evidence = { ...tappedKey, amr: ["pop", "hwk"], hardware: true }
/** Hardware that answers to whoever asks. */
const hardwareToken: Evidence = { method: "token", amr: ["otp", "hwk"], kind: "second", hardware: true }

test.each<[string, readonly Evidence[], string, boolean, readonly string[], boolean]>([
  ["a password", [password], AAL1, false, ["pwd"], false],
  ["a link by mail", [link], AAL1, false, ["otp"], false],
  ["two first steps are one factor and another first factor", [password, link], AAL1, false, ["pwd", "otp"], false],
  ["the same twice", [password, password], AAL1, false, ["pwd"], false],
  ["a second step alone", [totp], AAL1, false, ["otp"], true],
  ["two second steps", [totp, tappedKey], AAL1, true, ["otp", "pop", "swk"], true],
  ["a password and a code", [password, totp], AAL2, false, ["pwd", "otp", "mfa"], true],
  ["a link and a code", [link, totp], AAL2, false, ["otp", "mfa"], true],
  ["a password and a code by mail", [password, mailedCode], AAL1, false, ["pwd", "otp"], true],
  ["a password, a code by mail and one from an app", [password, mailedCode, totp], AAL2, false, ["pwd", "otp", "mfa"], true],
  ["a password and a key that was touched", [password, tappedKey], AAL2, true, ["pwd", "pop", "swk", "mfa"], true],
  ["a password and a key in hardware that was touched", [password, tappedSecurityKey], AAL3, true, ["pwd", "pop", "hwk", "mfa"], true],
  ["a passkey that knows its user", [passkey], AAL2, true, ["pop", "swk", "user", "mfa"], true],
  ["the same, in hardware", [securityKey], AAL3, true, ["pop", "hwk", "user", "mfa"], true],
  ["hardware that can be phished", [password, hardwareToken], AAL2, false, ["pwd", "otp", "hwk", "mfa"], true],
  [
    "hardware of one thing does not make another thing's key hardware",
    [passkey, hardwareToken],
    AAL2,
    true,
    ["pop", "swk", "user", "otp", "hwk", "mfa"],
    true,
  ],
])("MF-17 %s", (_, shown, acr, phishingResistant, amr, isSecondShown) => {
  expect(strengthOf(shown)).toEqual({ acr, phishingResistant })
  expect(amrOf(shown)).toEqual(amr)
  expect(showsSecond(shown)).toBe(isSecondShown)
})
