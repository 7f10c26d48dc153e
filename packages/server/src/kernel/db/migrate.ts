import { createHash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { SealedColumn } from "../seal.ts"
import { type Database, type Dialect, type MigrationSession, sql } from "./db.ts"

/** A part of the house with tables of its own. Its files are `NNNN_name.sql`, or `NNNN_name.<dialect>.sql` where the two databases differ. */
export interface Slice {
  readonly name: string
  readonly migrations?: URL
  /** What of its tables is sealed, to be sealed anew when the root secret changes. */
  readonly sealed?: readonly SealedColumn[]
  /**
   * The database was put back to an earlier state: ends everything this slice has issued, because what came after is not
   * known any more. May be called again.
   */
  readonly restored?: (database: Database, at: number) => Promise<void>
}

export interface Migration {
  readonly slice: string
  readonly number: number
  readonly name: string
  readonly text: string
  readonly checksum: string
  /** `CREATE INDEX CONCURRENTLY` refuses to run inside a transaction; such a file says so in its first line and can be repeated. */
  readonly outsideTransaction: boolean
}

interface AppliedRow {
  readonly slice: string
  readonly number: number
  readonly name: string
  readonly checksum: string
}

const OUTSIDE_TRANSACTION = /^-- outside a transaction\b/

/** The database and this build do not fit together; the message says how, for an operator. */
export class MigrationRefused extends Error {
  override readonly name = "MigrationRefused"
}

/** What would be applied, in order. Reads only, also beside a process that serves. */
export async function planMigrations(database: Database, slices: readonly Slice[]): Promise<Migration[]> {
  return pending(await applied(database, database.dialect), slices, database.dialect)
}

/** For who must not migrate. @throws MigrationRefused when something is left to apply */
export async function requireMigrated(database: Database, slices: readonly Slice[]): Promise<void> {
  if ((await planMigrations(database, slices)).length > 0)
    throw new MigrationRefused("The database is older than this build; bring it up to date with doorward migrate.")
}

/** For a database from elsewhere. @throws MigrationRefused when it is none of ours, or a newer build's */
export async function requireKnown(database: Database, slices: readonly Slice[]): Promise<void> {
  const done = await applied(database, database.dialect)
  if (done.length === 0) throw new MigrationRefused("This is no database of Doorward.")
  const newest = new Map<string, number>()
  for (const { slice, number } of slices.flatMap((slice) => migrationsOf(slice, database.dialect)))
    newest.set(slice, Math.max(number, newest.get(slice) ?? 0))
  // What this build has never heard of was left out of it on purpose.
  const ahead = done.find(({ slice, number }) => number > (newest.get(slice) ?? Number.POSITIVE_INFINITY))
  if (ahead) throw new MigrationRefused(`This database is of a newer build than this one: it has ${ahead.slice}/${ahead.name}.`)
}

/**
 * Brings the database up to this build, one migration at a time and each in one transaction with the row that records it,
 * so that a process killed at any point is continued by the next. Several processes may call it at once: one works, the
 * others find nothing left to do. A database that is ahead of this build is left as it is (the build before must keep
 * running while the next one rolls out).
 * @returns what was applied
 * @throws MigrationRefused when a migration that was applied has been edited since
 */
export function applyMigrations(database: Database, slices: readonly Slice[]): Promise<Migration[]> {
  return database.migrate(async (session) => {
    await session.makeSchema()
    await session.script(
      "CREATE TABLE IF NOT EXISTS schema_migration (slice TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, checksum TEXT NOT NULL, PRIMARY KEY (slice, number))",
    )
    const done = await applied(session, database.dialect)
    const todo = pending(done, slices, database.dialect)
    // Nobody uses a database that is only being made: there is nobody to keep out, nor to wait for, and all of it is one step.
    if (done.length === 0) await make(session, todo.map(atOnce))
    else for (const migration of todo) await apply(session, migration, database.dialect)
    return todo
  })
}

/** Names are of files and slices of ours; anything else could not stand in a script as it is. */
const PLAIN = /^[A-Za-z0-9 _-]+$/

async function make(session: MigrationSession, migrations: readonly Migration[]): Promise<void> {
  const rows = migrations.map(({ slice, number, name, checksum }) => {
    if (![slice, name, checksum].every((text) => PLAIN.test(text))) throw new Error(`${slice}/${name} is no name for a migration`)
    return `('${slice}', ${number}, '${name}', '${checksum}')`
  })
  if (rows.length === 0) return
  const texts = migrations.map(({ text }) => text)
  const record = `INSERT INTO schema_migration (slice, number, name, checksum) VALUES ${rows.join(", ")}`
  await session.atomically(() => session.script([...texts, record].join("\n;\n")))
}

function atOnce(migration: Migration): Migration {
  if (!migration.outsideTransaction) return migration
  return { ...migration, text: migration.text.replaceAll(/\bINDEX CONCURRENTLY\b/gi, "INDEX"), outsideTransaction: false }
}

async function apply(session: MigrationSession, migration: Migration, dialect: Dialect): Promise<void> {
  const { slice, number, name, checksum } = migration
  const record = () =>
    session.write(sql`INSERT INTO schema_migration (slice, number, name, checksum) VALUES (${slice}, ${number}, ${name}, ${checksum})`)
  if (!migration.outsideTransaction) {
    return session.atomically(async () => {
      await session.script(migration.text)
      await record()
    })
  }
  if (dialect === "postgres") {
    await dropInvalidIndexes(session, migration.text)
    // It waits for every transaction that is open, which holds nobody up.
    await session.script("SET lock_timeout = 0")
  }
  await session.script(migration.text)
  if (dialect === "postgres") await session.script("RESET lock_timeout")
  await record()
}

/** An index whose concurrent build was interrupted stays behind: invalid, never used, and in the way of `IF NOT EXISTS`. */
async function dropInvalidIndexes(session: MigrationSession, text: string): Promise<void> {
  const invalid = await session.read<{ name: string }>(
    sql`SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT i.indisvalid AND n.nspname = current_schema()`,
  )
  for (const { name } of invalid) {
    if (new RegExp(`\\b${name}\\b`).test(text)) await session.script(`DROP INDEX "${name}"`)
  }
}

async function applied(session: Pick<MigrationSession, "read">, dialect: Dialect): Promise<AppliedRow[]> {
  const [table] =
    dialect === "sqlite"
      ? await session.read<object>(sql`SELECT 1 AS there FROM sqlite_master WHERE type = 'table' AND name = 'schema_migration'`)
      : await session.read<object>(sql`SELECT 1 AS there FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_migration'`)
  return table ? session.read<AppliedRow>(sql`SELECT slice, number, name, checksum FROM schema_migration`) : []
}

function pending(done: readonly AppliedRow[], slices: readonly Slice[], dialect: Dialect): Migration[] {
  const known = new Map(done.map((row) => [`${row.slice}/${row.number}`, row]))
  return slices
    .flatMap((slice) => migrationsOf(slice, dialect))
    .filter((migration) => {
      const row = known.get(`${migration.slice}/${migration.number}`)
      if (row && row.checksum !== migration.checksum) {
        throw new MigrationRefused(
          `migration ${migration.slice}/${migration.name} was applied to this database with other contents than this build has; restore the file, or the build it came from`,
        )
      }
      return row === undefined
    })
}

/** The files of one slice for one dialect, in the order of their numbers. */
export function migrationsOf(slice: Slice, dialect: Dialect): Migration[] {
  if (!slice.migrations) return []
  const folder = fileURLToPath(slice.migrations)
  const found = readdirSync(folder).flatMap((file) => {
    const parts = /^(\d{4})_([a-z0-9_]+)(?:\.(sqlite|postgres))?\.sql$/.exec(file)
    if (!parts) throw new MigrationRefused(`${file} is no name for a migration of ${slice.name}: expected NNNN_name.sql`)
    const [, number, name, only] = parts
    if (only !== undefined && only !== dialect) return []
    const text = readFileSync(`${folder}/${file}`, "utf8").replaceAll("\r\n", "\n")
    const checksum = createHash("sha256").update(text).digest("hex")
    return [
      { slice: slice.name, number: Number(number), name: `${number}_${name}`, text, checksum, outsideTransaction: OUTSIDE_TRANSACTION.test(text) },
    ]
  })
  const sorted = found.toSorted((a, b) => a.number - b.number)
  const twice = sorted.find((migration, index) => sorted[index + 1]?.number === migration.number)
  if (twice) throw new MigrationRefused(`${slice.name} has two migrations numbered ${twice.number} for ${dialect}`)
  return sorted
}
