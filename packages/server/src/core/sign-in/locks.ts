import type { Clock } from "../../kernel/clock.ts"
import type { Database } from "../../kernel/db/index.ts"
import { Problem } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Log } from "../../kernel/log.ts"
import type { Outbox } from "../../kernel/outbox.ts"
import { localeFor } from "../../pages/index.ts"
import type { Audit } from "../audit/index.ts"
import type { OneTime } from "../one-time/index.ts"
import { findUserByEmail, findUserById, parseEmail, type User } from "../user/index.ts"
import { lockedMail } from "./mail.ts"
import { claimNotice, forgetFailures, type Guess, type TriesRow } from "./store.ts"

const PURPOSE = "unlock"
/** How long the link in the mail works. */
const LINK_LIFETIME_MS = 3_600_000
/** However often somebody is locked out and unlocked. */
const MAX_NOTICES_A_DAY = 3
const DAY_MS = 24 * 3_600_000

/** Identifiers that were closed to unknown devices, and how their owners open them again. */
export interface Locks {
  /**
   * Writes to whoever has the address, if it is due: once for each lock, again a day later, three times a day at most.
   * Beside the request, which does the same whether or not there is anybody to write to. What a crash loses is made up for
   * at the next refusal.
   */
  tellOwner(guess: Guess, standing: Pick<TriesRow, "locked_at" | "notified_at">): void
  /** Uses a link up: tries are allowed again. @returns whose they are, or undefined for a link that does not work (any more) */
  unlock(token: string, request: Incoming): Promise<User | undefined>
  /** Resolves when all mails under way are written. */
  settled(): Promise<void>
}

export interface LocksNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly oneTime: OneTime
  readonly outbox: Outbox
  readonly audit: Audit
  readonly log: Log
  readonly appName: string
  readonly issuer: string
}

export function createLocks(needs: LocksNeeds): Locks {
  const { database, clock, oneTime, outbox, audit, log, appName, issuer } = needs
  const underWay = new Map<string, Promise<void>>()

  async function tell({ key, identifier }: Guess): Promise<void> {
    const email = parseEmail(identifier)
    await database.transaction(async (db) => {
      const now = clock.now()
      if (!(await claimNotice(db, key, MAX_NOTICES_A_DAY, now))) return
      const owner = email && (await findUserByEmail(db, email))
      if (!owner) return
      const about = { purpose: PURPOSE, subject: key, email: owner.email, holder: owner.id }
      const { token } = await oneTime.issue(db, { ...about, lifetimeMs: LINK_LIFETIME_MS })
      const link = `${issuer}/unlock?token=${token}`
      const to = { to: owner.email, locale: localeFor(owner.locale, null), app: appName }
      await outbox.put(db, lockedMail({ ...to, link, lifetimeSeconds: LINK_LIFETIME_MS / 1_000 }))
    })
  }

  return {
    tellOwner: (guess, { locked_at: lockedAt, notified_at: notifiedAt }) => {
      const isDue = lockedAt > 0 && (notifiedAt < lockedAt || notifiedAt <= clock.now() - DAY_MS)
      if (!isDue || underWay.has(guess.key)) return
      const told = tell(guess)
        .catch((error: unknown) => log.warn({ err: error }, "the owner of an account could not be told that it is locked"))
        .finally(() => underWay.delete(guess.key))
      underWay.set(guess.key, told)
    },
    unlock: async (token, request) => {
      try {
        return await database.transaction(async (db) => {
          const { subject, userId } = await oneTime.consume(db, PURPOSE, token)
          if (userId === null) throw new Error("an unlock link that is nobody's")
          await forgetFailures(db, subject)
          await audit.record(db, { type: "sign_in.unlocked", userId, request })
          return await findUserById(db, userId)
        })
      } catch (error) {
        if (error instanceof Problem && error.kind.status === 410) return undefined
        throw error
      }
    },
    settled: async () => {
      await Promise.all(underWay.values())
    },
  }
}
