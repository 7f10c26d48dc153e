import type { Clock } from "../../kernel/clock.ts"
import type { Database } from "../../kernel/db/index.ts"
import { ago, day, type Strings, type View } from "../../pages/index.ts"
import type { Audit, RecordedEvent } from "../audit/index.ts"
import { deviceName, type Session, type Sessions, type SignedIn } from "../session/index.ts"
import { countOwners } from "../user/index.ts"
import { type AccountPages, SESSIONS_PAGE } from "./frame.tsx"

/** One thing to look at, in plain words, and the one place where it can be mended. */
export interface Advice {
  /** Unique; part of the id of its element. */
  readonly name: string
  /** The heaviest comes first. */
  readonly weight: number
  readonly says: (view: Pick<View, "t" | "locale">) => string
  readonly remedy: { readonly href: string; readonly label: (t: Strings) => string } | { readonly command: string }
}

/** What weighs how much; between two of them is room. */
export const ADVICE_WEIGHTS = {
  /** Somebody else may be in, or at the door. */
  alarm: 80,
  /** One may be locked out some day. */
  wayIn: 60,
  /** One thing that gets lost or known would be enough. */
  secondStep: 50,
  /** There is more than is needed. */
  tidiness: 40,
  /** It would be nicer. */
  comfort: 10,
}

/** @returns nothing when all is well */
export type GiveAdvice = (caller: SignedIn) => Promise<readonly Advice[]>

const DAY_MS = 24 * 3_600_000
const LATELY_MS = 7 * DAY_MS
/** A new password is asked about for so long. */
const PASSWORD_NEWS_MS = 3 * DAY_MS
/** Whoever chooses a password by a mailed link is signed in at once. */
const SAME_VISIT_MS = 60_000
/** Everybody mistypes once or twice. */
const MANY_FAILURES = 3
/** A computer, a phone and another browser are nothing special. */
const MANY_OTHER_SESSIONS = 3
/** Further events of the last days are not looked at. */
const MAX_EVENTS = 100
const PASSWORD_EVENTS: readonly string[] = ["password.changed", "password.reset"]
const PROFILE = "/account/profile"
const ACTIVITY = "/account/activity"

/** What can be said without knowing how somebody signs in. */
export function createOwnAdvice(needs: {
  readonly database: Database
  readonly clock: Clock
  readonly audit: Pick<Audit, "listOfUser">
  readonly sessions: Pick<Sessions, "list">
  readonly accountPages: Pick<AccountPages, "hasRoom">
}): GiveAdvice {
  const { database, clock, audit, sessions, accountPages } = needs
  return async (caller) => {
    const { user, session } = caller
    const now = clock.now()
    const [events, live, owners] = await Promise.all([
      accountPages.hasRoom(ACTIVITY) ? audit.listOfUser(user.id, undefined, MAX_EVENTS) : [],
      sessions.list(user.id),
      user.ownerSince === null ? 0 : countOwners(database),
    ])
    const others = live.filter(({ id }) => id !== session.id)
    return [
      ...aboutPassword(events, caller, now),
      ...aboutFailures(events, now),
      ...aboutSessions(others, now),
      ...(owners === 1
        ? [
            {
              name: "only-owner",
              weight: ADVICE_WEIGHTS.wayIn,
              says: ({ t }: Pick<View, "t">) => t.account.advice.onlyOwner.says,
              remedy: { command: "npx doorward user create --owner --email somebody@example.com" },
            },
          ]
        : []),
      ...(user.name === null && accountPages.hasRoom(PROFILE)
        ? [
            {
              ...leadsTo(PROFILE, "noName"),
              name: "no-name",
              weight: ADVICE_WEIGHTS.comfort,
              says: ({ t }: Pick<View, "t">) => t.account.advice.noName.says,
            },
          ]
        : []),
    ]
  }
}

type Linked = "failedSignIns" | "passwordChanged" | "manySessions" | "unusedSession" | "noName"

function leadsTo(href: string, advice: Linked): Pick<Advice, "remedy"> {
  return { remedy: { href, label: (t) => t.account.advice[advice].action } }
}

/** Somebody else's doing, perhaps: not in this session, and not what began it. */
function aboutPassword(events: readonly RecordedEvent[], { session }: SignedIn, now: number): Advice[] {
  const changed = events.find(({ type }) => PASSWORD_EVENTS.includes(type))
  if (!changed || now - changed.at >= PASSWORD_NEWS_MS || changed.sessionId === session.id) return []
  if (changed.type === "password.reset" && Math.abs(changed.at - session.createdAt) < SAME_VISIT_MS) return []
  return [
    {
      ...leadsTo(ACTIVITY, "passwordChanged"),
      name: "password-changed",
      weight: ADVICE_WEIGHTS.alarm + 1,
      says: ({ t, locale }) =>
        t.account.advice.passwordChanged.says({
          ago: ago(now - changed.at, locale),
          device: deviceName(changed.personal["user_agent"] ?? null, t.account.device),
        }),
    },
  ]
}

function aboutFailures(events: readonly RecordedEvent[], now: number): Advice[] {
  const count = events.filter(({ type, at }) => type === "sign_in.failed" && now - at < LATELY_MS).length
  if (count < MANY_FAILURES) return []
  return [
    {
      ...leadsTo(ACTIVITY, "failedSignIns"),
      name: "failed-sign-ins",
      weight: ADVICE_WEIGHTS.alarm,
      says: ({ t }) => t.account.advice.failedSignIns.says({ count }),
    },
  ]
}

/** Many, or one that lies about unused. */
function aboutSessions(others: readonly Session[], now: number): Advice[] {
  const oldest = Math.min(...others.map(({ createdAt }) => createdAt))
  const unused = Math.min(...others.map(({ lastSeenAt }) => lastSeenAt))
  const about = { name: "sessions", weight: ADVICE_WEIGHTS.tidiness }
  if (others.length >= MANY_OTHER_SESSIONS)
    return [
      {
        ...about,
        ...leadsTo(SESSIONS_PAGE, "manySessions"),
        says: ({ t, locale }) => t.account.advice.manySessions.says({ count: others.length, since: day(oldest, locale) }),
      },
    ]
  if (now - unused < LATELY_MS || others.length === 0) return []
  return [
    {
      ...about,
      ...leadsTo(SESSIONS_PAGE, "unusedSession"),
      says: ({ t, locale }) => t.account.advice.unusedSession.says({ since: day(unused, locale) }),
    },
  ]
}
