import { describe, expect, test } from "vitest"
import { createIds } from "../../kernel/id.ts"
import { systemRandom } from "../../kernel/random.ts"
import { parseEmail } from "../user/email.ts"
import { newUser, type User } from "../user/index.ts"
import { judge, lifeOf, type Session, type SessionLimits, type SignedIn, type Verdict } from "./session.ts"

const SECOND = 1_000
const HOUR = 3_600 * SECOND
const DAY = 24 * HOUR
const T0 = Date.UTC(2026, 0, 1)
const limits: SessionLimits = { absoluteSeconds: 86_400, idleSeconds: 3_600, rememberAbsoluteSeconds: 30 * 86_400, rememberIdleSeconds: 14 * 86_400 }
const ids = createIds({ now: () => T0 }, systemRandom)

function signedIn(session: Partial<Session> = {}, user: Partial<User> = {}): SignedIn {
  const email = parseEmail("ada@example.com")
  if (!email) throw new Error("no address")
  const id = ids.next("usr")
  const remembered = session.remembered ?? false
  return {
    session: {
      id: ids.next("ses"),
      userId: id,
      userEpoch: 0,
      createdAt: T0,
      lastSeenAt: T0,
      ...lifeOf(limits, remembered, T0),
      authTime: T0,
      amr: ["pwd"],
      acr: "1",
      proved: { acr: "1", aal2At: null, aal3At: null, phishingResistantAt: null },
      remembered,
      userAgent: null,
      ip: null,
      endedAt: null,
      methods: ["password"],
      organizationId: null,
      organizationLeft: null,
      actorId: null,
      longestIdleMs: 0,
      ...session,
    },
    user: { ...newUser({ id, email, name: null, now: T0 }), ...user },
    organization: null,
  }
}

const refused = (why: Extract<Verdict, { kind: "refused" }>["why"]): Verdict => ({ kind: "refused", why })
const live: Verdict = { kind: "live" }
const touch = (idleExpiresAt: number): Verdict => ({ kind: "touch", idleExpiresAt })

describe("whether a session stands", () => {
  test.each<[string, SignedIn, SessionLimits, number, Verdict]>([
    ["new", signedIn(), limits, T0, live],
    ["used a moment ago", signedIn(), limits, T0 + 59_999, live],
    ["used a minute ago: written down", signedIn(), limits, T0 + 60_000, touch(T0 + 60_000 + HOUR)],
    ["of an epoch that is over", signedIn({}, { epoch: 1 }), limits, T0, refused("ended")],
    ["taken along into a new epoch", signedIn({ userEpoch: 1 }, { epoch: 1 }), limits, T0, live],
    ["last moment before idle", signedIn(), limits, T0 + HOUR - 1, touch(T0 + 2 * HOUR - 1)],
    ["idle", signedIn(), limits, T0 + HOUR, refused("idle")],
    [
      "used lately, near its end: the idle end stays within the absolute one",
      signedIn({ lastSeenAt: T0 + 23.5 * HOUR, idleExpiresAt: T0 + 24 * HOUR }),
      limits,
      T0 + 23.9 * HOUR,
      touch(T0 + DAY),
    ],
    ["used until its absolute end", signedIn({ lastSeenAt: T0 + DAY - 1, idleExpiresAt: T0 + DAY }), limits, T0 + DAY, refused("expired")],
    ["remembered, after a week", signedIn({ remembered: true }), limits, T0 + 7 * DAY, touch(T0 + 21 * DAY)],
    ["remembered, idle", signedIn({ remembered: true }), limits, T0 + 14 * DAY, refused("idle")],
    [
      "remembered, used, expired",
      signedIn({ remembered: true, lastSeenAt: T0 + 30 * DAY - 1, idleExpiresAt: T0 + 30 * DAY }),
      limits,
      T0 + 30 * DAY,
      refused("expired"),
    ],
    ["ended", signedIn({ endedAt: T0 + 1 }), limits, T0 + 2, refused("ended")],
    ["ended in the future is ended", signedIn({ endedAt: T0 + HOUR }), limits, T0, refused("ended")],
    ["of somebody disabled", signedIn({}, { disabledAt: T0 }), limits, T0, refused("gate")],
    ["made under longer limits: today's idle limit counts", signedIn(), { ...limits, idleSeconds: 600 }, T0 + 600 * SECOND, refused("idle")],
    [
      "made under longer limits: today's absolute limit counts",
      signedIn({ lastSeenAt: T0 + HOUR - 1 }),
      { ...limits, absoluteSeconds: 3_600 },
      T0 + HOUR,
      refused("expired"),
    ],
    [
      "made under shorter limits: its own count",
      signedIn({ expiresAt: T0 + HOUR, idleExpiresAt: T0 + HOUR / 2 }),
      limits,
      T0 + HOUR / 2,
      refused("idle"),
    ],
    ["with a short idle limit it is written down more often", signedIn(), { ...limits, idleSeconds: 60 }, T0 + 6_000, touch(T0 + 66_000)],
    ["last seen in the future (a clock that went back)", signedIn({ lastSeenAt: T0 + 5_000 }), limits, T0, live],
  ])("%s", (_, presented, under, now, verdict) => {
    expect(judge(presented, under, now)).toEqual(verdict)
  })

  test("a new session ends by today's limits, the idle end never after the absolute one", () => {
    expect(lifeOf(limits, false, T0)).toEqual({ expiresAt: T0 + DAY, idleExpiresAt: T0 + HOUR })
    expect(lifeOf(limits, true, T0)).toEqual({ expiresAt: T0 + 30 * DAY, idleExpiresAt: T0 + 14 * DAY })
    expect(lifeOf({ ...limits, absoluteSeconds: 60 }, false, T0)).toEqual({ expiresAt: T0 + 60_000, idleExpiresAt: T0 + 60_000 })
  })
})
