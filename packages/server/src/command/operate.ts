import { setTimeout as pause } from "node:timers/promises"
import { buildHouse } from "../app.ts"
import type { Config } from "../config.ts"
import { parseAnswer, requestOnWire } from "../features/command-wire.ts"
import type { Command, CommandInput, CommandOutcome } from "../features/feature.ts"
import { askControl } from "../kernel/control.ts"
import { AlreadyServed } from "../kernel/db/index.ts"
import { silentLog } from "../kernel/log.ts"

/** A process that has the file and listens for no commands starts, stops, or runs a command itself. */
const WAIT_MS = 100
const MAX_WAITS = 100

/**
 * Does what an operator asks for. Where a process serves from the SQLite file, it is asked to; otherwise a house is opened
 * for as long as the command takes, on PostgreSQL beside the replicas that serve.
 * @throws AlreadyServed when who has the file obeys no commands; ControlFailed, DatabaseUnavailable, MigrationRefused, RootSecretRefused, Problem
 */
export async function operate(config: Config, command: Command, input: CommandInput): Promise<CommandOutcome> {
  const { database } = config
  const file = database.kind === "sqlite" && database.file !== ":memory:" ? database.file : undefined
  for (let waits = 0; ; waits++) {
    const answer = file === undefined ? undefined : await askControl(file, requestOnWire({ name: command.name, ...input }))
    if (answer !== undefined) return parseAnswer(answer)
    try {
      return await inOwnHouse(config, command, input)
    } catch (error) {
      if (!(error instanceof AlreadyServed) || waits >= MAX_WAITS) throw error
    }
    await pause(WAIT_MS)
  }
}

async function inOwnHouse(config: Config, command: Command, input: CommandInput): Promise<CommandOutcome> {
  const house = await buildHouse(config, { log: silentLog, forCommand: command })
  try {
    return await house.obey(command.name, input)
  } finally {
    await house.close()
  }
}
