import { readFileSync } from "node:fs"
import { Agent, request } from "node:http"
import { loadavg } from "node:os"
import { setTimeout as sleep } from "node:timers/promises"
import type { Verdict } from "./experiment.ts"
import { call, openMailbox } from "./wire.ts"

/** What came back, and how long it took; status 0 when nothing did. */
export interface Reply {
  readonly status: number
  readonly text: string
  readonly retryAfter: string | undefined
  /** Cookies that were set, as they are sent back. */
  readonly cookie: string
  readonly ms: number
}

export interface Asked extends Reply {
  readonly kind: string
  /** When it was sent, by `performance.now()`. */
  readonly at: number
}

interface Question {
  readonly cookie?: string
  readonly bearer?: string
  readonly json?: unknown
}

const REPLY_LIMIT_MS = 20_000

/** Requests over kept connections, cheaper than `fetch`: whoever measures must not be what is slow. */
export interface Line {
  ask(method: string, path: string, question?: Question): Promise<Reply>
  close(): void
}

export function openLine(origin: string, maxSockets = 256): Line {
  const { hostname, port } = new URL(origin)
  const agent = new Agent({ keepAlive: true, maxSockets })
  return {
    close: () => agent.destroy(),
    ask: (method, path, { cookie, bearer, json } = {}) =>
      new Promise((resolve) => {
        const began = performance.now()
        const body = json === undefined ? undefined : JSON.stringify(json)
        const headers = {
          "sec-fetch-site": "same-origin",
          ...(cookie === undefined ? {} : { cookie }),
          ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
          ...(body === undefined ? {} : { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)) }),
        }
        const nothing = () => resolve({ status: 0, text: "", retryAfter: undefined, cookie: "", ms: performance.now() - began })
        const outgoing = request({ hostname, port, method, path, headers, agent, timeout: REPLY_LIMIT_MS }, (answer) => {
          let text = ""
          answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk))
          answer.once("end", () =>
            resolve({
              status: answer.statusCode ?? 0,
              text,
              retryAfter: answer.headers["retry-after"],
              cookie: (answer.headers["set-cookie"] ?? []).map((each) => each.split(";")[0]).join("; "),
              ms: performance.now() - began,
            }),
          )
          answer.once("error", nothing)
        })
        outgoing.once("timeout", () => outgoing.destroy())
        outgoing.once("error", nothing)
        outgoing.end(body)
      }),
  }
}

/** Somebody who is signed in twice: a browser with a cookie, and a client with a chain of tokens. */
export interface Person {
  readonly email: string
  readonly password: string
  readonly cookie: string
  access: string
  refresh: string
  refreshing: boolean
}

/** Through the development mailbox, so in development only. */
export async function signUpPeople(origin: string, count: number, prefix: string): Promise<Person[]> {
  const mailbox = openMailbox(origin)
  const people: Person[] = []
  for (let index = 0; index < count; index++) {
    const email = `${prefix}-${index}@faults.example`
    const password = `a password that only ${prefix} ${index} knows`
    const begun = await call(origin, "POST", "/auth/register", { json: { email, password } })
    const { attempt } = JSON.parse(begun.text) as { attempt: string }
    const json = { attempt, code: await mailbox.codeFor(email) }
    const done = await call(origin, "POST", "/auth/verify", { cookies: Object.fromEntries(begun.cookies), json })
    const cookie = [...done.cookies].map(([name, value]) => `${name}=${value}`).join("; ")
    const login = await call(origin, "POST", "/auth/login", { json: { email, password, mode: "token", refresh: "body" } })
    if (login.status !== 200) throw new Error(`login answered ${login.status}: ${login.text}`)
    const { access_token: access, refresh_token: refresh } = JSON.parse(login.text) as { access_token: string; refresh_token: string }
    people.push({ email, password, cookie, access, refresh, refreshing: false })
  }
  return people
}

/** Requests of good people at a steady rate, whatever becomes of those before. */
export interface Traffic {
  readonly asked: Asked[]
  /** Of a kind, sent between two instants. */
  of(kind: string, from?: number, to?: number): Asked[]
  /** @param perSecond how many of each kind */
  run(perSecond: Readonly<Record<string, number>>, signal: AbortSignal): Promise<void>
}

export type Kinds = Readonly<Record<string, (nth: number) => Promise<Reply | undefined>>>

const TICK_MS = 5

export function createTraffic(kinds: Kinds): Traffic {
  const asked: Asked[] = []
  const under = new Set<Promise<unknown>>()
  let count = 0

  function send(kind: string): void {
    const at = performance.now()
    const asking = kinds[kind]?.(count++).then((reply) => void (reply && asked.push({ ...reply, kind, at })))
    if (!asking) throw new Error(`no kind ${kind}`)
    under.add(asking)
    void asking.finally(() => under.delete(asking))
  }

  return {
    asked,
    of: (kind, from = 0, to = Number.POSITIVE_INFINITY) => asked.filter((each) => each.kind === kind && each.at >= from && each.at < to),
    run: async (perSecond, signal) => {
      const began = performance.now()
      const sent = new Map<string, number>()
      while (!signal.aborted) {
        for (const [kind, rate] of Object.entries(perSecond)) {
          const due = Math.floor(((performance.now() - began) / 1000) * rate)
          for (let nth = sent.get(kind) ?? 0; nth < due; nth++) send(kind)
          sent.set(kind, due)
        }
        await sleep(TICK_MS)
      }
      await Promise.all(under)
    },
  }
}

