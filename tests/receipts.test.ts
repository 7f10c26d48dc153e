import { createTestClock, sql, type TestOptions } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { databases, freshDoorward, freshReplicas, lastingDatabase, type Replicas } from "./databases.ts"
import { until } from "./until.ts"

/** Of `core/revocation`: who has been silent for so long is lost. */
const LOST_SECONDS = 15
const WAIT = { waitMs: 2_000 }

describe.each(databases)("receipts of the revocation log, $name", (database) => {
  let replicas: Replicas
  beforeEach(async () => {
    replicas = await freshReplicas(database)
  })
  afterEach(() => replicas.close())

  /** Ends a session that never was, on one of the replicas. @returns the number to ask about */
  async function revoke(index: number, id: `ses_${string}`): Promise<number> {
    const { seq = 0 } = await replicas.nth(index).revocations.transactionWithReceipt(async (_, end) => end("session", id))
    return seq
  }
  const followers = () => replicas.first.database.read<{ id: string; head: number }>(sql`SELECT id, head FROM revocation_followers`)

  test("a receipt waits for every replica, and each refuses what was revoked by the time it confirms", async () => {
    const seq = await revoke(0, "ses_ended")
    const receipt = await replicas.nth(1).revocations.receipt(seq, WAIT)
    for (const { revocations } of replicas.houses) expect(revocations.live.seqOf("session", "ses_ended")).toBe(seq)
    const at = replicas.first.clock.now()
    const one = { id: expect.stringMatching(/^rep_/) as string, name: expect.stringContaining(":") as string, head: seq }
    expect(receipt).toEqual({
      seq,
      isComplete: true,
      replicas: replicas.houses.map(() => ({ ...one, confirmedAt: at, lastSeenAt: at, isLost: false })),
    })
    expect(new Set(receipt.replicas.map(({ id }) => id)).size).toBe(replicas.houses.length)
    // Whoever asks later, anywhere, hears the same.
    replicas.first.clock.advance(1)
    expect(await replicas.nth(2).revocations.receipt(seq)).toEqual(receipt)
  })

  test("fifty at once from all replicas are all confirmed; nobody is told of numbers the log has not reached", async () => {
    const receipts = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const seq = await revoke(index, `ses_${index}`)
        return replicas.nth(index + 1).revocations.receipt(seq, WAIT)
      }),
    )
    expect(receipts.filter(({ isComplete }) => !isComplete)).toEqual([])
    expect(new Set(receipts.map(({ seq }) => seq)).size).toBe(50)
    expect(await replicas.first.revocations.receipt(51)).toMatchObject({ seq: 51, isComplete: false })
  })

  test("what nobody waits for is written by nobody but its cause", async () => {
    const before = await followers()
    await replicas.first.revocations.transaction(async (_, end) => end("session", "ses_ordinary"))
    await Promise.all(replicas.houses.map(({ revocations }) => revocations.movedBeyond(0, 1_000)))
    expect(replicas.houses.map(({ revocations }) => revocations.head())).toEqual(replicas.houses.map(() => 1))
    expect(await followers()).toEqual(before)
    const nothing = await replicas.first.revocations.transactionWithReceipt(async () => "done")
    expect(nothing).toEqual({ value: "done", seq: undefined })
  })

  test("who asks without a database learns of no confirmation", async () => {
    const seq = await revoke(0, "ses_ended")
    await replicas.first.revocations.receipt(seq, WAIT)
    await replicas.first.database.close()
    expect(await replicas.first.revocations.receipt(seq, { waitMs: 50 })).toEqual({ seq, isComplete: false, replicas: [] })
  })

  test("a database that was put back confirms nothing of the log it has lost", async () => {
    for (let n = 0; n < 5; n++) await revoke(n, `ses_${n}`)
    expect((await replicas.first.revocations.receipt(5, WAIT)).isComplete).toBe(true)
    await replicas.first.database.transaction(async (db) => {
      await db.write(sql`DELETE FROM revocations WHERE seq > 2`)
      await db.write(sql`UPDATE revocation_head SET seq = 2`)
      await db.write(sql`UPDATE revocation_followers SET head = 2`)
    })
    // Everybody speaks again, some of them before they have noticed.
    replicas.first.clock.advance(6)
    expect((await replicas.first.revocations.receipt(5, { waitMs: 400 })).isComplete).toBe(false)
    expect((await followers()).map(({ head }) => head <= 2)).toEqual(replicas.houses.map(() => true))
    const seq = await revoke(1, "ses_after")
    expect([seq, (await replicas.first.revocations.receipt(seq, WAIT)).isComplete]).toEqual([3, true])
  })
})

