import { commands } from "../app.ts"
import type { Config } from "../config.ts"
import { createAudit } from "../core/audit/index.ts"
import { createRevocationLog } from "../core/revocation/index.ts"
import type { Command, CommandInput, CommandOutcome } from "../features/feature.ts"
import { createIds } from "../kernel/id.ts"
import { silentLog } from "../kernel/log.ts"
import { createMetrics } from "../kernel/metrics.ts"
import { systemRandom } from "../kernel/random.ts"
import { withOpened } from "./opened.ts"

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
 * SQLite file when no process serves from it. A file that is not there yet is made, as a start would make it.
 * @throws AlreadyServed, DatabaseUnavailable, MigrationRefused, RootSecretRefused, Problem
 */
export function operate(config: Config, command: Command, input: CommandInput): Promise<CommandOutcome> {
  return withOpened(config, { mayBegin: true }, async ({ database, clock, keys }) => {
    // It writes to the log and tells who follows it, and follows nothing itself.
    const revocations = createRevocationLog({ database, clock, log: silentLog })
    const ids = createIds(clock, systemRandom)
    const audit = createAudit({ database, clock, ids, random: systemRandom, keys, log: silentLog, metrics: createMetrics() })
    try {
      return await command.run({ config, database, clock, random: systemRandom, ids, revocations, audit }, input)
    } finally {
      await revocations.stop()
    }
  })
}
