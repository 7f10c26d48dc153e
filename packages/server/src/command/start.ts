import { buildHouse, type House } from "../app.ts"
import type { Config } from "../config.ts"
import type { StartLine } from "../features/feature.ts"
import { type Listening, listen } from "../kernel/http/listen.ts"
import { createLog, type Log } from "../kernel/log.ts"
import { keepSecretLine } from "./secret-line.ts"
import type { Terminal } from "./terminal.ts"

const SECRET_LINE_FILE = "setup-link"

/** Serves until it is asked to stop, then lets requests in flight end. */
export async function start(config: Config, terminal: Terminal): Promise<void> {
  const log = createLog(config.logLevel)
  const stopped = terminal.stopped()
  const house = await buildHouse(config, { log })
  let listening: Listening | undefined
  try {
    listening = await listen(house.handle, { port: config.port, hosts: config.hosts })
    for (const line of banner(config, listening, await house.start(), terminal.isTerminal)) terminal.print(line)
  } catch (error) {
    // A start that failed leaves nothing behind that still serves.
    await listening?.drain()
    await house.close()
    throw error
  }
  const signal = await stopped
  await drain(house, listening, log, signal)
}

async function drain(house: House, listening: Listening, log: Log, signal: string): Promise<void> {
  log.info({ signal }, "stopping: requests in flight may end")
  house.stopServing()
  await listening.drain()
  await house.close()
  log.info({}, "stopped")
}

function banner(config: Config, { addresses }: Listening, lines: readonly StartLine[], isTerminal: boolean): string[] {
  const listeningOn = addresses.map(({ address, port, family }) => (family === "IPv6" ? `[${address}]:${port}` : `${address}:${port}`)).join(" and ")
  const store = config.database.kind === "sqlite" ? `SQLite, ${config.database.file}` : "PostgreSQL"
  return [
    `Doorward is at ${config.issuer}`,
    `  listening on   ${listeningOn}`,
    `  database       ${store}`,
    ...lines.map((line) => `  ${line.label.toLowerCase().padEnd(14)} ${shown(line, config, isTerminal)}`),
    ...(config.issuer.startsWith("http:")
      ? ["  plain http     cookies go without Secure and __Host-; instances on one host share a browser's cookies"]
      : []),
    ...(config.development
      ? [`  development    mails are kept at ${config.issuer}/dev/mail and not sent${config.devClock ? "; the clock can be moved" : ""}`]
      : []),
  ]
}

/** A secret is shown on a terminal, where somebody looks at it; elsewhere output ends up in logs, so it goes to a file. */
function shown({ value, secret }: StartLine, config: Config, isTerminal: boolean): string {
  if (!secret || isTerminal) return value
  return `in ${keepSecretLine(config.dataFolder, SECRET_LINE_FILE, value)}`
}
