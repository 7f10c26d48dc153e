import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { databases, freshDoorward, freshReplicas, lastingDatabase } from "../databases.ts"

interface Report {
  readonly valid: boolean
  readonly breaks: number
  readonly findings: readonly {
    readonly kind: string
    readonly seq?: number
    readonly id?: string
    readonly checkpoint?: number
    readonly text: string
  }[]
  readonly events: number
  readonly checkpoints: number
  readonly unsealed: number
  readonly checkpoint: string | null
  readonly public_key: string
  readonly notes: readonly string[]
}

const USER = "usr_01JABCDEFGHJKMNPQRSTVWXYZ0"

/** Things that happened, in this many batches. */
async function happen(doorward: TestDoorward, batches = 3, each = 4): Promise<void> {
  for (let batch = 0; batch < batches; batch++) {
    for (let event = 0; event < each; event++) {
      doorward.clock.advance(1)
      await doorward.audit.record(doorward.database, {
        type: "user.changed",
        userId: USER,
        details: { batch, event },
        personal: { email: "ada@example.com" },
      })
    }
    expect(await doorward.audit.seal()).toBe(each)
  }
}

const verify = async (doorward: TestDoorward, options: Record<string, string> = {}) => (await doorward.run("audit verify", { options })) as Report
const kindsAndPlaces = ({ findings }: Report) => findings.map(({ kind, seq, checkpoint }) => [kind, seq ?? checkpoint])

