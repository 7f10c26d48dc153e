import type { Credentials } from "./credentials.ts"
import { withToken } from "./credentials.ts"
import { createEventStreamReader, type StreamMessage } from "./event-stream.ts"
import { type IssuerClient, IssuerFailed } from "./issuer-client.ts"
import type { KnownLog } from "./known-log.ts"
import { parseEvent, parseHeartbeat, parsePage } from "./revocation-json.ts"
import type { Surroundings } from "./surroundings.ts"

/** The loop that keeps what is known of the revocation log current. */
export interface Following {
  /** Times a stream ended or could not be opened. */
  readonly reconnects: number
  readonly lastError: string | undefined
  close(): void
}

const PAGE_EVENTS = 1_000
const MAX_PAGE_BYTES = 1024 * 1024
/** Bounds one poll: 10 million rows. */
const MAX_PAGES = 10_000
/** Heartbeats come every second; after so long without a message nobody is there. */
const MAX_SILENCE_MS = 5_000
const FIRST_BACKOFF_MS = 250
const MAX_BACKOFF_MS = 4_000
const PATH = "/revocations"

interface Needs {
  readonly client: IssuerClient
  readonly credentials: Credentials
  readonly log: KnownLog
  readonly elapsedMs: () => number
  readonly schedule: Surroundings["schedule"]
  readonly pollEveryMs: number
}

/** With a stream, and by polling while there is none; or only by polling. Never throws: what goes wrong shows in `lastError` and in how stale the log gets. */
export function followRevocations(needs: Needs, { stream }: { readonly stream: boolean }): Following {
  const { log, schedule, pollEveryMs, elapsedMs } = needs
  let reconnects = 0
  let lastError: string | undefined
  const closing = new AbortController()
  const isClosed = () => closing.signal.aborted
  let wake = () => {}
  let stop = () => {}

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const cancel = schedule(resolve, ms)
      wake = () => {
        cancel()
        resolve()
      }
    })

  async function attempt(work: () => Promise<void>): Promise<boolean> {
    try {
      await work()
      lastError = undefined
      return true
    } catch (error) {
      lastError = error instanceof Error ? error.message : "unknown"
      return false
    }
  }

  async function pollUntil(retryAt: number): Promise<void> {
    do {
      await attempt(() => poll(needs))
      if (isClosed()) return
      await pause(Math.min(pollEveryMs, Math.max(retryAt - elapsedMs(), 0)))
    } while (!isClosed() && elapsedMs() < retryAt)
  }

  async function followStream(): Promise<void> {
    let backoff = FIRST_BACKOFF_MS
    while (!isClosed()) {
      const began = log.stalenessMs(elapsedMs())
      await attempt(() =>
        readStream(needs, (cancel) => {
          stop = cancel
          if (isClosed()) cancel()
        }),
      )
      if (isClosed()) return
      reconnects++
      backoff = log.stalenessMs(elapsedMs()) < began ? FIRST_BACKOFF_MS : Math.min(backoff * 2, MAX_BACKOFF_MS)
      // Jitter: all guards lose a restarted issuer at the same moment.
      await pollUntil(elapsedMs() + backoff * (0.5 + Math.random() / 2))
    }
  }

  const run = async () => {
    if (stream) return followStream()
    while (!isClosed()) {
      await attempt(() => poll(needs))
      if (!isClosed()) await pause(pollEveryMs)
    }
  }
  run().catch((error: unknown) => {
    lastError = error instanceof Error ? error.message : "unknown"
  })

  return {
    get reconnects() {
      return reconnects
    },
    get lastError() {
      return lastError
    },
    close: () => {
      closing.abort()
      stop()
      wake()
    },
  }
}

/** Reads page after page until nothing is missing. @throws IssuerFailed */
async function poll({ client, credentials, log, elapsedMs }: Needs): Promise<void> {
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const after = log.seen
    const askedAt = elapsedMs()
    const { status, body } = await withToken(credentials, (authorization) =>
      client.request({
        path: `${PATH}?after=${after}&limit=${PAGE_EVENTS}`,
        headers: { authorization, accept: "application/json" },
        maxBytes: MAX_PAGE_BYTES,
      }),
    )
    if (status !== 200) throw new IssuerFailed(`${PATH} answered ${status}`)
    const { events, next, head } = parsePage(body, after)
    log.take(events, head < after ? 0 : next)
    const heard = log.heard(head, askedAt)
    if (heard === "current") return
    if (heard === "restarted") continue
    // Shorter than what was read: the next poll will tell whether a replica lags or the log is another.
    if (head < after) return
    if (next === after) throw new IssuerFailed(`${PATH} does not come to its end`)
  }
}

/** Reads the stream until it ends, falls silent or says something that cannot be. @throws IssuerFailed, StreamRefused */
async function readStream(needs: Needs, onOpen: (cancel: () => void) => void): Promise<void> {
  const { client, credentials, log, elapsedMs, schedule } = needs
  const after = log.seen
  const { status, chunks } = await withToken(credentials, (authorization) =>
    client.stream({
      path: `${PATH}?after=${after}`,
      headers: { authorization, accept: "text/event-stream", "last-event-id": String(after) },
    }),
  )
  const cancel = () => {
    chunks.cancel().catch(() => undefined)
  }
  if (status !== 200) {
    cancel()
    throw new IssuerFailed(`${PATH} answered ${status} to the stream`)
  }
  onOpen(cancel)

  let isSilent = false
  const waitForMessage = () =>
    schedule(() => {
      isSilent = true
      cancel()
    }, MAX_SILENCE_MS)
  let inTime = waitForMessage()
  let last = after
  const onMessage = ({ event, data }: StreamMessage) => {
    inTime()
    inTime = waitForMessage()
    if (event === "message") last = takeEvent(log, data, last)
    if (event === "heartbeat") hearHeartbeat(needs, parseHeartbeat(data), elapsedMs())
  }

  try {
    const read = createEventStreamReader(onMessage)
    for (let part = await chunks.read(); !part.done; part = await chunks.read()) read(part.value)
  } catch (error) {
    throw isSilent || !(error instanceof Error) ? new IssuerFailed("the stream broke off", { cause: error }) : error
  } finally {
    inTime()
    cancel()
  }
  if (isSilent) throw new IssuerFailed("the stream fell silent")
}

/** @returns the number of the last event, which the next must exceed */
function takeEvent(log: KnownLog, data: string, last: number): number {
  const { seq, revocation } = parseEvent(data)
  if (seq <= last) throw new IssuerFailed("the stream is out of order")
  log.take(revocation ? [revocation] : [], seq)
  return seq
}

/** What came up to its head was told before it on this stream, or has expired: nothing is missing. @throws IssuerFailed when the log is another one */
function hearHeartbeat({ log }: Needs, head: number, atMs: number): void {
  log.take([], head)
  if (log.heard(head, atMs) === "restarted") throw new IssuerFailed("the log starts over")
}
