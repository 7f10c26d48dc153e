import { setTimeout as sleep } from "node:timers/promises"
import { type Clock, monotonicMs } from "../clock.ts"
import { type Database, DatabaseUnavailable } from "../db/index.ts"
import type { Log } from "../log.ts"
import type { Metrics } from "../metrics.ts"
import type { Random } from "../random.ts"
import { type Mailer, MailRefused, SEND_TIMEOUT_MS } from "./smtp.ts"
import { type ClaimedRow, claimMail, isAnyDue, postponeMail, type Settlement, settleMail } from "./store.ts"

/** What a mail says. */
export interface Content {
  readonly subject: string
  readonly text: string
  readonly html: string
}

export interface Delivery {
  /** Sends what is due, and looks again and again. */
  start(): void
  /** Something may be due. */
  wake(): void
  /** Whether as many are being sent as this process sends at a time. */
  isBusy(): boolean
  /** Tries once what is due by the clock, whatever went wrong before; resolves when it is done. */
  deliverDue(): Promise<void>
  /** Begins no further mail and waits a moment for those that are being sent. */
  stop(): Promise<void>
}

/** Mails being sent at a time. A second one begins only while the first takes longer than `SLOW_MS`, and so on; when the server is quick again, one remains. */
export const MAX_LANES = 8
const SLOW_MS = 250
const POLL_MS = 1_000
/** Longer than any try can take; from then on another process may try. */
const CLAIM_MS = SEND_TIMEOUT_MS + 30_000
/** Doubled with every try of a mail. */
const FIRST_RETRY_MS = 5_000
export const LONGEST_RETRY_MS = 3_600_000
/** With the delays above, a mail is tried for about a day. */
const MAX_TRIES = 32
/** A server that does not answer is left alone: doubled with every failure in a row. */
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 60_000
/** How often it is tried to write down that a mail was sent: every failure may send it twice. */
const NOTE_AGAIN_MS = 250
const STOP_MS = 3_000

interface Needs {
  readonly database: Database
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly metrics: Metrics
  readonly mailer: Mailer
  /** @throws when it cannot be opened */
  readonly open: (id: string, sealed: string) => Content
  /** Whether what a mail said is kept after it was sent, for a mailbox on this machine. */
  readonly keepContent: boolean
}

/**
 * Takes mails out of the database and gives them to the server, each at least once: a mail counts as sent when that is
 * written down, so one whose process is killed between the server's yes and that note goes out again, with the same
 * Message-ID. To keep that window small, mails go one after another for as long as the server is quick.
 */
