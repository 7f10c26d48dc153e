import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { applyMigrations, type Database, openDatabase, sql } from "../../kernel/db/index.ts"
import { createIds } from "../../kernel/id.ts"
import { systemRandom } from "../../kernel/random.ts"
import { accessSlice } from "../access/index.ts"
import { oneTimeSlice } from "../one-time/index.ts"
import { organizationSlice } from "../organization/index.ts"
import { revocationSlice } from "../revocation/index.ts"
import { sessionSlice } from "../session/index.ts"
import { insertUser, newUser, parseEmail, type User, userSlice } from "../user/index.ts"
import { forgetFailuresOf, insertAttempt } from "./attempt/store.ts"
import { type Attempt, newAttempt, SESSION_ONLY } from "./attempt.ts"
import { createGuesses, delayAfter, type Guesses, MAX_WRONG_ANSWERS } from "./guesses.ts"
import { signInSlice } from "./index.ts"

const MINUTE = 60_000
const START = Date.UTC(2026, 0, 1)
const FREE = 10

describe("GATES 13: five answers an attempt, ten an account, then delays that double", () => {
  let now = START
  const clock = { now: () => now }
  const ids = createIds(clock, systemRandom)
  let database: Database
  let guesses: Guesses
  let ada: User

  beforeEach(async () => {
    now = START
    database = openDatabase({ kind: "sqlite", file: ":memory:" })
    await applyMigrations(database, [userSlice, revocationSlice, organizationSlice, accessSlice, sessionSlice, oneTimeSlice, signInSlice])
    guesses = createGuesses({ database, clock, limitMultiplier: 1 })
    ada = await person("ada@example.com")
  })
  afterEach(() => database.close())

  async function person(address: string): Promise<User> {
    const email = parseEmail(address)
    if (!email) throw new Error("no address")
    const user = newUser({ id: ids.next("usr"), email, name: null, now })
    await insertUser(database, user)
    return user
  }

  async function attemptOf(user: User): Promise<Attempt> {
    const about = { id: ids.next("att"), proofHash: "", intent: "sign_in", email: user.email, locale: "en", options: SESSION_ONLY } as const
    const attempt = newAttempt({ ...about, userId: user.id, shown: [] }, now)
    await insertAttempt(database, attempt, "")
    return attempt
  }

  /** What an answer is told before it is looked at. */
  async function told(user: User, attempt: Attempt): Promise<unknown> {
    try {
      const { left, closes } = await guesses.count(user, attempt)
      return closes ? "the last one, if it is wrong" : left
    } catch (error) {
      return { wait: (error as { detail: { retryAfterSeconds: number } }).detail.retryAfterSeconds }
    }
  }

  /** So many wrong answers, in as many attempts as they need. */
  async function answerWrongly(user: User, times: number): Promise<void> {
    let attempt = await attemptOf(user)
    for (let count = 0; count < times; count++) {
      if (count % MAX_WRONG_ANSWERS === 0) attempt = await attemptOf(user)
      await guesses.count(user, attempt)
    }
  }

  test("MF-04 an attempt takes five, however many are sent at once", async () => {
    const attempt = await attemptOf(ada)
    const all = await Promise.all(Array.from({ length: 20 }, () => told(ada, attempt)))
    expect(new Set(all.filter((left) => typeof left === "number"))).toEqual(new Set([0, 1, 2, 3, 4]))
    expect(all.filter((answer) => typeof answer === "object")).toHaveLength(15)
  })

  test("MF-04 an account takes ten over all attempts, and then one after each delay, which doubles up to a day", async () => {
    await answerWrongly(ada, FREE - 1)
    expect(await told(ada, await attemptOf(ada))).toBe("the last one, if it is wrong")
    const waits: number[] = []
    for (let failures = FREE; failures < FREE + 9; failures++) {
      const closed = await attemptOf(ada)
      const { wait } = (await told(ada, closed)) as { wait: number }
      waits.push(wait / 60)
      now += wait * 1000 - 1000
      expect(await told(ada, await attemptOf(ada))).toEqual({ wait: 1 })
      now += 1000
      expect(await told(ada, await attemptOf(ada))).toBe(MAX_WRONG_ANSWERS - 1)
    }
    expect(waits).toEqual([15, 30, 60, 120, 240, 480, 960, 1440, 1440])
  })

  test("an answer that nobody looks at, because the account is closed, is not taken from its attempt", async () => {
    await answerWrongly(ada, FREE)
    const attempt = await attemptOf(ada)
    for (let count = 0; count < 2 * MAX_WRONG_ANSWERS; count++) expect(await told(ada, attempt)).toEqual({ wait: 15 * 60 })
    expect(await database.read(sql`SELECT wrong_answers FROM attempts WHERE id = ${attempt.id}`)).toEqual([{ wrong_answers: 0 }])
  })

  test("one person's failures are nobody else's", async () => {
    await answerWrongly(ada, FREE)
    const bob = await person("bob@example.com")
    expect(await told(bob, await attemptOf(bob))).toBe(MAX_WRONG_ANSWERS - 1)
  })

  test("what could not be looked at is given back, and opens what it alone would have closed", async () => {
    await answerWrongly(ada, FREE - 1)
    const attempt = await attemptOf(ada)
    const counted = await guesses.count(ada, attempt)
    await guesses.giveBack(ada, attempt, counted)
    expect(await told(ada, attempt)).toBe("the last one, if it is wrong")
    // A wrong one has closed it meanwhile: that stays.
    await guesses.giveBack(ada, attempt, { ...counted, closedUntil: 0 })
    expect(await told(ada, await attemptOf(ada))).toEqual({ wait: 15 * 60 })
  })

  test("one that was right forgets those before", async () => {
    await answerWrongly(ada, FREE - 1)
    await forgetFailuresOf(database, ada.id)
    await answerWrongly(ada, FREE - 1)
    expect(await told(ada, await attemptOf(ada))).toBe("the last one, if it is wrong")
  })

  test("an attempt that is over takes none", async () => {
    const attempt = await attemptOf(ada)
    now = attempt.expiresAt
    expect(await told(ada, attempt)).toEqual({ wait: 1 })
    expect(await told(ada, await attemptOf(ada))).toBe(MAX_WRONG_ANSWERS - 1)
  })
})

test("the delays, over the years", () => {
  const minutes = (failures: number) => delayAfter(failures, FREE) / MINUTE
  expect([0, 9, 10, 11, 16, 17, 1_000_000].map(minutes)).toEqual([0, 0, 15, 30, 960, 1440, 1440])
})
