import { randomBytes } from "node:crypto"
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import postgres from "postgres"
import { afterAll, afterEach, beforeEach, describe, expect, inject, test } from "vitest"
import { type Database, sql } from "./db.ts"
import { DatabaseUnavailable } from "./errors.ts"
import { applyMigrations, MigrationRefused, migrationsOf, planMigrations, type Slice } from "./migrate.ts"
import { openPostgres } from "./postgres.ts"
import { openSqlite } from "./sqlite.ts"

const url = inject("postgresUrl")
const admin = postgres(url, { max: 2, onnotice: () => undefined })
const schemas: string[] = []
afterAll(async () => {
  for (const schema of schemas) await admin.unsafe(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)
  await admin.end()
})

function newSchema(): string {
  const schema = `test_${randomBytes(8).toString("hex")}`
  schemas.push(schema)
  return schema
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "doorward-migrate-"))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A slice whose migrations are these files. */
function slice(name: string, files: Readonly<Record<string, string>>): Slice {
  mkdirSync(join(folder, name), { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), text)
  return { name, migrations: pathToFileURL(`${join(folder, name)}/`) }
}

const names = (migrations: readonly { slice: string; name: string }[]) => migrations.map((migration) => `${migration.slice}/${migration.name}`)

const drivers = [
  { dialect: "sqlite", open: () => openSqlite(":memory:") },
  { dialect: "postgres", open: () => openPostgres(url, { schema: newSchema(), poolSize: 2 }) },
] as const

