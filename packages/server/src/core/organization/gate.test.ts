import { describe, expect, test } from "vitest"
import { type Entrant, type EntryRefusal, mayEnter } from "./gate.ts"
import { NO_POLICY, type Organization, type OrganizationPolicy } from "./organization.ts"

const NOW = Date.UTC(2026, 0, 1)
const HOUR = 3_600
const PLAIN = { absoluteSeconds: 24 * HOUR, idleSeconds: HOUR }
const FRESH: Entrant = {
  isMember: true,
  methods: ["password"],
  acr: "urn:doorward:aal1",
  phishingResistant: false,
  createdAt: NOW,
  lastSeenAt: NOW,
  longestIdleMs: 0,
  remembered: false,
}
/** Signed in so many seconds ago, and unused for so many. */
const aged = (age: number, unused: number, more: Partial<Entrant> = {}): Entrant => ({
  ...FRESH,
  createdAt: NOW - age * 1000,
  lastSeenAt: NOW - unused * 1000,
  ...more,
})

type Row = [what: string, organization: Partial<OrganizationPolicy> & { suspended?: true }, entrant: Entrant, refusal: EntryRefusal | undefined]
const TABLE: readonly Row[] = [
  ["a member of an organization without a policy", {}, FRESH, undefined],
  ["however long ago they signed in, as long as the session itself lives", {}, aged(23 * HOUR, 59 * 60), undefined],
  ["remembered, for as long as that is", {}, aged(29 * 24 * HOUR, 13 * 24 * HOUR, { remembered: true }), undefined],
  ["nobody while it is suspended", { suspended: true }, FRESH, "organization_suspended"],
  ["suspended says nothing of who belongs there", { suspended: true }, { ...FRESH, isMember: false }, "organization_suspended"],
  ["nobody who is no member", {}, { ...FRESH, isMember: false }, "not_a_member"],
  ["one of several methods will do", { methods: ["passkey", "password"] }, FRESH, undefined],
  ["of several that were used, one", { methods: ["passkey"] }, { ...FRESH, methods: ["password", "passkey"] }, undefined],
  ["another method", { methods: ["passkey"] }, FRESH, "method_not_allowed"],
  ["no method at all, as in somebody's name", { methods: ["password"] }, { ...FRESH, methods: [] }, "method_not_allowed"],
  ["one factor where two are asked for", { second_factor: "required" }, FRESH, "factor_required"],
  ["a level nobody knows is not two factors", { second_factor: "required" }, { ...FRESH, acr: "urn:other:aal2" }, "factor_required"],
  ["two factors", { second_factor: "required" }, { ...FRESH, acr: "urn:doorward:aal2" }, undefined],
  [
    "two factors that can be phished, where that will not do",
    { second_factor: "phishing_resistant" },
    { ...FRESH, acr: "urn:doorward:aal2" },
    "factor_required",
  ],
  [
    "one factor that cannot, where two are asked for",
    { second_factor: "phishing_resistant" },
    { ...FRESH, phishingResistant: true },
    "factor_required",
  ],
  ["two that cannot be phished", { second_factor: "phishing_resistant" }, { ...FRESH, acr: "urn:doorward:aal2", phishingResistant: true }, undefined],
  [
    "two that cannot be phished, where any two will do",
    { second_factor: "required" },
    { ...FRESH, acr: "urn:doorward:aal3", phishingResistant: true },
    undefined,
  ],
  ["the method comes before the factor", { methods: ["passkey"], second_factor: "required" }, FRESH, "method_not_allowed"],
  ["up to its absolute limit", { session_absolute_seconds: 600 }, aged(599, 0), undefined],
  ["and not at it", { session_absolute_seconds: 600 }, aged(600, 0), "reauthentication_required"],
  ["up to its idle limit", { session_idle_seconds: 300 }, aged(3_000, 299), undefined],
  ["and not at it", { session_idle_seconds: 300 }, aged(3_000, 300), "reauthentication_required"],
  [
    "nor once it was unused for that long, whenever that was",
    { session_idle_seconds: 300 },
    aged(3_000, 0, { longestIdleMs: 300_000 }),
    "reauthentication_required",
  ],
  ["unused for less than that", { session_idle_seconds: 300 }, aged(3_000, 0, { longestIdleMs: 299_999 }), undefined],
  ["a longer limit than the service's gives nobody more", { session_idle_seconds: 30 * 24 * HOUR }, aged(HOUR, 59 * 60), undefined],
  [
    "SES-20 remembered, where that does not count: up to the plain idle limit",
    { remember: false },
    aged(HOUR, HOUR - 1, { remembered: true }),
    undefined,
  ],
  ["SES-20 and not at it", { remember: false }, aged(HOUR, HOUR, { remembered: true }), "reauthentication_required"],
  ["SES-20 nor beyond the plain absolute one", { remember: false }, aged(24 * HOUR, 1, { remembered: true }), "reauthentication_required"],
  [
    "SES-20 the shorter of two limits holds",
    { remember: false, session_idle_seconds: 300 },
    aged(HOUR, 300, { remembered: true }),
    "reauthentication_required",
  ],
]

describe("the gate of an organization", () => {
  test.each(TABLE)("%s", (_, { suspended, ...policy }, entrant, refusal) => {
    const organization: Pick<Organization, "suspendedAt" | "policy"> = { suspendedAt: suspended ? 1 : null, policy: { ...NO_POLICY, ...policy } }
    expect(mayEnter(organization, entrant, PLAIN, NOW)).toBe(refusal)
  })
})
