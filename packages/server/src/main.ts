#!/usr/bin/env node
import { availableParallelism } from "node:os"
import { commands } from "./app.ts"
import { healthcheck } from "./command/healthcheck.ts"
import { keysCommand } from "./command/keys.ts"
import { migrate, planMigration } from "./command/migrate.ts"
import { findCommand, operate } from "./command/operate.ts"
import { type Arguments, parseArguments, readOptions, UsageError } from "./command/options.ts"
import { start, type Terminal } from "./command/start.ts"
import { ConfigRefused, describeSettings, parseConfig } from "./config.ts"
import type { Command, CommandInput } from "./features/feature.ts"
import { AlreadyServed, DatabaseUnavailable, MigrationRefused } from "./kernel/db/index.ts"
import { Problem } from "./kernel/errors.ts"
import { PemRefused } from "./kernel/pem.ts"
import { RootSecretRefused } from "./kernel/root-secret.ts"
import { version } from "./version.ts"

// Password hashes take threads of libuv's pool; this many are left for names and files. Read when the pool is first used.
process.env["UV_THREADPOOL_SIZE"] ??= String(availableParallelism() + 4)

// What is written (the database, the secret, the set-up link) is for the operator's account alone.
process.umask(0o077)

const EXIT = { fine: 0, failure: 1, usage: 2, unavailable: 3 } as const
const SWITCHES = ["json", "plan", "help"]
/** Of `doorward keys`, and no settings. */
const KEYS_FLAGS = ["alg"]

const USAGE = `doorward ${version}

  doorward start                 serve; --port 4000 --data ./elsewhere, or any setting below
  doorward migrate [--plan]      bring the database up to this build, or say what that takes
  doorward keys list             the keys that tokens are signed with
  doorward keys rotate           let the next key take over; --alg RS256 for another algorithm than the configured one
  doorward keys remove <kid>     in an emergency: stop to sign with a key and refuse its tokens at once
  doorward keys reseal           encrypt everything that is sealed with the newest root secret
  doorward config validate       check the settings
  doorward config print          show the settings as they are in force
  doorward healthcheck           ask a running service whether it is ready
${commands.map(describeCommand).join("\n")}
  doorward version

  --json gives every answer in JSON, --config file.json reads settings from a file.
  Exit codes: 0 fine, 1 findings or failure, 2 usage, 3 unavailable.

Settings (flags in --kebab-case):
${describeSettings()
  .map(({ variable, meaning, default: byDefault }) => `  ${variable.padEnd(38)} ${meaning}${byDefault === "" ? "" : ` [${byDefault}]`}`)
  .join("\n")}
`

async function run(args: readonly string[]): Promise<void> {
  const parsed = parseArguments(args, SWITCHES)
  const [command, ...rest] = parsed.words
  const json = parsed.flags.has("json")
  if (command === undefined || command === "help" || parsed.flags.has("help")) return print(USAGE.trimEnd())
  if (command === "version") return print(json ? JSON.stringify({ version }) : version)
  const found = findCommand(parsed.words)
  if (found) {
    const { options, settings } = splitFlags(parsed, found.command)
    const input = { ...operandOf(found), options }
    const outcome = await found.command.offline?.(input)
    const { json: answer, text, fine = true } = outcome ?? (await operate(parseConfig(readOptions(process.env, settings)), found.command, input))
    if (!fine) process.exitCode = EXIT.failure
    return print(json ? JSON.stringify(answer) : text)
  }
  const config = parseConfig(readOptions(process.env, settingFlags(command, parsed)))
  if (command === "keys") {
    const report = await keysCommand(config, rest, parsed.flags.get("alg"))
    if (!report.fine) process.exitCode = EXIT.failure
    return print(json ? JSON.stringify(report.data) : report.text)
  }
  switch ([command, ...rest].join(" ")) {
    case "start":
      return start(config, terminal())
    case "migrate": {
      const plan = parsed.flags.has("plan")
      const result = await (plan ? planMigration(config) : migrate(config))
      if (json) return print(JSON.stringify(result))
      const names = result.migrations.map(({ slice, name }) => `  ${slice}/${name}`)
      return print(names.length === 0 ? "Nothing to do: the database is up to date." : [plan ? "Would apply:" : "Applied:", ...names].join("\n"))
    }
    case "config validate":
      return print(json ? JSON.stringify({ valid: true }) : "The settings are valid.")
    case "config print":
      return print(JSON.stringify(config, null, 2))
    case "healthcheck": {
      const answer = await healthcheck(config)
      if (!answer.ready) process.exitCode = EXIT.unavailable
      return print(json ? JSON.stringify(answer) : answer.ready ? "ready" : `not ready: ${answer.reason}`)
    }
    default:
      throw new UsageError(`"${parsed.words.join(" ")}" is no command; see doorward help`)
  }
}