describe.each(drivers)("migrations on $dialect", ({ dialect, open }) => {
  let database: Database
  beforeEach(() => {
    database = open()
  })
  afterEach(() => database.close())

  const tables = async () => {
    const rows =
      dialect === "sqlite"
        ? await database.read<{ name: string }>(sql`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`)
        : await database.read<{ name: string }>(sql`SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename`)
    return rows.map(({ name }) => name)
  }

  test("are applied slice by slice as listed, in each by number, once", async () => {
    const second = slice("a", { "0001_other.sql": "CREATE TABLE other (id TEXT PRIMARY KEY, first TEXT REFERENCES first);" })
    const first = slice("b", {
      "0002_more.sql": "ALTER TABLE first ADD COLUMN more TEXT;",
      "0010_last.sql": "CREATE INDEX first_more ON first (more);",
      "0001_first.sql": "CREATE TABLE first (id TEXT PRIMARY KEY);",
    })
    const inOrder = ["b/0001_first", "b/0002_more", "b/0010_last", "a/0001_other"]
    expect(names(await planMigrations(database, [first, second, { name: "none" }]))).toEqual(inOrder)
    expect(names(await applyMigrations(database, [first, second, { name: "none" }]))).toEqual(inOrder)
    expect(await applyMigrations(database, [first, second])).toEqual([])
    expect(await planMigrations(database, [first, second])).toEqual([])
    slice("b", { "0011_new.sql": "CREATE TABLE new (id TEXT PRIMARY KEY);" })
    expect(names(await applyMigrations(database, [first, second]))).toEqual(["b/0011_new"])
  })

  test("a plan writes nothing, not even the table of what was applied", async () => {
    expect(names(await planMigrations(database, [slice("a", { "0001_a.sql": "CREATE TABLE a (id TEXT);" })]))).toEqual(["a/0001_a"])
    expect(await tables()).toEqual([])
    if (dialect === "postgres") expect(await admin`SELECT 1 FROM pg_namespace WHERE nspname = ${schemas.at(-1) ?? ""}`).toHaveLength(0)
  })

  test("one that fails leaves nothing of itself, and is tried again", async () => {
    const wrong = slice("a", { "0001_a.sql": "CREATE TABLE a (id TEXT);" })
    await applyMigrations(database, [wrong])
    slice("a", { "0002_b.sql": "CREATE TABLE b (id TEXT); INSERT INTO nowhere VALUES (1);" })
    await expect(applyMigrations(database, [wrong])).rejects.toThrow(/nowhere/)
    expect(await tables()).toEqual(["a", "schema_migration"])
    slice("a", { "0002_b.sql": "CREATE TABLE b (id TEXT);" })
    expect(names(await applyMigrations(database, [wrong]))).toEqual(["a/0002_b"])
  })

  test("a database that is only being made is made whole or not at all", async () => {
    const wrong = slice("a", { "0001_a.sql": "CREATE TABLE a (id TEXT) -- no more", "0002_b.sql": "INSERT INTO nowhere VALUES (1);" })
    await expect(applyMigrations(database, [wrong])).rejects.toThrow(/nowhere/)
    expect(await tables()).toEqual(["schema_migration"])
    slice("a", { "0002_b.sql": "CREATE TABLE b (id TEXT);" })
    expect(names(await applyMigrations(database, [wrong]))).toEqual(["a/0001_a", "a/0002_b"])
    expect(await applyMigrations(database, [wrong])).toEqual([])
  })

  test("one that was edited after it was applied is refused by name, and nothing after it happens", async () => {
    const edited = slice("a", { "0001_a.sql": "CREATE TABLE a (id TEXT);" })
    await applyMigrations(database, [edited])
    slice("a", { "0001_a.sql": "CREATE TABLE a (id TEXT, more TEXT);", "0002_b.sql": "CREATE TABLE b (id TEXT);" })
    for (const attempt of [applyMigrations, planMigrations]) {
      const refusal: unknown = await attempt(database, [edited]).catch((error: unknown) => error)
      expect(refusal).toBeInstanceOf(MigrationRefused)
      expect(String(refusal)).toContain("migration a/0001_a was applied to this database with other contents")
    }
    expect(await tables()).toEqual(["a", "schema_migration"])
  })

  test("line ends make no difference", async () => {
    const plain = slice("a", { "0001_a.sql": "CREATE TABLE a (\n  id TEXT\n);\n" })
    await applyMigrations(database, [plain])
    slice("a", { "0001_a.sql": "CREATE TABLE a (\r\n  id TEXT\r\n);\r\n" })
    expect(await planMigrations(database, [plain])).toEqual([])
  })

  test("a database that is ahead of this build is left as it is", async () => {
    await applyMigrations(database, [slice("a", { "0001_a.sql": "CREATE TABLE a (id TEXT);", "0002_b.sql": "CREATE TABLE b (id TEXT);" })])
    const before = slice("a", {})
    rmSync(join(folder, "a/0002_b.sql"))
    expect(await applyMigrations(database, [before])).toEqual([])
    expect(await tables()).toEqual(["a", "b", "schema_migration"])
  })

  test("where the databases differ each takes its own file", () => {
    const both = slice("a", { "0001_x.sqlite.sql": "-- s", "0001_x.postgres.sql": "-- p", "0002_y.sql": "-- both", "0003_z.postgres.sql": "-- p" })
    expect(migrationsOf(both, dialect).map(({ name, text }) => [name, text])).toEqual(
      dialect === "sqlite"
        ? [
            ["0001_x", "-- s"],
            ["0002_y", "-- both"],
          ]
        : [
            ["0001_x", "-- p"],
            ["0002_y", "-- both"],
            ["0003_z", "-- p"],
          ],
    )
  })

  test("two of one number, and names that are none, are refused", () => {
    expect(() => migrationsOf(slice("a", { "0001_x.sql": "", "0001_y.sql": "" }), dialect)).toThrow("a has two migrations numbered 1")
    expect(() => migrationsOf(slice("b", { [`0001_x.${dialect}.sql`]: "", "0001_x.sql": "" }), dialect)).toThrow("b has two migrations numbered 1")
    for (const file of ["1_x.sql", "0001-x.sql", "0001_x.mysql.sql", "0001_X.sql", "notes.txt"]) {
      expect(() => migrationsOf(slice(`c${file}`, { [file]: "" }), dialect)).toThrow(`${file} is no name for a migration`)
    }
  })

  test("several at once in one process: one works, the others find nothing left", async () => {
    const wanted = slice("a", { "0001_a.sql": "CREATE TABLE a (id TEXT);", "0002_b.sql": "CREATE TABLE b (id TEXT);" })
    const applied = await Promise.all([applyMigrations(database, [wanted]), applyMigrations(database, [wanted])])
    expect(applied.map(({ length }) => length).toSorted((x, y) => x - y)).toEqual([0, 2])
  })
})

