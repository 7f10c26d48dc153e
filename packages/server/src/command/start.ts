import { relative, resolve } from "node:path"
import { buildHouse, type House } from "../app.ts"
import type { Config } from "../config.ts"
import type { StartLine } from "../features/feature.ts"
import { monotonicMs } from "../kernel/clock.ts"
import { DatabaseUnavailable } from "../kernel/db/index.ts"
import { type Listening, listen } from "../kernel/http/listen.ts"
import { openTls } from "../kernel/http/tls.ts"
import { createLog, type Log } from "../kernel/log.ts"
import { keepSecretLine } from "./secret-line.ts"
import type { Terminal } from "./terminal.ts"

const SECRET_LINE_FILE = "setup-link"

/** Serves until it is asked to stop, then lets requests in flight end. */
export async function start(config: Config, terminal: Terminal): Promise<void> {
  const log = createLog(config.logLevel)
  const tls = config.tls && openTls(config.tls, log)
  const stopped = terminal.stopped()
  const house = await patiently(config, stopped, log, () => buildHouse(config, { log }))
  if (!house) return
  const doors: Listening[] = []
  try {
    const { port, hosts } = config
    doors.push(await listen(house.handle, { port, hosts, tls }))
    const mtlsPort = config.tls?.mtlsPort
    if (tls && mtlsPort !== undefined) doors.push(await listen(house.handle, { port: mtlsPort, hosts, tls, clientCertificates: true }))
    if (tls) terminal.onReload(tls.reload)
    for (const line of banner(config, doors, await house.start(), terminal.isTerminal)) terminal.print(line)
  } catch (error) {
    // A start that failed leaves nothing behind that still serves.
    tls?.stop()
    await Promise.all(doors.map((door) => door.drain()))
    await house.close()
    throw error
  }
  const signal = await stopped
  tls?.stop()
  await drain(house, doors, log, signal)
}

/** Between two tries to reach a database that is not there yet. */
const RETRY_MS = 500
const SAY_EVERY_MS = 5_000

/**
 * Waits for a PostgreSQL that is still starting or recovering, for as long as was configured.
 * @returns undefined when it is asked to stop meanwhile @throws what `build` threw last, or anything that waiting does not mend
 */
async function patiently<T>(config: Config, stopped: Promise<string>, log: Log, build: () => Promise<T>): Promise<T | undefined> {
  const deadline = monotonicMs() + config.databaseWaitSeconds * 1000
  let sayAt = 0
  const asked = stopped.then(() => "stopped" as const)
  for (;;) {
    try {
      return await build()
    } catch (error) {
      const leftMs = deadline - monotonicMs()
      if (!(error instanceof DatabaseUnavailable) || config.database.kind !== "postgres" || leftMs <= 0) throw error
      if (monotonicMs() >= sayAt) {
        log.warn({ reason: error.message, for_seconds: Math.ceil(leftMs / 1000) }, "the database cannot be reached yet: trying again")
        sayAt = monotonicMs() + SAY_EVERY_MS
      }
      const next = await Promise.race([asked, new Promise<"again">((resolve) => setTimeout(() => resolve("again"), Math.min(RETRY_MS, leftMs)))])
      if (next === "stopped") return undefined
    }
  }
}

async function drain(house: House, doors: readonly Listening[], log: Log, signal: string): Promise<void> {
  log.info({ signal }, "stopping: requests in flight may end")
  house.stopServing()
  await Promise.all(doors.map((door) => door.drain()))
  await house.close()
  log.info({}, "stopped")
}

/** Wide enough for the longest label. */
const LABEL_WIDTH = 14

/** What whoever starts it should know, ten lines at most: where it is, what to open now, and where things are kept. */
function banner(config: Config, [door, mutual]: readonly Listening[], lines: readonly StartLine[], isTerminal: boolean): string[] {
  const { issuer, development, mail } = config
  const line = (label: string, value: string) => `  ${label.padEnd(LABEL_WIDTH)} ${value}`
  return [
    `Doorward is at ${issuer}`,
    ...lines.map((given) => line(given.label.toLowerCase(), shown(given, config, isTerminal))),
    line("data folder", resolve(config.dataFolder)),
    line("database", placeOf(config)),
    line("listening on", `${placesOf(door)}${config.tls ? " (https)" : ""}`),
    ...(mutual ? [line("mutual TLS", placesOf(mutual))] : []),
    ...(development
      ? [line("development", `mails are kept at ${issuer}/dev/mail and ${mail.smtpUrl ? "sent" : "not sent"}`)]
      : issuer.startsWith("http:")
        ? [line("plain http", "for this machine only: cookies go without Secure and __Host-")]
        : []),
    ...(config.devClock ? [line("clock", `POST ${issuer}/dev/clock moves it`)] : []),
  ]
}

function placeOf({ database, dataFolder }: Config): string {
  if (database.kind === "postgres") return "PostgreSQL"
  if (database.file === ":memory:") return "SQLite in memory: gone when the service stops"
  const inFolder = relative(resolve(dataFolder), resolve(database.file))
  return `SQLite, ${inFolder.startsWith("..") ? resolve(database.file) : `${inFolder} in the data folder`}`
}

function placesOf(door: Listening | undefined): string {
  const places = door?.addresses.map(({ address, port, family }) => (family === "IPv6" ? `[${address}]:${port}` : `${address}:${port}`))
  return places?.join(" and ") ?? ""
}

/** A secret is shown on a terminal, where somebody looks at it; elsewhere output ends up in logs, so it goes to a file. */
function shown({ value, secret }: StartLine, config: Config, isTerminal: boolean): string {
  if (!secret || isTerminal) return value
  return `in ${keepSecretLine(config.dataFolder, SECRET_LINE_FILE, value)}`
}
