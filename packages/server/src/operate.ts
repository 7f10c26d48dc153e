import { commands, slices } from "./app.ts"
import type { Config } from "./config.ts"
import { createRevocationLog } from "./core/revocation/index.ts"
import type { Command, CommandInput, CommandOutcome } from "./features/feature.ts"
import { startDatabaseClock } from "./kernel/clock.ts"
import { applyMigrations, lockForServing, openDatabase } from "./kernel/db/index.ts"
import { createIds } from "./kernel/id.ts"
import { silentLog } from "./kernel/log.ts"
import { systemRandom } from "./kernel/random.ts"

/** One connection that writes, one beside it. */
const POOL_SIZE = 2

/** The command that the words begin with, and what is left of them. */
export function findCommand(words: readonly string[]): { readonly command: Command; readonly operands: readonly string[] } | undefined {
  for (const command of commands) {
    const { length } = command.name.split(" ")
    if (words.slice(0, length).join(" ") === command.name) return { command, operands: words.slice(length) }
  }
  return undefined
}

/**
 * Does what an operator asks for, without a house: beside the replicas that serve from a PostgreSQL database, and on an
 * SQLite file when no process serves from it. Brings the database up to this build first.
 * @throws AlreadyServed, DatabaseUnavailable, MigrationRefused, Problem
 */
export async function operate(config: Config, command: Command, input: CommandInput): Promise<CommandOutcome> {
  const { database: url } = config
  const alone = url.kind === "sqlite" && url.file !== ":memory:" ? lockForServing(url.file) : undefined
  const closers: (() => unknown)[] = [() => alone?.release()]
  try {
    const database = openDatabase(url, { poolSize: POOL_SIZE, schema: config.databaseSchema })
    closers.push(() => database.close())
    await applyMigrations(database, slices)
    const clock = await startDatabaseClock(database)
    // It writes to the log and tells who follows it, and follows nothing itself.
    const revocations = createRevocationLog({ database, clock, log: silentLog })
    closers.push(
      () => clock.stop(),
      () => revocations.stop(),
    )
    return await command.run({ config, database, clock, random: systemRandom, ids: createIds(clock, systemRandom), revocations }, input)
  } finally {
    for (const closer of closers.toReversed()) await closer()
  }
}
