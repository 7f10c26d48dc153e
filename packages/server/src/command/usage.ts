import { commands } from "../app.ts"
import { describeSettings } from "../config.ts"
import type { Command } from "../features/feature.ts"
import { version } from "../version.ts"
import type { CommandShape } from "./input.ts"
import { type OfflineCommand, restoreCommand } from "./restore.ts"

/** Flags without a value, of every command. */
export const SWITCHES = ["json", "plan", "help", "yes"]

/** Whoever runs them. */
const allCommands: readonly (Command | OfflineCommand)[] = [...commands, restoreCommand]

/** Those of single commands besides. */
export const allSwitches: readonly string[] = [...SWITCHES, ...allCommands.flatMap(({ switches = {} }) => Object.keys(switches))]

const WIDTH = 33

export const USAGE = `doorward ${version}

  doorward start                   serve; --port 4000 --data ./elsewhere, or any setting below
  doorward migrate [--plan]        bring the database up to this build, or say what that takes
  doorward config validate         check the settings
  doorward config print            show the settings as they are in force
  doorward healthcheck             ask a running service whether it is ready
  doorward secret                  print a new root secret, to be kept as DOORWARD_SECRET
${allCommands.map(describeCommand).join("\n")}
  doorward version

  --json gives every answer in JSON, --config file.json reads settings from a file, --yes answers what a command asks.
  Exit codes: 0 fine, 1 findings or failure, 2 usage, 3 unavailable.

Settings (flags in --kebab-case):
${describeSettings()
  .map(({ variable, meaning, default: byDefault }) => `  ${variable.padEnd(38)} ${meaning}${byDefault === "" ? "" : ` [${byDefault}]`}`)
  .join("\n")}
`

function describeCommand({ name, operand, options = {}, switches = {}, secrets = {}, summary }: CommandShape): string {
  const files = Object.fromEntries(
    Object.entries(secrets).map(([secret, meaning]) => [`${secret}-file`, `a file with ${meaning}, - for standard input`]),
  )
  const flags = Object.entries({ ...options, ...switches, ...files })
  return [
    `${`  doorward ${name}${operand === undefined ? "" : ` ${operand}`}`.padEnd(WIDTH)}  ${summary}`,
    ...flags.map(([flag, meaning]) => `    --${flag.padEnd(WIDTH - 6)}  ${meaning}`),
  ].join("\n")
}

/** The command that the words begin with, and what is left of them. */
export function findCommand(
  words: readonly string[],
): { readonly command: Command | OfflineCommand; readonly operands: readonly string[] } | undefined {
  for (const command of allCommands) {
    const { length } = command.name.split(" ")
    if (words.slice(0, length).join(" ") === command.name) return { command, operands: words.slice(length) }
  }
  return undefined
}