describe.each(databases)("the audit chain, $name", (database) => {
  let doorward: TestDoorward
  let folder: string
  beforeEach(async () => {
    doorward = await freshDoorward(database)
    folder = await mkdtemp(join(tmpdir(), "doorward-audit-"))
  })
  afterEach(async () => {
    await doorward.close()
    await rm(folder, { recursive: true })
  })
  const tamper = (...statements: ReturnType<typeof sql>[]) =>
    doorward.database.transaction(async (db) => {
      for (const statement of statements) await db.write(statement)
    })

  /** Changes an export with an editor and verifies it with the right key. */
  async function verifyEdited(edit: (lines: string[]) => readonly string[], options: Record<string, string> = {}): Promise<Report> {
    const exported = join(folder, `${Math.round(performance.now() * 1e6)}.jsonl`)
    const { public_key: key } = (await doorward.run("audit export", { operand: exported })) as { public_key: string }
    await writeFile(exported, edit((await readFile(exported, "utf8")).trimEnd().split("\n")).join("\n"))
    return (await doorward.run("audit verify", { operand: exported, options: { key, ...options } })) as Report
  }

  test("what was recorded is sealed without gaps, verifies in the database and in an export, and goes on", async () => {
    await happen(doorward)
    const report = await verify(doorward)
    expect(report).toMatchObject({ valid: true, events: 12, checkpoints: 3, unsealed: 0, findings: [] })
    expect(report.checkpoint).toMatch(/^3:[\w-]{43}$/)
    const rows = await doorward.database.read<{ seq: number }>(sql`SELECT sealed_seq AS seq FROM audit_events ORDER BY sealed_seq`)
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1))
    const exported = await verifyEdited((lines) => lines)
    expect(exported).toMatchObject({ valid: true, events: 12, checkpoint: report.checkpoint, public_key: report.public_key, notes: [] })
    await happen(doorward, 1)
    expect(await verify(doorward, { after: report.checkpoint ?? "" })).toMatchObject({ valid: true, events: 16, checkpoints: 4 })
    await doorward.audit.record(doorward.database, { type: "user.changed", actor: "operator" })
    expect(await verify(doorward)).toMatchObject({ valid: true, events: 16, unsealed: 1 })
  })

  test("PV-08 an edited row is named", async () => {
    await happen(doorward)
    await tamper(sql`UPDATE audit_events SET type = 'user.enabled' WHERE sealed_seq = 6`)
    const report = await verify(doorward)
    expect([report.valid, kindsAndPlaces(report)]).toEqual([false, [["event_changed", 6]]])
    for (const statement of [
      sql`UPDATE audit_events SET at = at + 1 WHERE sealed_seq = 7`,
      sql`UPDATE audit_events SET user_id = NULL WHERE sealed_seq = 8`,
      sql`UPDATE audit_events SET details = '{}' WHERE sealed_seq = 9`,
      sql`UPDATE audit_events SET commitments = NULL, personal = NULL WHERE sealed_seq = 10`,
    ])
      await tamper(statement)
    expect(kindsAndPlaces(await verify(doorward))).toEqual([6, 7, 8, 9, 10].map((seq) => ["event_changed", seq]))
    expect(kindsAndPlaces(await verifyEdited((lines) => lines))).toEqual([6, 7, 8, 9, 10].map((seq) => ["event_changed", seq]))
  })

  test("PV-08 so is personal data that was replaced", async () => {
    await happen(doorward)
    await tamper(sql`UPDATE audit_events SET personal = '{"email":"eve@example.com"}' WHERE sealed_seq = 5`)
    expect(kindsAndPlaces(await verify(doorward))).toEqual([["personal_data_changed", 5]])
  })

  test("PV-08 a deleted row is named, also when the others close ranks", async () => {
    await happen(doorward)
    await tamper(sql`DELETE FROM audit_events WHERE sealed_seq = 6`)
    expect(kindsAndPlaces(await verify(doorward))).toEqual([["event_deleted", 6]])
    await tamper(sql`UPDATE audit_events SET sealed_seq = 6 WHERE sealed_seq = 7`, sql`UPDATE audit_events SET sealed_seq = 7 WHERE sealed_seq = 8`)
    expect(kindsAndPlaces(await verify(doorward))).toEqual([
      ["event_moved", 6],
      ["event_moved", 7],
      ["event_deleted", 6],
    ])
  })

  test("PV-08 reordered rows are named", async () => {
    await happen(doorward)
    await tamper(
      sql`UPDATE audit_events SET sealed_seq = 1000 WHERE sealed_seq = 6`,
      sql`UPDATE audit_events SET sealed_seq = 6 WHERE sealed_seq = 8`,
      sql`UPDATE audit_events SET sealed_seq = 8 WHERE sealed_seq = 1000`,
    )
    expect(kindsAndPlaces(await verify(doorward))).toEqual([
      ["event_moved", 6],
      ["event_moved", 8],
    ])
  })

  test("PV-08 an inserted row is named, wherever it is put", async () => {
    await happen(doorward)
    await tamper(sql`INSERT INTO audit_events (id, at, type, details, sealed_seq) VALUES ('evt_forged', 1, 'user.enabled', '{}', 13)`)
    expect(kindsAndPlaces(await verify(doorward))).toEqual([["event_inserted", 13]])
    for (const seq of [0, -1]) {
      await tamper(sql`UPDATE audit_events SET sealed_seq = ${seq} WHERE id = 'evt_forged'`)
      expect(kindsAndPlaces(await verify(doorward))).toEqual([["event_inserted", seq]])
    }
    await tamper(sql`DELETE FROM audit_events WHERE id = 'evt_forged'`)
    expect(
      kindsAndPlaces(
        await verifyEdited((lines) => [...lines.slice(0, 4), lines[2]?.replace("user.changed", "user.enabled") ?? "", ...lines.slice(4)]),
      ),
    ).toEqual([["event_inserted", 2]])
    expect(kindsAndPlaces(await verifyEdited((lines) => [...lines.slice(0, 4), lines[2] ?? "", ...lines.slice(4)]))).toEqual([["event_inserted", 2]])
  })

  test("PV-08 a row that somebody else wrote is sealed with that remark, and never told to anybody", async () => {
    const told: string[] = []
    doorward.audit.events.on(({ id }) => void told.push(id))
    await happen(doorward, 1)
    await doorward.audit.record(doorward.database, { type: "user.enabled", userId: USER })
    await tamper(
      sql`INSERT INTO audit_events (id, at, type, details) VALUES ('evt_forged', 1, 'user.disabled', '{}')`,
      sql`UPDATE audit_events SET type = 'user.disabled' WHERE type = 'user.enabled'`,
    )
    expect(kindsAndPlaces(await verify(doorward))).toEqual([
      ["event_not_ours", undefined],
      ["event_not_ours", undefined],
    ])
    expect(await doorward.audit.seal()).toBe(2)
    for (const report of [await verify(doorward), await verifyEdited((lines) => lines)])
      expect(kindsAndPlaces(report)).toEqual([
        ["event_not_ours", 5],
        ["event_not_ours", 6],
      ])
    expect(told).toHaveLength(4)
    expect(told).not.toContain("evt_forged")
  })

  test("PV-08 lines of an export that were moved, dropped or changed are named", async () => {
    await happen(doorward)
    const swapped = await verifyEdited((lines) => lines.with(7, lines[8] ?? "").with(8, lines[7] ?? ""))
    expect(kindsAndPlaces(swapped)).toEqual([["event_moved", 6]])
    expect(kindsAndPlaces(await verifyEdited((lines) => lines.toSpliced(7, 1)))).toEqual([["event_deleted", 6]])
    expect(kindsAndPlaces(await verifyEdited((lines) => lines.toSpliced(6, 5)))).toEqual([["checkpoint_missing", 3]])
    expect((await verifyEdited((lines) => lines.with(3, "{"))).findings).toMatchObject([{ kind: "unreadable", text: "Line 4 is not JSON." }])
    expect((await verifyEdited((lines) => lines.slice(1))).valid).toBe(false)
    expect((await verifyEdited((lines) => lines.with(5, lines[5]?.replace('"doubtful":[]', '"doubtful":["evt_x"]') ?? ""))).valid).toBe(false)
  })

  test("PV-09 an end that was cut off, and an older copy, show against a checkpoint kept elsewhere", async () => {
    await happen(doorward, 2)
    const { checkpoint: early } = await verify(doorward)
    await happen(doorward, 1)
    const { checkpoint } = await verify(doorward)
    const after = { after: checkpoint ?? "" }
    expect(await verify(doorward, after)).toMatchObject({ valid: true })
    // Rows alone, and rows with their checkpoint.
    await tamper(sql`DELETE FROM audit_events WHERE sealed_seq > 10`)
    expect(kindsAndPlaces(await verify(doorward))).toEqual([
      ["event_deleted", 11],
      ["event_deleted", 12],
    ])
    await tamper(sql`DELETE FROM audit_events WHERE sealed_seq > 8`, sql`DELETE FROM audit_checkpoints WHERE number = 3`)
    expect(await verify(doorward, { after: early ?? "" })).toMatchObject({ valid: true })
    expect(kindsAndPlaces(await verify(doorward, after))).toEqual([["end_missing", 3]])
    expect(kindsAndPlaces(await verifyEdited((lines) => lines, after))).toEqual([["end_missing", 3]])
    // The older copy goes on and passes the place: it is another chain from there.
    await happen(doorward, 2)
    expect(await verify(doorward)).toMatchObject({ valid: true, checkpoints: 4 })
    expect(kindsAndPlaces(await verify(doorward, after))).toEqual([["rewritten", 3]])
  })

  test("PV-09 a checkpoint without its rows, or rows without their checkpoint, are a break by themselves", async () => {
    await happen(doorward)
    await tamper(sql`DELETE FROM audit_checkpoints WHERE number = 3`)
    expect(kindsAndPlaces(await verify(doorward))).toEqual([9, 10, 11, 12].map((seq) => ["event_inserted", seq]))
    await tamper(sql`DELETE FROM audit_checkpoints WHERE number = 1`, sql`DELETE FROM audit_events WHERE sealed_seq <= 4 OR sealed_seq >= 9`)
    expect(kindsAndPlaces(await verify(doorward))).toEqual([["beginning_missing", 2]])
  })

  test("PV-09 a chain that was computed anew bears another signature", async () => {
    await happen(doorward)
    const { public_key: key } = await verify(doorward)
    const other = await freshDoorward(database)
    try {
      await happen(other)
      const exported = join(folder, "other.jsonl")
      await other.run("audit export", { operand: exported })
      const report = (await doorward.run("audit verify", { operand: exported, options: { key } })) as Report
      expect(kindsAndPlaces(report)).toEqual([1, 2, 3].map((number) => ["checkpoint_changed", number]))
      const unpinned = (await doorward.run("audit verify", { operand: exported })) as Report
      expect([unpinned.valid, unpinned.notes.length]).toEqual([true, 1])
    } finally {
      await other.close()
    }
    // In the database the key is the one under the root secret, whatever the table says.
    await tamper(sql`UPDATE audit_keys SET public_key = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'`)
    expect((await verify(doorward)).public_key).toBe(key)
  })

  test("PV-11 erasing a person takes the personal data out of what is sealed and what is not, and the chain holds", async () => {
    await happen(doorward)
    await doorward.audit.record(doorward.database, { type: "user.changed", userId: USER, personal: { email: "ada@example.com" } })
    await doorward.database.transaction((db) => doorward.audit.erase(db, USER))
    const left = await doorward.database.read(sql`SELECT id FROM audit_events WHERE personal IS NOT NULL OR salt IS NOT NULL`)
    expect(left).toEqual([])
    expect(await doorward.audit.seal()).toBe(1)
    expect(await verify(doorward)).toMatchObject({ valid: true, events: 13 })
    expect(await verifyEdited((lines) => lines)).toMatchObject({ valid: true, events: 13 })
    const [row] = await doorward.database.read<{ user_id: string }>(sql`SELECT user_id FROM audit_events WHERE sealed_seq = 1`)
    expect(row?.user_id).toBe(USER)
  })

  test("an export carries personal data only when that is asked for", async () => {
    await happen(doorward, 1)
    const { lines } = (await doorward.run("audit export")) as { lines: object[] }
    expect(JSON.stringify(lines)).not.toContain("ada@example.com")
    const exported = join(folder, "personal.jsonl")
    const { public_key: key } = (await doorward.run("audit export", { operand: exported, options: { personal: "yes" } })) as { public_key: string }
    expect(await readFile(exported, "utf8")).toContain("ada@example.com")
    expect(await doorward.run("audit verify", { operand: exported, options: { key } })).toMatchObject({ valid: true })
    await writeFile(exported, (await readFile(exported, "utf8")).replace("ada@example.com", "eve@example.com"))
    expect(kindsAndPlaces((await doorward.run("audit verify", { operand: exported, options: { key } })) as Report)).toEqual([
      ["personal_data_changed", 1],
    ])
    await expect(doorward.run("audit export", { operand: exported })).rejects.toMatchObject({ code: "invalid" })
    await expect(doorward.run("audit verify", { operand: join(folder, "none") })).rejects.toMatchObject({ code: "invalid" })
    await expect(doorward.run("audit verify", { options: { after: "x" } })).rejects.toMatchObject({ code: "invalid" })
    await expect(doorward.run("audit verify", { options: { key: "x" } })).rejects.toMatchObject({ code: "invalid" })
  })

  test("a year later whole batches go from the beginning, and the chain says so itself", async () => {
    await happen(doorward, 2)
    const { checkpoint: old } = await verify(doorward)
    doorward.clock.advance(200 * 86_400)
    await happen(doorward, 1)
    doorward.clock.advance(165.5 * 86_400)
    expect(await doorward.audit.prune()).toBe(2)
    expect(await verify(doorward, { after: old ?? "" })).toMatchObject({ valid: true, events: 4, checkpoints: 1, unsealed: 1 })
    await doorward.audit.seal()
    expect(await verify(doorward, { after: old ?? "" })).toMatchObject({ valid: true, events: 5, checkpoints: 2 })
    expect(await doorward.audit.prune()).toBe(0)
    await tamper(sql`DELETE FROM audit_checkpoints WHERE number = 3`, sql`DELETE FROM audit_events WHERE sealed_seq < 13`)
    expect(kindsAndPlaces(await verify(doorward))).toEqual([["beginning_missing", 4]])
  })

  test("addresses of those who have no account are forgotten after thirty days", async () => {
    await doorward.audit.record(doorward.database, { type: "sign_in.failed", personal: { email: "nobody@example.com" } })
    await doorward.audit.seal()
    doorward.clock.advance(29 * 86_400)
    await doorward.audit.prune()
    const personal = () => doorward.database.read<{ personal: string | null }>(sql`SELECT personal FROM audit_events`)
    expect((await personal())[0]?.personal).toContain("nobody@example.com")
    doorward.clock.advance(2 * 86_400)
    await doorward.audit.prune()
    expect(await personal()).toEqual([{ personal: null }])
    expect(await verify(doorward)).toMatchObject({ valid: true })
  })

  test("what is rolled back is neither kept nor told; what is committed is told once", async () => {
    const told: string[] = []
    doorward.audit.events.on(({ type }) => void told.push(type))
    await doorward.database
      .transaction(async (db) => {
        await doorward.audit.record(db, { type: "user.disabled", userId: USER })
        throw new Error("no")
      })
      .catch(() => undefined)
    await doorward.audit.record(doorward.database, { type: "user.enabled", userId: USER })
    expect(told).toEqual([])
    await doorward.audit.seal()
    await doorward.audit.seal()
    expect(told).toEqual(["user.enabled"])
  })
})