describe("FT-14 migrations of several nodes on PostgreSQL", () => {
  test("all start at once: each migration is applied by exactly one", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 8 }, (_, n) => [`000${n + 1}_t.sql`, `CREATE TABLE t${n} (id TEXT); SELECT pg_sleep(0.02);`]),
    )
    const wanted = slice("a", files)
    const schema = newSchema()
    const nodes = Array.from({ length: 4 }, () => openPostgres(url, { schema, poolSize: 2 }))
    const applied = (await Promise.all(nodes.map((node) => applyMigrations(node, [wanted])))).map(({ length }) => length)
    expect(applied.toSorted((x, y) => x - y)).toEqual([0, 0, 0, 8])
    await Promise.all(nodes.map((node) => node.close()))
  })

  test("one whose connection is lost in the middle leaves nothing, and the next goes on", async () => {
    const wanted = slice("a", { "0001_a.sql": "CREATE TABLE a (id TEXT);" })
    const schema = newSchema()
    const node = openPostgres(url, { schema, poolSize: 1 })
    await applyMigrations(node, [wanted])
    slice("a", { "0002_b.sql": "CREATE TABLE b (id TEXT); SELECT pg_sleep(20) AS in_the_middle;" })
    const outcome = expect(applyMigrations(node, [wanted])).rejects.toBeInstanceOf(DatabaseUnavailable)
    await terminateWhoRuns("in_the_middle")
    await outcome
    slice("a", { "0002_b.sql": "CREATE TABLE b (id TEXT);" })
    expect(names(await applyMigrations(node, [wanted]))).toEqual(["a/0002_b"])
    await node.close()
  })

  async function terminateWhoRuns(text: string): Promise<void> {
    for (;;) {
      const rows = await admin`
        SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity WHERE state = 'active' AND query LIKE ${`%${text}%`} AND pid <> pg_backend_pid()`
      if (rows.length > 0) return
    }
  }

  const table = { "0001_a.sql": "CREATE TABLE a (id TEXT, n BIGINT);" }
  const index = { "0002_index.postgres.sql": "-- outside a transaction\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS a_n ON a (n);\n" }

  async function indexIsValid(schema: string): Promise<boolean | undefined> {
    const [row] = await admin<{ valid: boolean }[]>`
      SELECT i.indisvalid AS valid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = ${schema} AND c.relname = 'a_n'`
    return row?.valid
  }

  test("an index that could not be built stays behind invalid; it is dropped and built when the data allows", async () => {
    const schema = newSchema()
    const node = openPostgres(url, { schema, poolSize: 2 })
    await applyMigrations(node, [slice("a", table)])
    await node.write(sql`INSERT INTO a (id, n) VALUES ('x', 1), ('y', 1)`)
    const wanted = slice("a", index)
    await expect(applyMigrations(node, [wanted])).rejects.toMatchObject({ name: "UniqueViolation" })
    expect(await indexIsValid(schema)).toBe(false)
    expect(names(await planMigrations(node, [wanted]))).toEqual(["a/0002_index"])
    await node.write(sql`UPDATE a SET n = 2 WHERE id = 'y'`)
    expect(names(await applyMigrations(node, [wanted]))).toEqual(["a/0002_index"])
    expect(await indexIsValid(schema)).toBe(true)
    await node.close()
  })

  test("so is one whose build was killed while it waited for an old transaction", async () => {
    const schema = newSchema()
    const node = openPostgres(url, { schema, poolSize: 2 })
    await applyMigrations(node, [slice("a", table)])
    await node.write(sql`INSERT INTO a (id, n) VALUES ('x', 1)`)
    const wanted = slice("a", index)
    await admin.begin(async (old) => {
      await old.unsafe(`INSERT INTO ${schema}.a (id, n) VALUES ('z', 9)`)
      const outcome = expect(applyMigrations(node, [wanted])).rejects.toBeInstanceOf(DatabaseUnavailable)
      // It is there, not yet valid, while the build waits.
      while ((await indexIsValid(schema)) === undefined);
      await terminateWhoRuns("INDEX CONCURRENTLY IF NOT EXISTS a_n")
      await outcome
    })
    expect(await indexIsValid(schema)).toBe(false)
    expect(names(await applyMigrations(node, [wanted]))).toEqual(["a/0002_index"])
    expect(await indexIsValid(schema)).toBe(true)
    await node.close()
  })

  test("where the database is only being made, an index waits for nobody", async () => {
    const schema = newSchema()
    const node = openPostgres(url, { schema, poolSize: 2 })
    await admin.begin(async (old) => {
      await old`SELECT pg_current_xact_id()`
      expect(names(await applyMigrations(node, [slice("a", { ...table, ...index })]))).toEqual(["a/0001_a", "a/0002_index"])
    })
    expect(await indexIsValid(schema)).toBe(true)
    await node.close()
  })

  test("an index outwaits the transactions that are open, beyond what a request may wait for a lock", async () => {
    const schema = newSchema()
    const node = openPostgres(url, { schema, poolSize: 2 })
    await applyMigrations(node, [slice("a", table)])
    const applied = await admin.begin(async (old) => {
      await old.unsafe(`INSERT INTO ${schema}.a (id, n) VALUES ('z', 9)`)
      const applying = applyMigrations(node, [slice("a", index)])
      await Promise.race([applying, old`SELECT pg_sleep(2.5)`])
      return { applying }
    })
    expect(names(await applied.applying)).toEqual(["a/0002_index"])
    expect(await indexIsValid(schema)).toBe(true)
    await node.close()
  })
})

test("the house's own migrations are well formed for both databases", () => {
  const source = new URL("../../", import.meta.url)
  const folders = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((path) => /(^|\/)migrations$/.test(path))
  expect(folders.length).toBeGreaterThan(4)
  for (const path of folders) {
    for (const dialect of ["sqlite", "postgres"] as const) {
      expect(migrationsOf({ name: path, migrations: new URL(`${path}/`, source) }, dialect).length).toBeGreaterThan(0)
    }
  }
})