function settingFlags(command: string, { flags }: Arguments): ReadonlyMap<string, string> {
  const others = command === "keys" ? [...SWITCHES, ...KEYS_FLAGS] : SWITCHES
  return new Map([...flags].filter(([name]) => !others.includes(name)))
}

/** A command's own options, and the flags that are settings. */
function splitFlags(parsed: Arguments, { options: own = {} }: Command): { options: Record<string, string>; settings: ReadonlyMap<string, string> } {
  const flags = [...parsed.flags].filter(([name]) => !SWITCHES.includes(name))
  return {
    options: Object.fromEntries(flags.filter(([name]) => Object.hasOwn(own, name))),
    settings: new Map(flags.filter(([name]) => !Object.hasOwn(own, name))),
  }
}

function operandOf({ command, operands: [operand, ...more] }: NonNullable<ReturnType<typeof findCommand>>): Pick<CommandInput, "operand"> {
  const tooMuch = command.operand === undefined ? operand : more[0]
  if (tooMuch !== undefined) throw new UsageError(`"${tooMuch}" is too much; see doorward help`)
  return { operand }
}

function describeCommand({ name, operand, options = {}, summary }: Command): string {
  const start = `  doorward ${name}${operand === undefined ? "" : ` ${operand}`}`.padEnd(31)
  return [`${start}  ${summary}`, ...Object.entries(options).map(([option, meaning]) => `    --${option.padEnd(27)}${meaning}`)].join("\n")
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

function terminal(): Terminal {
  return {
    isTerminal: process.stdout.isTTY,
    print,
    stopped: new Promise((resolve) => {
      for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve(signal))
    }),
    onReload: (reload) => void process.on("SIGHUP", reload),
  }
}

/** What an operator can mend is said in words; anything else is a defect, with its stack. */
function explain(error: unknown): { readonly text: string; readonly code: number } {
  if (error instanceof UsageError) return { text: error.message, code: EXIT.usage }
  if (error instanceof ConfigRefused)
    return { text: `The settings cannot be used:\n${error.findings.map((finding) => `  ${finding}`).join("\n")}`, code: EXIT.usage }
  if (error instanceof Problem) {
    const fields = error.detail.errors?.map(({ pointer, detail }) => `${pointer.replace("#/", "--")}: ${detail}`)
    return { text: fields?.join("\n") ?? error.message, code: error.code === "invalid" ? EXIT.usage : EXIT.failure }
  }
  if (error instanceof DatabaseUnavailable) return { text: `The database cannot be reached: ${error.message}`, code: EXIT.unavailable }
  if (error instanceof AlreadyServed || error instanceof MigrationRefused || error instanceof PemRefused || error instanceof RootSecretRefused)
    return { text: error.message, code: EXIT.failure }
  const { code, message } = error as NodeJS.ErrnoException
  if (code === "EADDRINUSE" || code === "EACCES") return { text: `Cannot listen: ${message}. Choose another port with --port.`, code: EXIT.failure }
  return { text: error instanceof Error ? (error.stack ?? error.message) : String(error), code: EXIT.failure }
}

try {
  await run(process.argv.slice(2))
} catch (error) {
  const { text, code } = explain(error)
  process.stderr.write(`${text}\n`)
  process.exitCode = code
}
