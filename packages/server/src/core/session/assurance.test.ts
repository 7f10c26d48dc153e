import { describe, expect, test } from "vitest"
import { AAL1, AAL2, AAL3, type Assurance, amrAt, isKnownAcr, levelAt, provedNow, reaches, type Strength } from "./assurance.ts"

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const T0 = Date.UTC(2026, 0, 1)

const password: Strength = { acr: AAL1, phishingResistant: false }
const totp: Strength = { acr: AAL2, phishingResistant: false }
const passkey: Strength = { acr: AAL2, phishingResistant: true }
const securityKey: Strength = { acr: AAL3, phishingResistant: true }

const proved = (strength: Strength) => provedNow(strength, T0)

describe("GATES 9: a level falls back; presence does not", () => {
  test.each<[string, Strength, number, number, string]>([
    // what was shown, time since, time since the last use, what holds
    ["a password", password, 0, 0, AAL1],
    ["a password, for a month", password, 30 * 24 * HOUR, 24 * HOUR, AAL1],
    ["a second step", totp, 0, 0, AAL2],
    ["a second step, in use for a day but a second", totp, 24 * HOUR - SECOND, 0, AAL2],
    ["a second step, a day ago", totp, 24 * HOUR, 0, AAL1],
    ["a second step, unused for an hour but a second", totp, 2 * HOUR, HOUR - SECOND, AAL2],
    ["a second step, unused for an hour", totp, 2 * HOUR, HOUR, AAL1],
    ["a key in hardware", securityKey, 0, 0, AAL3],
    ["a key in hardware, in use for twelve hours but a second", securityKey, 12 * HOUR - SECOND, 0, AAL3],
    ["a key in hardware, twelve hours ago", securityKey, 12 * HOUR, 0, AAL2],
    ["a key in hardware, a day ago", securityKey, 24 * HOUR, 0, AAL1],
    ["a key in hardware, unused for a quarter of an hour but a second", securityKey, HOUR, 15 * MINUTE - SECOND, AAL3],
    ["a key in hardware, unused for a quarter of an hour", securityKey, HOUR, 15 * MINUTE, AAL2],
    ["a key in hardware, unused for an hour", securityKey, 2 * HOUR, HOUR, AAL1],
  ])("%s", (_, strength, sinceMs, unusedMs, expected) => {
    const now = T0 + sinceMs
    expect(levelAt(proved(strength), now - unusedMs, now)).toBe(expected)
  })

  test("what is no level of ours stays what it is: nobody has proved to be this person", () => {
    const nobody = provedNow({ acr: "urn:doorward:aal0", phishingResistant: false }, T0)
    expect(levelAt(nobody, T0, T0 + HOUR)).toBe("urn:doorward:aal0")
  })

  test.each<[string, Strength, number, number, readonly string[]]>([
    ["all while they hold", passkey, 0, 0, ["pop", "swk", "user", "mfa"]],
    ["all for a day but a second", passkey, 24 * HOUR - SECOND, 0, ["pop", "swk", "user", "mfa"]],
    ["none of a key a day later", passkey, 24 * HOUR, 0, ["user"]],
    ["none of a key after an hour unused", passkey, HOUR, HOUR, ["user"]],
    ["of two factors, while they hold", totp, HOUR, 0, ["user", "mfa"]],
    ["of two factors, a day later", totp, 24 * HOUR, 0, ["user"]],
    ["of a first step, for ever", password, 24 * HOUR, HOUR, ["user"]],
  ])("words: %s", (_, strength, sinceMs, unusedMs, expected) => {
    const now = T0 + sinceMs
    const words = strength.phishingResistant ? ["pop", "swk", "user", "mfa"] : strength.acr === AAL2 ? ["user", "mfa"] : ["user"]
    expect(amrAt(words, proved(strength), now - unusedMs, now)).toEqual(expected)
  })

  test("hardware is said for as long as aal3 holds, a key for as long as aal2 does", () => {
    const words = ["pop", "hwk", "user", "mfa"]
    expect(amrAt(words, proved(securityKey), T0, T0)).toBe(words)
    expect(amrAt(words, proved(securityKey), T0 + 12 * HOUR, T0 + 12 * HOUR)).toEqual(["pop", "user", "mfa"])
  })
})

describe("what is shown later", () => {
  const shown = (first: Strength, second: Strength) => provedNow(second, T0 + 2 * HOUR, proved(first))
  test.each<[string, Assurance, Assurance]>([
    ["raises", shown(password, totp), { acr: AAL2, aal2At: T0 + 2 * HOUR, aal3At: null, phishingResistantAt: null }],
    ["takes nothing away", shown(securityKey, password), { acr: AAL3, aal2At: T0, aal3At: T0, phishingResistantAt: T0 }],
    ["renews its own level only", shown(securityKey, totp), { acr: AAL3, aal2At: T0 + 2 * HOUR, aal3At: T0, phishingResistantAt: T0 }],
  ])("%s", (_, after, expected) => expect(after).toEqual(expected))
})

test.each<[string, Strength, readonly string[], boolean]>([
  ["a passkey cannot be phished", passkey, ["phr"], true],
  ["a code can", totp, ["phr"], false],
  ["a passkey is no proof of hardware", passkey, ["phrh", AAL3], false],
  ["a key in hardware is", securityKey, ["phrh"], true],
  ["one of several will do", passkey, ["phrh", AAL2], true],
  ["nothing wanted is nothing met", passkey, [], false],
  ["what nobody knows is not met", securityKey, ["urn:example:high", "PHR", "urn:doorward:AAL2", ""], false],
])("%s", (_, strength, wanted, expected) => expect(reaches(strength, wanted)).toBe(expected))

test("a higher level is good for a lower one, and only levels are compared", () => {
  const levels = [password, totp, securityKey]
  expect(levels.map((has) => [AAL1, AAL2, AAL3].map((wanted) => reaches(has, [wanted])))).toEqual([
    [true, false, false],
    [true, true, false],
    [true, true, true],
  ])
  expect(reaches({ acr: AAL3, phishingResistant: false }, ["phrh"])).toBe(false)
  expect(reaches({ acr: "urn:doorward:aal0", phishingResistant: false }, [AAL1])).toBe(false)
  expect([AAL1, AAL2, AAL3, "phr", "phrh"].every(isKnownAcr)).toBe(true)
  expect(["", "2", "aal2", "toString"].some(isKnownAcr)).toBe(false)
})
