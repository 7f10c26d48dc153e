import { slices } from "../app.ts"
import type { Config } from "../config.ts"
import { applyMigrations, lockForServing, openDatabase, planMigrations } from "../kernel/db/index.ts"

/** Brings the database up to this build, or (`plan`) only says what that would take. */
export async function migrate(
  config: Config,
  { plan }: { readonly plan: boolean },
): Promise<{ readonly migrations: readonly { readonly slice: string; readonly name: string }[] }> {
  const { database: url } = config
  const alone = url.kind === "sqlite" && url.file !== ":memory:" ? lockForServing(url.file) : undefined
  const database = openDatabase(url, { poolSize: 2, schema: config.databaseSchema })
  try {
    const migrations = plan ? await planMigrations(database, slices) : await applyMigrations(database, slices)
    return { migrations: migrations.map(({ slice, name }) => ({ slice, name })) }
  } finally {
    await database.close()
    alone?.release()
  }
}
