import type { Clock } from "../../kernel/clock.ts"
import type { Database } from "../../kernel/db/index.ts"
import type { User } from "../user/index.ts"
import { closeUntil, countFailure, countWrongAnswer, findClosedUntil, uncountFailure, uncountWrongAnswer } from "./attempt/store.ts"
import type { Attempt } from "./attempt.ts"
import { triesErrors } from "./errors.ts"

/** GATES 13. */
export const MAX_WRONG_ANSWERS = 5
/** GATES 13: in a row, over all attempts. */
const FREE_FAILURES = 10
/** After each failure beyond: doubling keeps whoever knows the password below one chance in 10,000 a day, with three codes good at once. */
const FIRST_DELAY_MS = 15 * 60_000
const LONGEST_DELAY_MS = 24 * 3_600_000

/** How long nobody may answer after so many failures in a row. */
export function delayAfter(failures: number, free: number): number {
  if (failures < free) return 0
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failures - free, 30))
}

export interface Counted {
  readonly left: number
  readonly closes: boolean
  /** Until when nobody may answer, if this one is wrong; 0 when anybody may. */
  readonly closedUntil: number
}

export interface Guesses {
  /**
   * Counts an answer that can be guessed as wrong, before it is looked at.
   * @returns how many the attempt has left afterwards, and whether this one, if it is wrong, closes the account's second step
   * @throws too_many_attempts
   */
  count(user: User, attempt: Attempt): Promise<Counted>
  /** What was counted could not be looked at (an outage), or came too late to matter: it was not wrong. */
  giveBack(user: User, attempt: Attempt, counted: Counted): Promise<void>
}

/** @param limitMultiplier widens the account's budget, never an attempt's */
export function createGuesses({
  database,
  clock,
  limitMultiplier,
}: {
  readonly database: Database
  readonly clock: Clock
  readonly limitMultiplier: number
}): Guesses {
  const free = FREE_FAILURES * limitMultiplier
  return {
    count: async (user, attempt) => {
      const now = clock.now()
      const counted = await database.transaction(async (db) => {
        // Nobody would look at it, so the attempt keeps it.
        const closedUntil = (await findClosedUntil(db, user.id)) ?? 0
        if (closedUntil > now) return { refused: closedUntil }
        const wrong = await countWrongAnswer(db, attempt.id, MAX_WRONG_ANSWERS, now)
        if (wrong === undefined) return { refused: attempt.expiresAt }
        const failures = await countFailure(db, user.id, now)
        if (failures === undefined) return { refused: (await findClosedUntil(db, user.id)) ?? now }
        const delayMs = delayAfter(failures, free)
        if (delayMs > 0) await closeUntil(db, user.id, now + delayMs)
        return { left: MAX_WRONG_ANSWERS - wrong, closes: failures === free, closedUntil: delayMs > 0 ? now + delayMs : 0 }
      })
      if (counted.refused === undefined) return counted
      throw triesErrors.too_many_attempts({
        retryAfterSeconds: Math.max(1, Math.ceil((counted.refused - now) / 1000)),
        detail: "There were too many wrong answers. Wait, or use another way.",
        says: { text: "secondStepClosed" },
      })
    },
    giveBack: (user, attempt, { closedUntil }) =>
      database.transaction(async (db) => {
        await uncountWrongAnswer(db, attempt.id)
        await uncountFailure(db, user.id, closedUntil)
      }),
  }
}
