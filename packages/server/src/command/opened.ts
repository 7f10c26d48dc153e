import { existsSync } from "node:fs"
import { slices } from "../app.ts"
import type { Config } from "../config.ts"
import { type Clock, startDatabaseClock } from "../kernel/clock.ts"
import { startMovableClock } from "../kernel/clock-advance.ts"
import { applyMigrations, type Database, lockForServing, MigrationRefused, openDatabase, planMigrations } from "../kernel/db/index.ts"
import { systemRandom } from "../kernel/random.ts"
import { openKeyRing } from "../kernel/root-secret.ts"
import type { KeyRing } from "../kernel/seal.ts"

/** What a command works on: the service's own database, by the service's clock, with its root secrets. */
export interface Opened {
  readonly database: Database
  readonly keys: KeyRing
  readonly clock: Clock
}

/** One connection that works, one beside it. */
const POOL_SIZE = 2

export interface OpenedOptions {
  /** An embedded database that is not there yet is made and migrated, as a start does it; a shared one is nobody's to migrate but `doorward migrate`'s. */
  readonly mayBegin: boolean
}

/**
 * Opens the database as the service does, for as long as `work` takes. Beside a running service only on PostgreSQL.
 * @throws AlreadyServed, MigrationRefused, RootSecretRefused
 */
export async function withOpened<T>(config: Config, { mayBegin }: OpenedOptions, work: (opened: Opened) => Promise<T>): Promise<T> {
  const { database: url } = config
  const begins = mayBegin && url.kind === "sqlite"
  if (url.kind === "sqlite" && !begins && !existsSync(url.file))
    throw new MigrationRefused(`There is no database at ${url.file} yet; doorward migrate makes it.`)
  const alone = url.kind === "sqlite" ? lockForServing(url.file) : undefined
  const stops: (() => unknown)[] = [() => alone?.release()]
  try {
    const database = openDatabase(url, { poolSize: POOL_SIZE, schema: config.databaseSchema })
    stops.push(() => database.close())
    if (begins) await applyMigrations(database, slices)
    else if ((await planMigrations(database, slices)).length > 0)
      throw new MigrationRefused("The database is older than this build; bring it up to date with doorward migrate.")
    const keys = await openKeyRing(database, config.rootSecrets, alone ? config.dataFolder : undefined, systemRandom)
    const real = await startDatabaseClock(database)
    stops.push(real.stop)
    const movable = config.devClock ? await startMovableClock(database, real) : undefined
    if (movable) stops.push(movable.stop)
    return await work({ database, keys, clock: movable ?? real })
  } finally {
    for (const stop of stops.toReversed()) await stop()
  }
}