/** What good people do: look whether they are signed in, and renew their tokens, one request a chain at a time. */
export function goodKinds(lineOf: (nth: number) => Line, people: readonly Person[]): Kinds {
  const someone = (nth: number) => people[nth % people.length] as Person
  return {
    session: (nth) => lineOf(nth).ask("GET", "/auth/session", { cookie: someone(nth).cookie }),
    health: (nth) => lineOf(nth).ask("GET", "/healthz"),
    refresh: async (nth) => {
      const free = people.map((_, index) => someone(nth + index)).find(({ refreshing }) => !refreshing)
      if (!free) return undefined
      free.refreshing = true
      try {
        const reply = await lineOf(nth).ask("POST", "/auth/refresh", { json: { refresh_token: free.refresh } })
        if (reply.status === 200) {
          const tokens = JSON.parse(reply.text) as { access_token: string; refresh_token: string }
          Object.assign(free, { access: tokens.access_token, refresh: tokens.refresh_token })
        }
        return reply
      } finally {
        free.refreshing = false
      }
    },
    login: (nth) => {
      const { email, password } = someone(nth)
      return lineOf(nth).ask("POST", "/auth/login", { json: { email, password } })
    },
  }
}

/** Red lines for requests of people who did nothing wrong. @param outage whether something was broken while they were sent */
export function requireFair(asked: readonly Asked[], verdict: Verdict, { outage }: { readonly outage: boolean }): void {
  const wrong = new Map<string, number>()
  for (const { kind, status, retryAfter, text } of asked) {
    const fine = status === 200 || status === 204 || (outage && status === 503 && retryAfter !== undefined)
    if (fine) continue
    const what = `${kind} of a good person answers ${status}${status === 503 && retryAfter === undefined ? " without Retry-After" : ""} ${text.slice(0, 120)}`
    wrong.set(what, (wrong.get(what) ?? 0) + 1)
  }
  for (const [what, times] of wrong) verdict.breach(`${what} (${times} times)`)
}

export function quantile(milliseconds: readonly number[], share: number): number {
  const sorted = milliseconds.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

/** A measured value and where its gate stands. */
export interface Figure {
  readonly what: string
  readonly value: number
  readonly unit: string
  readonly atMost?: number
  readonly atLeast?: number
}

/** Above this the machine had other work, and a latency says little about the service. */
const QUIET_LOAD = 0.5

/**
 * Prints figures beside their gates. They are judged on a machine that was quiet before the experiment; on a busy one they
 * are only told, with the load it had.
 */
export function judgeFigures(name: string, figures: readonly Figure[], loadBefore: number, verdict: Verdict): void {
  const judged = loadBefore <= QUIET_LOAD
  console.log(`${name}: load before ${loadBefore.toFixed(2)}, so the figures are ${judged ? "judged" : "told and not judged"}`)
  for (const { what, value, unit, atMost, atLeast } of figures) {
    const missed = (atMost !== undefined && !(value <= atMost)) || (atLeast !== undefined && !(value >= atLeast))
    const gate = atMost !== undefined ? ` (at most ${atMost})` : atLeast !== undefined ? ` (at least ${atLeast})` : ""
    console.log(`  ${what}: ${Math.round(value * 10) / 10} ${unit}${gate}${missed ? " MISSED" : ""}`)
    if (missed && judged) verdict.breach(`${what}: ${value} ${unit}${gate}`)
  }
}

export function machineLoad(): number {
  return loadavg()[0] ?? 0
}

/** The most memory a process has had, in MB (Linux). */
export function peakMemoryMb(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? Number.NaN) / 1024
}

/** How late the service's own event loop has been since this was asked last, in milliseconds: no client's slowness is in it. */
export async function loopDelayMs(line: Line): Promise<{ readonly p99: number; readonly most: number }> {
  const { text } = await line.ask("GET", "/metrics")
  const at = (share: string) =>
    Number(new RegExp(`^doorward_event_loop_delay_seconds\\{quantile="${share}"\\} (\\S+)$`, "m").exec(text)?.[1] ?? Number.NaN) * 1000
  return { p99: at("0.99"), most: at("1") }
}

/** A list of answers by status, for the line a run ends with. */
export function byStatus(asked: readonly Asked[]): string {
  const counts = new Map<number, number>()
  for (const { status } of asked) counts.set(status, (counts.get(status) ?? 0) + 1)
  return [...counts]
    .toSorted(([a], [b]) => a - b)
    .map(([status, n]) => `${status || "nothing"}×${n}`)
    .join(" ")
}
