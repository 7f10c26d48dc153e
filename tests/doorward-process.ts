import { spawn } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { type AddressInfo, createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { inject } from "vitest"

const MAIN = inject("doorwardMain")
const STOP_TIMEOUT_MS = 10_000
/** Settings of whoever runs the tests must not reach the processes under test. */
const NOT_INHERITED = /^(DOORWARD_|PORT$|HOST$|DATABASE_URL$|REDIS_URL$|MEMCACHED_URL$|SMTP_URL$|LOG_LEVEL$|NODE_ENV$|NODE_OPTIONS$|VITEST)/

export interface SentMail {
  readonly to: string
  readonly subject: string
  readonly links: readonly string[]
  readonly codes: readonly string[]
}

/** A service in a process of its own, on a data folder nobody else uses, as people start it. */
export interface DoorwardProcess {
  readonly issuer: string
  readonly dataFolder: string
  /** Newest first, from the development mailbox. */
  mails(): Promise<SentMail[]>
  newestMail(to: string): Promise<{ readonly code: string; readonly link: string }>
  /** Asks it to end and waits until it has. @returns its exit code */
  stop(): Promise<number | null>
}

/** `doorward start`, with a clock that can be moved. */
export async function startDoorward(): Promise<DoorwardProcess & { readonly setupLink: string; advanceClock(seconds: number): Promise<void> }> {
  if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing: run \`npm run build\` first.`)
  const running = await startProgram(MAIN, ["start"], (port, data) => ({
    PORT: String(port),
    DOORWARD_DATA: data,
    DOORWARD_DEV_CLOCK: "1",
    DOORWARD_ORGANIZATION_CREATION: "anyone",
    DOORWARD_LOG_LEVEL: "warn",
  }))
  return {
    ...running,
    setupLink: readFileSync(join(running.dataFolder, "setup-link"), "utf8").trim(),
    advanceClock: async (seconds) => {
      const answer = await fetch(`${running.issuer}/dev/clock`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ advance: seconds }),
      })
      if (!answer.ok) throw new Error(`/dev/clock answered ${answer.status}: ${await answer.text()}`)
    },
  }
}

/** Runs a program that serves at `http://localhost:<port>` and says so, by its address, once it does. */
export async function startProgram(
  file: string,
  args: readonly string[],
  environmentFor: (port: number, dataFolder: string) => Record<string, string>,
): Promise<DoorwardProcess> {
  const dataFolder = await mkdtemp(join(tmpdir(), "doorward-process-"))
  const port = await freePort()
  const issuer = `http://localhost:${port}`
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_INHERITED.test(name)))
  const child = spawn(process.execPath, [file, ...args], {
    cwd: dataFolder,
    env: { ...inherited, ...environmentFor(port, dataFolder) },
    stdio: ["ignore", "pipe", "pipe"],
  })
  let output = ""
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve))
  const ready = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text
        if (output.includes(`${issuer}\n`)) resolve()
      })
    }
  })
  const early = await Promise.race([ready, ended.then((code) => `ended with ${code} before it served:\n${output}`)])
  if (early !== undefined) throw new Error(`${file} ${early}`)

  const mails = async () => {
    const answer = await fetch(`${issuer}/dev/mail.json`)
    if (!answer.ok) throw new Error(`/dev/mail.json answered ${answer.status}`)
    return (await answer.json()) as SentMail[]
  }
  return {
    issuer,
    dataFolder,
    mails,
    newestMail: async (to) => {
      const mail = (await mails()).find((candidate) => candidate.to === to)
      if (!mail) throw new Error(`no mail was sent to ${to}`)
      return { code: mail.codes[0] ?? "", link: mail.links[0] ?? "" }
    },
    stop: async () => {
      child.kill("SIGTERM")
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS)
      const code = await ended
      clearTimeout(timer)
      await rm(dataFolder, { recursive: true, force: true })
      return code
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once("error", reject)
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
