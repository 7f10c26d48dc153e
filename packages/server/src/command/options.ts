import { readFileSync } from "node:fs"
import { ConfigRefused, type DoorwardOptions, isSecret, type SettingName, settingNames, unknownSetting, variableOf } from "../config.ts"

export type Environment = Readonly<Record<string, string | undefined>>

/** Names other tools share; ours with the prefix win. */
export const UNPREFIXED: Readonly<Record<string, SettingName>> = {
  PORT: "port",
  HOST: "host",
  DATABASE_URL: "databaseUrl",
  REDIS_URL: "redisUrl",
  MEMCACHED_URL: "memcachedUrl",
  SMTP_URL: "smtpUrl",
  LOG_LEVEL: "logLevel",
}
/** The one that may be an argument too: without a password in it, it is no secret. */
export const SECRETS_AS_FLAGS: readonly SettingName[] = ["databaseUrl"]
/** Read by our tests and measurements, not by the service. */
const NOT_OURS = /^DOORWARD_(TEST|FAULTS|BENCH)_/
const CONFIG_FILE = "DOORWARD_CONFIG"
/** A key's id (RFC 7638, 43 characters of base64url) may begin with a dash. */
const THUMBPRINT = /^[\w-]{43}$/

export interface Arguments {
  /** What is not a flag, in order. */
  readonly words: readonly string[]
  /** `--data ./x`, `--data=./x` and `--plan` (the empty text), by name. */
  readonly flags: ReadonlyMap<string, string>
}

/** The command line cannot be understood: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError"
}

/** @param switches flags that take no value */
export function parseArguments(args: readonly string[], switches: readonly string[]): Arguments {
  const words: string[] = []
  const flags = new Map<string, string>()
  const left = [...args]
  for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
    const flag = /^--([a-z][a-z-]*)(?:=(.*))?$/s.exec(arg)
    if (!flag?.[1]) {
      if (arg.startsWith("-") && !THUMBPRINT.test(arg)) throw new UsageError(`${arg}: no such option`)
      words.push(arg)
      continue
    }
    const [, name, attached] = flag
    const value = attached ?? (switches.includes(name) ? "" : left.shift())
    if (value === undefined) throw new UsageError(`--${name} needs a value`)
    if (flags.has(name)) throw new UsageError(`--${name} is given twice`)
    flags.set(name, value)
  }
  return { words, flags }
}

/**
 * Settings from a file, the environment and flags; the later win.
 * @throws ConfigRefused for a name that is no setting, with the nearest that is; UsageError for such a flag
 */
export function readOptions(environment: Environment, flags: ReadonlyMap<string, string>): DoorwardOptions {
  return { ...fromFile(flags.get("config") ?? environment[CONFIG_FILE]), ...fromEnvironment(environment), ...fromFlags(flags) }
}

function fromFile(file: string | undefined): Record<string, unknown> {
  if (file === undefined) return {}
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, "utf8"))
  } catch (error) {
    // The parser's own words quote what stands there, which may be a secret.
    throw new ConfigRefused([`${file}: ${error instanceof SyntaxError ? "it is not JSON" : (error as Error).message}`])
  }
  if (typeof content !== "object" || content === null || Array.isArray(content))
    throw new ConfigRefused([`${file}: expected one JSON object with settings`])
  return content as Record<string, unknown>
}

function fromEnvironment(environment: Environment): Record<string, string | boolean> {
  const options: Record<string, string | boolean> = {}
  const findings: string[] = []
  for (const [variable, name] of Object.entries(UNPREFIXED)) {
    const value = environment[variable]
    if (value !== undefined && value !== "") options[name] = value
  }
  if (environment["NODE_ENV"] === "production") options["production"] = true
  const byVariable = new Map(settingNames.map((name) => [variableOf(name), name]))
  const files = new Map(settingNames.filter(isSecret).map((name) => [`${variableOf(name)}_FILE`, name]))
  for (const [variable, value] of Object.entries(environment)) {
    if (!variable.startsWith("DOORWARD_") || NOT_OURS.test(variable) || variable === CONFIG_FILE || value === undefined) continue
    const name = byVariable.get(variable)
    const fileOf = files.get(variable)
    if (name !== undefined) options[name] = value
    else if (fileOf === undefined) findings.push(unknownSetting(variable, [...byVariable.keys(), ...files.keys()]))
    else if (environment[variableOf(fileOf)] !== undefined) findings.push(`${variable}: ${variableOf(fileOf)} is set too; use one of them`)
    else options[fileOf] = readSecretFile(variable, value, findings)
  }
  if (findings.length > 0) throw new ConfigRefused(findings)
  return options
}

function readSecretFile(variable: string, file: string, findings: string[]): string {
  try {
    return readFileSync(file, "utf8").trim()
  } catch (error) {
    findings.push(`${variable}: ${(error as Error).message}`)
    return ""
  }
}

function fromFlags(flags: ReadonlyMap<string, string>): Record<string, string> {
  const options: Record<string, string> = {}
  const byFlag = new Map(settingNames.map((name) => [name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), name]))
  for (const [flag, value] of flags) {
    if (flag === "config") continue
    const name = byFlag.get(flag)
    if (name === undefined) throw new UsageError(`--${unknownSetting(flag, [...byFlag.keys()])}`)
    // Arguments can be read by every user of the machine.
    if (isSecret(name) && !SECRETS_AS_FLAGS.includes(name))
      throw new UsageError(`--${flag}: secrets are given by environment or file, not by argument`)
    options[name] = value
  }
  return options
}