describe.each(databases)("sealing in parallel, $name", (database) => {
  test("replicas that seal at once number every event once and leave one chain", async () => {
    const replicas = await freshReplicas(database)
    try {
      const told: string[] = []
      for (const { audit } of replicas.houses) audit.events.on(({ id }) => void told.push(id))
      const EVENTS = 600
      const recording = Promise.all(
        Array.from({ length: EVENTS }, async (_, index) => {
          const { audit, database: db } = replicas.nth(index)
          await audit.record(db, { type: "user.changed", userId: USER, details: { index } })
        }),
      )
      const done = new AbortController()
      const sealing = replicas.houses.map(async ({ audit }) => {
        while (!done.signal.aborted) await audit.seal()
      })
      await recording
      done.abort()
      await Promise.all(sealing)
      await replicas.first.audit.seal()
      expect(await verify(replicas.first)).toMatchObject({ valid: true, events: EVENTS, unsealed: 0 })
      expect([told.length, new Set(told).size]).toEqual([EVENTS, EVENTS])
    } finally {
      await replicas.close()
    }
  })

  test("the chain outlives the process, and its key the change of the root secret", async () => {
    const lasting = await lastingDatabase(database)
    const [v1, v2] = ["v1:a root secret that only tests know, 32 and more", "v2:another root secret that only tests know, and more"]
    const on = (secrets: string) => freshDoorward(database, { ...lasting.settings, secret: undefined, secrets })
    try {
      const first = await on(v1)
      await happen(first)
      const { checkpoint, public_key: key } = await verify(first)
      await first.close()
      const second = await on(`${v2},${v1}`)
      await happen(second, 1)
      expect(await verify(second, { after: checkpoint ?? "", key })).toMatchObject({ valid: true, events: 16 })
      await second.close()
    } finally {
      await lasting.remove()
    }
  })
})

test("PG a transaction that commits after a later one was sealed comes in the next batch", async () => {
  const postgres = databases.find(({ name }) => name === "postgres")
  if (!postgres) throw new Error("no PostgreSQL")
  const doorward = await freshDoorward(postgres)
  try {
    let commit: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      commit = resolve
    })
    let written: () => void = () => undefined
    const isWritten = new Promise<void>((resolve) => {
      written = resolve
    })
    const late = doorward.database.transaction(async (db) => {
      await doorward.audit.record(db, { type: "user.disabled", userId: USER })
      written()
      await held
    })
    await isWritten
    doorward.clock.advance(1)
    await doorward.audit.record(doorward.database, { type: "user.enabled", userId: USER })
    expect(await doorward.audit.seal()).toBe(1)
    commit()
    await late
    expect(await doorward.audit.seal()).toBe(1)
    expect(await verify(doorward)).toMatchObject({ valid: true, events: 2, checkpoints: 2 })
  } finally {
    await doorward.close()
  }
})