export function createDelivery({ database, clock, random, log, metrics, mailer, open, keepContent }: Needs): Delivery {
  const stopping = new AbortController()
  const cut = new AbortController()
  const settledCount = metrics.counter("doorward_mails_total", "Mails by what became of them.", ["kind", "outcome"])
  const retried = metrics.counter("doorward_mail_retries_total", "Tries to send a mail that have to be repeated.", ["kind"])
  const durations = metrics.duration("doorward_mail_send_seconds", "From a mail's first byte to the server's answer.")
  const lanes = new Set<Promise<void>>()
  let wanted = false
  let failuresInARow = 0
  let pausedUntil = 0
  let timer: NodeJS.Timeout | undefined

  async function settle({ id, kind, claim }: Claimed, outcome: Settlement, reason: string | null): Promise<void> {
    const settled = { outcome, at: clock.now(), reason, keepContent: keepContent && outcome !== "failed" }
    const deadline = monotonicMs() + CLAIM_MS - SEND_TIMEOUT_MS
    for (;;) {
      try {
        if (await settleMail(database, id, claim, settled)) settledCount.add({ kind, outcome })
        return
      } catch (error) {
        if (!(error instanceof DatabaseUnavailable) || cut.signal.aborted || monotonicMs() > deadline) throw error
        await sleep(NOTE_AGAIN_MS)
      }
    }
  }

  async function attempt(mail: Claimed): Promise<void> {
    if (mail.expires_at !== null && mail.expires_at <= clock.now()) return settle(mail, "expired", null)
    // Whoever tried before it never came to say how that went.
    if (mail.tries > MAX_TRIES) return settle(mail, "failed", "no try came to an end")
    const began = monotonicMs()
    try {
      await mailer.send({ id: mail.id, to: mail.recipient, at: mail.created_at, ...open(mail.id, mail.sealed) }, cut.signal)
    } catch (error) {
      return fail(mail, error, began)
    }
    durations.observe({}, (monotonicMs() - began) / 1000)
    failuresInARow = 0
    pausedUntil = 0
    await settle(mail, "sent", null)
  }

  async function fail(mail: Claimed, error: unknown, began: number): Promise<void> {
    const refused = error instanceof MailRefused ? error : undefined
    const reason = refused?.message ?? (error instanceof Error ? error.name : "unknown")
    const fields = { mail: mail.id, kind: mail.kind, tries: mail.tries, reason }
    if (cut.signal.aborted) return postponeMail(database, mail.id, mail.claim, clock.now(), "stopped")
    if (refused?.kind === "address" || mail.tries >= MAX_TRIES) {
      log.warn(fields, "a mail was given up")
      return settle(mail, "failed", reason)
    }
    // Several that were under way together fail together: that is one failure.
    if (refused?.kind === "unreachable" && began >= pausedUntil) {
      pausedUntil = monotonicMs() + jittered(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failuresInARow, 16)))
      failuresInARow++
    }
    retried.add({ kind: mail.kind })
    log.warn(fields, "a mail could not be sent yet")
    await postponeMail(database, mail.id, mail.claim, clock.now() + jittered(retryDelayMs(mail.tries)), reason)
  }

  /** Between half and all of it: mails that failed together do not come back together. */
  const jittered = (ms: number) => Math.round(ms * (0.5 + random.integer(1_000) / 2_000))

  async function claimNext(): Promise<Claimed | undefined> {
    const claim = random.bytes(9).toString("base64url")
    const now = clock.now()
    const row = await claimMail(database, claim, now, now + CLAIM_MS)
    return row && { ...row, claim }
  }

  async function work(goesOn: () => boolean): Promise<void> {
    while (goesOn()) {
      wanted = false
      const mail = await claimNext()
      if (!mail) {
        if (wanted) continue
        return
      }
      // While this one waits for its server, another may go ahead.
      const help = setTimeout(openLane, SLOW_MS)
      const began = monotonicMs()
      await attempt(mail).finally(() => clearTimeout(help))
      if (lanes.size > 1 && monotonicMs() - began < SLOW_MS) return
    }
  }

  const mayGoOn = () => !stopping.signal.aborted && monotonicMs() >= pausedUntil

  function openLane(): void {
    if (lanes.size >= MAX_LANES || !mayGoOn()) return
    const lane = work(mayGoOn)
      .catch((error: unknown) => log.warn({ reason: String(error) }, "mails have to wait"))
      .finally(() => lanes.delete(lane))
    lanes.add(lane)
  }

  function wake(): void {
    wanted = true
    if (lanes.size === 0 && timer) openLane()
  }

  async function poll(): Promise<void> {
    if (lanes.size === 0 && mayGoOn() && (await isAnyDue(database, clock.now()))) openLane()
  }

  function schedule(): void {
    if (stopping.signal.aborted) return
    const pauseMs = Math.max(0, pausedUntil - monotonicMs())
    timer = setTimeout(
      () =>
        void poll()
          .catch(() => undefined)
          .finally(schedule),
      Math.max(pauseMs, POLL_MS) * (1 - random.integer(1_000) / 5_000),
    )
    timer.unref()
  }

  return {
    start: () => {
      schedule()
      wake()
    },
    wake,
    isBusy: () => lanes.size >= MAX_LANES,
    deliverDue: async () => {
      wanted = false
      await work(() => !stopping.signal.aborted)
    },
    stop: async () => {
      clearTimeout(timer)
      stopping.abort()
      await Promise.race([Promise.all(lanes), sleep(STOP_MS, undefined, { ref: false })])
      cut.abort()
      mailer.close()
      await Promise.all(lanes)
    },
  }
}

type Claimed = ClaimedRow & { readonly claim: string }

/** Before the jitter. */
function retryDelayMs(tries: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(tries - 1, 20))
}
