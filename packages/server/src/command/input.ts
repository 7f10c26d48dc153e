import { readFileSync } from "node:fs"
import { resolve } from "node:path"
import type { Command, CommandInput } from "../features/feature.ts"
import { UsageError } from "./options.ts"
import type { Terminal } from "./terminal.ts"

const FILE = "-file"
const STANDARD_INPUT = "-"

/** How a command is called, whoever runs it. */
export type CommandShape = Omit<Command, "run">

/** What was typed for a command, taken apart. */
export interface Typed {
  readonly operands: readonly string[]
  readonly flags: ReadonlyMap<string, string>
}

/** The flags that are the command's own; the others are settings. */
export function ownFlags({ options = {}, switches = {}, secrets = {} }: CommandShape): string[] {
  return [...Object.keys(options), ...Object.keys(switches), ...Object.keys(secrets).map((name) => name + FILE)]
}

/**
 * What the command is given: its operand and options as typed, its secrets from a file, standard input or, on a terminal, by
 * hand; and the word that it may be done, where it asks for that.
 * @throws UsageError
 */
export async function gatherInput(command: CommandShape, { operands, flags }: Typed, terminal: Terminal, yes: boolean): Promise<CommandInput> {
  const { options: own = {}, switches = {}, confirm } = command
  const [operand, ...more] = operands
  const tooMuch = command.operand === undefined ? operand : more[0]
  if (tooMuch !== undefined) throw new UsageError(`"${tooMuch}" is too much; see doorward help`)
  const given = {
    operand: operand !== undefined && command.operandIsFile ? resolve(operand) : operand,
    options: Object.fromEntries([...flags].filter(([name]) => Object.hasOwn(own, name))),
    switches: [...flags.keys()].filter((name) => Object.hasOwn(switches, name)),
    secrets: {},
  }
  const question = confirm?.(given)
  if (question !== undefined && !yes) await requireYes(command.name, question, terminal)
  return { ...given, secrets: await gatherSecrets(command, flags, terminal) }
}

async function requireYes(name: string, question: string, { ask }: Terminal): Promise<void> {
  if (!ask) throw new UsageError(`${name} asks before it does anything; where nobody can answer, add --yes`)
  const answer = await ask(`${question} [yes/no] `, "shown")
  if (answer.trim().toLowerCase() !== "yes") throw new UsageError("Nothing was done.")
}

async function gatherSecrets(
  { secrets = {} }: CommandShape,
  flags: ReadonlyMap<string, string>,
  terminal: Terminal,
): Promise<Record<string, string>> {
  const gathered: Record<string, string> = {}
  for (const [name, meaning] of Object.entries(secrets)) {
    const file = flags.get(name + FILE)
    const text = file === undefined ? await terminal.ask?.(`${meaning} (empty for none): `, "hidden") : await readSecret(name, file, terminal)
    if (text !== undefined && text !== "") gathered[name] = text
  }
  return gathered
}

/** Without the line's end that an editor or `echo` puts there; nothing else is taken off. */
async function readSecret(name: string, file: string, terminal: Terminal): Promise<string> {
  const text = file === STANDARD_INPUT ? await terminal.readInput() : readFile(name, file)
  const secret = text.replace(/\r?\n$/, "")
  if (secret === "") throw new UsageError(`--${name}${FILE}: ${file === STANDARD_INPUT ? "standard input" : file} is empty`)
  return secret
}

function readFile(name: string, file: string): string {
  try {
    return readFileSync(file, "utf8")
  } catch (error) {
    throw new UsageError(`--${name}${FILE}: ${(error as Error).message}`)
  }
}