describe("replicas that come and go", () => {
  const [, postgres] = databases
  if (!postgres) throw new Error("there are two")
  let settings: TestOptions
  let replicas: Replicas
  beforeEach(async () => {
    settings = { ...postgres.fresh(), clock: createTestClock() }
    replicas = await freshReplicas(postgres, settings)
  })
  afterEach(() => replicas.close())

  async function endSomething() {
    const { revocations } = replicas.first
    const { seq = 0 } = await revocations.transactionWithReceipt(async (_, end) => end("session", "ses_ended"))
    return revocations.receipt(seq, { waitMs: 500 })
  }
  const standing = (receipt: Awaited<ReturnType<typeof endSomething>>) => ({
    complete: receipt.isComplete,
    confirmed: receipt.replicas.filter(({ confirmedAt }) => confirmedAt !== null).length,
    lost: receipt.replicas.filter(({ isLost }) => isLost).map(({ confirmedAt }) => confirmedAt),
  })

  test("one that cannot see the log is unconfirmed, then lost, and nobody waits for it any longer", async () => {
    await replicas.nth(2).database.close()
    const receipt = await endSomething()
    expect(standing(receipt)).toEqual({ complete: false, confirmed: 2, lost: [] })
    replicas.first.clock.advance(LOST_SECONDS + 1)
    const again = async () => standing(await replicas.first.revocations.receipt(receipt.seq))
    await until(async () => (await again()).lost.length === 1)
    expect(await again()).toEqual({ complete: true, confirmed: 2, lost: [null] })
    expect(standing(await endSomething())).toEqual({ complete: true, confirmed: 2, lost: [null] })
  })

  test("one that stops takes its leave; one that begins is waited for from its first moment", async () => {
    await replicas.nth(2).close()
    expect(standing(await endSomething())).toEqual({ complete: true, confirmed: 2, lost: [] })
    const another = await freshDoorward(postgres, settings)
    expect(standing(await endSomething())).toEqual({ complete: true, confirmed: 3, lost: [] })
    await another.close()
  })

  test("when all are silent, nothing is complete", async () => {
    const { seq } = await endSomething()
    // As after a while in which nobody could write.
    await replicas.first.database.write(sql`UPDATE revocation_followers SET beat_at = beat_at - ${LOST_SECONDS * 1_000 + 1}`)
    expect(await replicas.first.revocations.receipt(seq)).toMatchObject({
      isComplete: false,
      replicas: replicas.houses.map(() => ({ isLost: true })),
    })
  })
})

test("of a service that has crashed on an SQLite file nothing is left to wait for once it serves again", async () => {
  const [sqlite] = databases
  if (!sqlite) throw new Error("there are two")
  const { settings, remove } = await lastingDatabase(sqlite)
  const crashed = await freshDoorward(sqlite, settings)
  // Its last word, which nobody took back.
  const [row] = await crashed.database.write<{ id: string }>(sql`
    INSERT INTO revocation_followers (id, name, started_at, head, head_at, beat_at)
    SELECT 'rep_crashed', name, started_at, head, head_at, beat_at FROM revocation_followers RETURNING id`)
  await crashed.close()
  const doorward = await freshDoorward(sqlite, settings)
  const { value, seq = 0 } = await doorward.revocations.transactionWithReceipt(async (_, end) => {
    end("session", "ses_ended")
    return row?.id
  })
  const receipt = await doorward.revocations.receipt(seq, WAIT)
  expect([value, receipt.isComplete, receipt.replicas.length]).toEqual(["rep_crashed", true, 1])
  await doorward.close()
  await remove()
})
