import { expect, test } from "vitest"
import type { SecondFactorRules } from "../setting/index.ts"
import { type Demanded, demandOf } from "./demand.ts"

const DAY = 86_400_000
const NOW = 100 * DAY
const RULES: SecondFactorRules = {
  mode: "optional",
  roles: [],
  phishingResistant: false,
  graceSeconds: 0,
  since: { everybody: null, phishing_resistant: null, roles: {} },
}
const WEEK = { graceSeconds: 7 * 86_400 }
const required = (daysAgo: number): Partial<SecondFactorRules> => ({ mode: "required", since: { ...RULES.since, everybody: NOW - daysAgo * DAY } })
const ofRole = (daysAgo: number): Partial<SecondFactorRules> => ({
  roles: ["owner", "rol_clerk"],
  since: { ...RULES.since, roles: { owner: NOW - daysAgo * DAY, rol_clerk: NOW - DAY } },
})
const resistant = (requiredDaysAgo: number, daysAgo: number): Partial<SecondFactorRules> => ({
  mode: "required",
  phishingResistant: true,
  since: { everybody: NOW - requiredDaysAgo * DAY, phishing_resistant: NOW - daysAgo * DAY, roles: {} },
})

const PERSON: Demanded = { createdAt: 0, roles: new Set(), held: { second: false, phishingResistant: false } }
const OWNER = { roles: new Set(["owner"]) }
const CLERK_AND_OWNER = { roles: new Set(["owner", "rol_clerk"]) }
const NEW = { createdAt: NOW - 2 * DAY }
const TOTP = { held: { second: true, phishingResistant: false } }
const PASSKEY = { held: { second: true, phishingResistant: true } }

const OFF = ["off", false]
const OPTIONAL = ["optional", false]
const REQUIRED = ["required", false]
const RESISTANT = ["required", true]

test.each<[string, Partial<SecondFactorRules>, Partial<Demanded>, unknown[], number?]>([
  ["by default whoever holds a factor is asked", {}, {}, OPTIONAL],
  ["off is off, for roles too", { mode: "off", roles: ["owner"] }, OWNER, OFF],
  ["off is off, also where phishing-resistant is chosen", { mode: "off", phishingResistant: true }, PASSKEY, OFF],
  ["required of everybody", required(1), {}, REQUIRED],
  ["required of everybody since before it was noted", { mode: "required" }, {}, REQUIRED],
  ["a role it is required of", ofRole(1), OWNER, REQUIRED],
  ["whoever has none of those roles", ofRole(1), {}, OPTIONAL],
  ["in grace, who holds none", { ...required(1), ...WEEK }, {}, OPTIONAL, 6],
  ["in grace, who holds one", { ...required(1), ...WEEK }, TOTP, REQUIRED],
  ["at its end to the millisecond", { ...required(7), ...WEEK }, {}, REQUIRED],
  ["a new account has as long from its beginning", { ...required(30), ...WEEK }, NEW, OPTIONAL, 5],
  ["an account from before the rule has none of its own", { ...required(30), ...WEEK }, { createdAt: NOW - 20 * DAY }, REQUIRED],
  ["of several reasons the oldest counts", { ...ofRole(10), ...WEEK }, CLERK_AND_OWNER, REQUIRED],
  ["of several reasons the newest alone", { ...ofRole(10), ...WEEK }, { roles: new Set(["rol_clerk"]) }, OPTIONAL, 6],
  ["phishing-resistant means nothing where nothing is required", { phishingResistant: true }, TOTP, OPTIONAL],
  ["phishing-resistant, with another factor", resistant(1, 1), TOTP, RESISTANT],
  ["phishing-resistant, with a passkey", resistant(1, 1), PASSKEY, RESISTANT],
  ["newly phishing-resistant, in grace, with another factor", { ...resistant(30, 1), ...WEEK }, TOTP, REQUIRED, 6],
  ["newly phishing-resistant, in grace, with none", { ...resistant(30, 1), ...WEEK }, {}, REQUIRED, 6],
  ["newly phishing-resistant, in grace, with a passkey", { ...resistant(30, 1), ...WEEK }, PASSKEY, RESISTANT],
  ["newly required, where phishing-resistant was chosen long ago", { ...resistant(1, 30), ...WEEK }, TOTP, REQUIRED, 6],
  ["newly required, in grace, with none", { ...resistant(1, 30), ...WEEK }, {}, OPTIONAL, 6],
])("%s", (_, rules, person, [secondFactor, phishingResistant], daysLeft) => {
  expect(demandOf({ ...RULES, ...rules }, { ...PERSON, ...person }, NOW)).toEqual({
    secondFactor,
    phishingResistant,
    graceEndsAt: daysLeft === undefined ? null : NOW + daysLeft * DAY,
  })
})
