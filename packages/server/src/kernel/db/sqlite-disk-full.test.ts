import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type Database, sql } from "./db.ts"
import { createTables, idsIn, put, type Thing } from "./driver.contract.ts"
import { DatabaseUnavailable } from "./errors.ts"
import { openSqlite } from "./sqlite.ts"

/** A folder with a limit to what fits. */
interface SmallDisk {
  readonly folder: string
  fill(): void
  free(): void
  remove(): void
}

/** A file system of 3 MB in memory, where this process may mount one. */
function mountSmallDisk(): SmallDisk | undefined {
  const folder = mkdtempSync(join(tmpdir(), "doorward-disk-"))
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", folder], { stdio: "ignore" })
  } catch {
    rmSync(folder, { recursive: true })
    return undefined
  }
  const ballast = join(folder, "ballast")
  return {
    folder,
    fill: () => {
      try {
        for (let n = 0; ; n++) writeFileSync(ballast, Buffer.alloc(4096), { flag: "a" })
      } catch {
        // Full.
      }
    },
    free: () => rmSync(ballast, { force: true }),
    remove: () => {
      execFileSync("umount", ["-l", folder])
      rmSync(folder, { recursive: true })
    },
  }
}

const NOTE = "x".repeat(2_000)

/** Writes in waves of 60 until one wave fails. @returns what was acknowledged and what the others were told */
async function writeUntilFull(database: Database): Promise<{ acknowledged: string[]; reasons: unknown[] }> {
  const acknowledged: string[] = []
  const reasons: unknown[] = []
  for (let wave = 0; wave < 100 && reasons.length === 0; wave++) {
    const ids = Array.from({ length: 60 }, (_, n) => `wave ${wave}, ${n}`)
    const outcomes = await Promise.allSettled([
      ...ids.map((id) => database.write(put(id, wave, NOTE))),
      database.transaction(async (db) => {
        await db.write(put(`transaction ${wave}, 1`, wave, NOTE))
        await db.write(put(`transaction ${wave}, 2`, wave, NOTE))
      }),
    ])
    outcomes.forEach((outcome, n) => {
      if (outcome.status === "rejected") reasons.push(outcome.reason)
      else acknowledged.push(...(n < ids.length ? [ids[n] as string] : [`transaction ${wave}, 1`, `transaction ${wave}, 2`]))
    })
  }
  return { acknowledged, reasons }
}

describe.each(["main", "worker"] as const)("FT-06 the disk is full under SQLite, written in the %s thread", (writerThread) => {
  let database: Database
  let disk: SmallDisk | undefined
  let plainFolder: string
  beforeEach(async () => {
    disk = mountSmallDisk()
    plainFolder = mkdtempSync(join(tmpdir(), "doorward-full-"))
    database = openSqlite(join(disk?.folder ?? plainFolder, "doorward.db"), { writerThread })
    await createTables(database)
  })
  afterEach(async () => {
    await database.close()
    disk?.remove()
    rmSync(plainFolder, { recursive: true })
  })

  test("writes are refused, reads go on, nothing acknowledged is lost, and writes resume when there is room", async () => {
    // Where nothing may be mounted, SQLite's own limit gives the same error.
    const limitPages = (pages: number) => database.migrate((session) => session.script(`PRAGMA max_page_count = ${pages}`))
    if (disk) disk.fill()
    else await limitPages(100)
    // The write-ahead log has some room left at first, which goes quickly.
    const { acknowledged, reasons } = await writeUntilFull(database)
    expect(reasons.length).toBeGreaterThan(0)
    for (const reason of reasons) expect(reason).toBeInstanceOf(DatabaseUnavailable)
    expect(new Set(await idsIn(database))).toEqual(new Set(acknowledged))

    await expect(database.write(put("still full", 1, NOTE.repeat(40)))).rejects.toBeInstanceOf(DatabaseUnavailable)
    await expect(database.transaction((db) => db.write(put("still full", 1, NOTE.repeat(40))))).rejects.toBeInstanceOf(DatabaseUnavailable)
    expect(new Set(await idsIn(database))).toEqual(new Set(acknowledged))

    if (disk) disk.free()
    else await limitPages(100_000)
    const after = await Promise.all(
      Array.from({ length: 60 }, (_, n) => database.write<Thing>(sql`INSERT INTO thing (id, note) VALUES (${`after ${n}`}, ${NOTE}) RETURNING id`)),
    )
    expect(after.flat()).toHaveLength(60)
    expect((await idsIn(database)).toSorted()).toEqual([...acknowledged, ...after.flat().map(({ id }) => id)].toSorted())
    expect(await database.read(sql`PRAGMA integrity_check`)).toEqual([{ integrity_check: "ok" }])
  })
})
