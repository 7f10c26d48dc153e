import { existsSync } from "node:fs"
import { slices } from "../app.ts"
import type { Config } from "../config.ts"
import { applyMigrations, type DatabaseUrl, lockForServing, type Migration, openDatabase, planMigrations } from "../kernel/db/index.ts"

export interface Migrated {
  readonly migrations: readonly { readonly slice: string; readonly name: string }[]
}

/** One connection that migrates, one beside it. */
const POOL_SIZE = 2

/** Brings the database up to this build; no other process may be serving from it, if it is an SQLite file. */
export async function migrate(config: Config): Promise<Migrated> {
  const { database: url } = config
  const alone = url.kind === "sqlite" && url.file !== ":memory:" ? lockForServing(url.file) : undefined
  try {
    return await withDatabase(config, url, applyMigrations)
  } finally {
    alone?.release()
  }
}

/** Says what `migrate` would do. Changes nothing, and does not even make the file of a database that is not there yet. */
export function planMigration(config: Config): Promise<Migrated> {
  const { database: url } = config
  return withDatabase(config, url.kind === "sqlite" && !existsSync(url.file) ? { kind: "sqlite", file: ":memory:" } : url, planMigrations)
}

async function withDatabase(
  config: Config,
  url: DatabaseUrl,
  work: (database: ReturnType<typeof openDatabase>, all: typeof slices) => Promise<Migration[]>,
): Promise<Migrated> {
  const database = openDatabase(url, { poolSize: POOL_SIZE, schema: config.databaseSchema })
  try {
    const migrations = await work(database, slices)
    return { migrations: migrations.map(({ slice, name }) => ({ slice, name })) }
  } finally {
    await database.close()
  }
}
