#!/usr/bin/env node
import { availableParallelism } from "node:os"
import { healthcheck } from "./command/healthcheck.ts"
import { gatherInput, ownFlags } from "./command/input.ts"
import { migrate, planMigration } from "./command/migrate.ts"
import { operate } from "./command/operate.ts"
import { parseArguments, readOptions, UsageError } from "./command/options.ts"
import { keepSecretLine } from "./command/secret-line.ts"
import { start } from "./command/start.ts"
import { askOn, readAll, type Terminal } from "./command/terminal.ts"
import { allSwitches, findCommand, SWITCHES, USAGE } from "./command/usage.ts"
import { type Config, ConfigRefused, parseConfig } from "./config.ts"
import type { CommandOutcome } from "./features/feature.ts"
import { ControlFailed } from "./kernel/control.ts"
import { AlreadyServed, DatabaseUnavailable, MigrationRefused, SnapshotRefused } from "./kernel/db/index.ts"
import { Problem } from "./kernel/errors.ts"
import { GeoFileRefused } from "./kernel/geo.ts"
import { PemRefused } from "./kernel/pem.ts"
import { newRootSecret, RootSecretRefused } from "./kernel/root-secret.ts"
import { BrandRefused } from "./pages/index.ts"
import { version } from "./version.ts"

// Password hashes take threads of libuv's pool; this many are left for names and files. Read when the pool is first used.
process.env["UV_THREADPOOL_SIZE"] ??= String(availableParallelism() + 4)

// What is written (the database, the secret, the set-up link) is for the operator's account alone.
process.umask(0o077)

const EXIT = { fine: 0, failure: 1, usage: 2, unavailable: 3 } as const

async function run(args: readonly string[]): Promise<void> {
  const parsed = parseArguments(args, allSwitches)
  const [command] = parsed.words
  const json = parsed.flags.has("json")
  if (command === undefined || command === "help" || parsed.flags.has("help")) return print(USAGE.trimEnd())
  if (command === "version") return print(json ? JSON.stringify({ version }) : version)
  if (command === "secret" && parsed.words.length === 1) return printNewSecret(json)
  const found = findCommand(parsed.words)
  const own = [...SWITCHES, ...(found ? ownFlags(found.command) : [])]
  const config = () => parseConfig(readOptions(process.env, new Map([...parsed.flags].filter(([name]) => !own.includes(name)))))
  if (found) {
    // What is typed wrong is said before anything is asked.
    const checked = "offline" in found.command ? undefined : config()
    const input = await gatherInput(found.command, { ...found, flags: parsed.flags }, terminal(), parsed.flags.has("yes"))
    const outcome = await found.command.offline?.(input)
    if (outcome) return report(outcome, ".", json)
    const settings = checked ?? config()
    const done = "runOffline" in found.command ? found.command.runOffline(settings, input) : operate(settings, found.command, input)
    return report(await done, settings.dataFolder, json)
  }
  return runOwn(parsed.words.join(" "), config(), { json, plan: parsed.flags.has("plan") })
}

/** What is no feature's: serving, and what is done around it. */
async function runOwn(words: string, config: Config, { json, plan }: { readonly json: boolean; readonly plan: boolean }): Promise<void> {
  switch (words) {
    case "start":
      return start(config, terminal())
    case "migrate": {
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
      throw new UsageError(`"${words}" is no command; see doorward help`)
  }
}

function report({ json: answer, text, fine = true, secret }: CommandOutcome, folder: string, json: boolean): void {
  if (!fine) process.exitCode = EXIT.failure
  if (!secret) return print(json ? JSON.stringify(answer) : text)
  const { name, label, value } = secret
  const shown = process.stdout.isTTY
    ? { [name]: value }
    : { [`${name}_file`]: keepSecretLine(folder, label.toLowerCase().replaceAll(" ", "-"), value) }
  print(json ? JSON.stringify({ ...answer, ...shown }) : `${text}\n${label}${process.stdout.isTTY ? "" : " in"}: ${Object.values(shown)[0]}`)
}

function printNewSecret(json: boolean): void {
  const secret = newRootSecret().reveal()
  print(json ? JSON.stringify({ secret }) : secret)
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

function terminal(): Terminal {
  return {
    isTerminal: process.stdout.isTTY,
    print,
    ...(process.stdin.isTTY && process.stderr.isTTY
      ? { ask: (question: string, answer: "shown" | "hidden") => askOn(process.stdin, process.stderr, question, answer === "hidden") }
      : {}),
    readInput: () => readAll(process.stdin),
    stopped: () =>
      new Promise((resolve) => {
        for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve(signal))
      }),
    onReload: (reload) => void process.on("SIGHUP", reload),
  }
}

function exitCodeOf({ code, kind }: Problem): number {
  if (kind.status === 503) return EXIT.unavailable
  return code === "invalid" ? EXIT.usage : EXIT.failure
}

/** What an operator can mend is said in words; anything else is a defect, with its stack. */
function explain(error: unknown): { readonly text: string; readonly code: number } {
  if (error instanceof UsageError) return { text: error.message, code: EXIT.usage }
  if (error instanceof ConfigRefused)
    return { text: `The settings cannot be used:\n${error.findings.map((finding) => `  ${finding}`).join("\n")}`, code: EXIT.usage }
  if (error instanceof Problem) {
    const fields = error.detail.errors?.map(({ pointer, detail }) => `${pointer.replace("#/", "--")}: ${detail}`)
    return { text: fields?.join("\n") ?? error.message, code: exitCodeOf(error) }
  }
  if (error instanceof DatabaseUnavailable) return { text: `The database cannot be reached: ${error.message}`, code: EXIT.unavailable }
  if (
    error instanceof AlreadyServed ||
    error instanceof ControlFailed ||
    error instanceof MigrationRefused ||
    error instanceof BrandRefused ||
    error instanceof GeoFileRefused ||
    error instanceof PemRefused ||
    error instanceof RootSecretRefused ||
    error instanceof SnapshotRefused
  )
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
