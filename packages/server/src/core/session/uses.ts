import type { Clock } from "../../kernel/clock.ts"
import { type Database, DatabaseUnavailable, type Db } from "../../kernel/db/index.ts"
import type { EntryRefusal } from "../organization/index.ts"
import type { RevocationLog } from "../revocation/index.ts"
import type { UserId } from "../user/index.ts"
import type { SessionCache } from "./cache.ts"
import { asOf, judge, outside, type SessionLimits, type SignedIn, whyLeave } from "./session.ts"
import { leaveOrganization, type Touched, touchSession } from "./store.ts"

/** What `judge` says of a session that stands. */
type Passes = Exclude<ReturnType<typeof judge>, { readonly kind: "refused" }>

type Read = (db: Db, key: string) => Promise<SignedIn | undefined>

/** How a session was found, to find it again as it is now. */
interface Way {
  readonly key: string
  readonly read: Read
  readonly looksLeft: number
}

/** How often a session that changes while it is looked at is looked at again. */
const MAX_LOOKS = 2

/** What a use of a session asks, and what it leaves behind: the gates, the idle end, the assurance that falls back. */
export interface Uses {
  /** From the database, by a key. */
  load(key: string, read: Read): Promise<SignedIn | undefined>
  /** From memory. */
  settle(found: SignedIn, key: string, read: Read): SignedIn | undefined | Promise<SignedIn | undefined>
  stayOrLeave(signedIn: SignedIn): SignedIn | Promise<SignedIn>
}

export function createUses({
  database,
  revocations,
  clock,
  limits,
  mayAct,
  cache,
}: {
  readonly database: Database
  readonly revocations: RevocationLog
  readonly clock: Clock
  readonly limits: SessionLimits
  readonly mayAct: (actorId: UserId) => boolean | Promise<boolean>
  readonly cache: SessionCache
}): Uses {
  async function load(key: string, read: Read, looksLeft = MAX_LOOKS): Promise<SignedIn | undefined> {
    const stamp = cache.stamp()
    const found = await read(database, key)
    if (!found) return undefined
    const now = clock.now()
    const verdict = judge(found, limits, now)
    // A refusal is not kept: what refuses may be taken back (a person who was disabled).
    if (verdict.kind === "refused") return undefined
    const standing = fallenBack(found, now)
    cache.put(key, standing, stamp)
    return proceed(standing, { key, read, looksLeft }, verdict, now)
  }

  function settle(found: SignedIn, key: string, read: Read): SignedIn | undefined | Promise<SignedIn | undefined> {
    const now = clock.now()
    const verdict = judge(found, limits, now)
    if (verdict.kind === "refused") return undefined
    const standing = fallenBack(found, now)
    if (standing !== found) cache.replace(key, found, standing)
    return proceed(standing, { key, read, looksLeft: MAX_LOOKS }, verdict, now)
  }

  /** The person passes; so may the organization say no, and then the session leaves it for good, whatever happens next. */
  function proceed(found: SignedIn, way: Way, verdict: Passes, now: number): SignedIn | Promise<SignedIn | undefined> {
    const { actorId } = found.session
    return actorId === null ? proceedThemselves(found, way, verdict, now) : proceedInName(found, actorId, way, verdict, now)
  }

  /** AD-06: whoever acts in another's name is asked about at every use, so that losing the right ends it. */
  async function proceedInName(found: SignedIn, actorId: UserId, way: Way, verdict: Passes, now: number): Promise<SignedIn | undefined> {
    return (await mayAct(actorId)) ? proceedThemselves(found, way, verdict, now) : undefined
  }

  function proceedThemselves(found: SignedIn, way: Way, verdict: Passes, now: number): SignedIn | Promise<SignedIn | undefined> {
    const why = found.organization === null ? undefined : whyLeave(found, limits, now)
    if (why !== undefined) return leave(found, why, way)
    return verdict.kind === "live" ? found : touch(found, way.key, now, verdict.idleExpiresAt)
  }

  /**
   * The person passes, the organization says no. The session leaves it for good, and this is written down before anything
   * else is: a use that were noted first would let it in again, if what refuses is that it was not used for too long.
   */
  async function leave(found: SignedIn, why: EntryRefusal, { key, read, looksLeft }: Way): Promise<SignedIn | undefined> {
    cache.drop(found.user.id)
    try {
      // Not there any more, or used elsewhere since this was read: what it is now decides.
      if (!(await noteLeaving(found, why)) && looksLeft > 0) return await load(key, read, looksLeft - 1)
    } catch (error) {
      // What cannot be written down now is found again at the next use.
      if (!(error instanceof DatabaseUnavailable)) throw error
    }
    return outside(found, why)
  }

  async function noteLeaving({ session, organization }: SignedIn, why: EntryRefusal): Promise<boolean> {
    if (organization === null) return false
    const note = (db: Db, unusedSince: number | null) => leaveOrganization(db, session.id, organization.id, why, unusedSince)
    // Whatever else refuses is in the log already; that time passes is not, and tokens still name the organization.
    if (why !== "reauthentication_required") return note(database, null)
    return revocations.transaction(async (db, revoke) => {
      const isNoted = await note(db, session.lastSeenAt)
      if (isNoted) revoke("access", session.userId)
      return isNoted
    })
  }

  async function touch({ session, user, organization }: SignedIn, key: string, now: number, idleExpiresAt: number): Promise<SignedIn | undefined> {
    const stamp = cache.stamp()
    let after: Touched | undefined
    try {
      after = await touchSession(database, session.id, now, idleExpiresAt)
      if (after === undefined) {
        cache.drop(user.id)
        return undefined
      }
    } catch (error) {
      // Reading still works while writing does not (a full disk, a fail-over): nobody is signed out by that.
      if (error instanceof DatabaseUnavailable) return { session, user, organization }
      throw error
    }
    const touched = { session: asOf({ ...session, ...after, lastSeenAt: now, idleExpiresAt }, now), user, organization }
    cache.put(key, touched, stamp)
    return touched
  }

  return {
    load,
    settle,
    stayOrLeave: (signedIn) => {
      const now = clock.now()
      const standing = fallenBack(signedIn, now)
      const why = whyLeave(standing, limits, now)
      return why === undefined ? standing : noteLeaving(standing, why).then(() => outside(standing, why))
    },
  }
}

/** The same object as long as the same level holds: what is made of it is remembered by it. */
function fallenBack(signedIn: SignedIn, now: number): SignedIn {
  const session = asOf(signedIn.session, now)
  return session === signedIn.session ? signedIn : { ...signedIn, session }
}
