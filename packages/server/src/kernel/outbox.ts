import type { Clock } from "./clock.ts"
import type { Database, Db, Slice } from "./db/index.ts"
import type { Ids } from "./id.ts"
import { inBatches, type Job } from "./jobs.ts"
import type { Log } from "./log.ts"
import { type Cap, countWithinCap, deleteOldCaps } from "./mail/caps.ts"
import { type Content, createDelivery, LONGEST_RETRY_MS, MAX_LANES } from "./mail/delivery.ts"
import { parseSender } from "./mail/sender.ts"
import { createSmtp } from "./mail/smtp.ts"
import { deleteEveryMail, deleteSettledMails, expireMails, insertKeptMail, insertMail, latestMails, recallMails } from "./mail/store.ts"
import type { Metrics } from "./metrics.ts"
import type { Random } from "./random.ts"
import { type KeyRing, placeOf, type SealedColumn } from "./seal.ts"
import type { Secret } from "./secret.ts"
import type { Store } from "./store/index.ts"

const mailColumn: SealedColumn = { table: "outbox", id: "id", column: "sealed", purpose: "outbox" }
/** Its table began in the kernel's first migration. */
export const mailSlice: Slice = {
  name: "mail",
  migrations: new URL("./mail/migrations/", import.meta.url),
  sealed: [mailColumn],
  restored: deleteEveryMail,
}

export interface Mail {
  readonly to: string
  /** `<slice>/<what>`: counted and capped by it. */
  readonly kind: string
  /** Whether strangers can cause it. */
  readonly unasked?: boolean
  /** In milliseconds since the epoch: from then on it is not sent any more, because what it says holds no longer. */
  readonly expiresAt?: number
  readonly subject: string
  readonly text: string
  readonly html: string
}

export interface StoredMail extends Pick<Mail, "to" | "subject" | "text" | "html"> {
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

/**
 * Mail leaves through the database: written in the transaction that wants it, so that neither a mail without its cause nor
 * a cause without its mail survives a crash. What it says is sealed, because it may carry a code, and erased when it was
 * sent.
 */
export interface Outbox {
  /**
   * Writes a mail down to be sent once the transaction has committed. One beyond the caps of its address is dropped and
   * counted, and whoever caused it cannot tell (DS-12).
   * @returns whether it will be sent, which no answer may show
   */
  put(db: Db, mail: Mail): Promise<boolean>
  /** Newest first, as far as what they say is still there. */
  latest(db: Db, limit: number): Promise<StoredMail[]>
}

/** The outbox with what empties it. */
export interface Post extends Outbox {
  readonly jobs: readonly Job[]
  /** Begins to send. @returns what the operator should know */
  start(): string | undefined
  /** Tries once what is due by the clock. */
  deliverDue(): Promise<void>
  stop(): Promise<void>
}

export interface MailSettings {
  readonly smtpUrl: Secret | undefined
  readonly from: string
  /** Mails that strangers can cause to one address, and altogether, within an hour. */
  readonly perAddressHour: number
  readonly perHour: number
}

/** Other mails to one address within an hour: far more than anybody causes, and counted apart, so that strangers cannot use them up. */
const NOTICES_PER_ADDRESS_HOUR = 20
const TOTAL_SHARES = 16
const LEAST_SHARE = 200
/** What is left of a mail (to whom, when, what became of it) is kept for so long. */
const SETTLED_MS = 24 * 3_600_000
const EXPIRE_EVERY_SECONDS = 60
const FORGET_EVERY_SECONDS = 3_600
const TOPIC = "mail"

interface Needs {
  readonly database: Database
  readonly clock: Clock
  readonly random: Random
  readonly ids: Ids
  readonly keys: KeyRing
  readonly log: Log
  readonly metrics: Metrics
  readonly store: Store
  readonly issuer: string
  /** Nothing is open to the world: what mails say is kept, and without a server they are not to be sent. */
  readonly development: boolean
  readonly limitMultiplier: number
  readonly extraCaFile: string | undefined
  readonly settings: MailSettings
}

export function createOutbox(needs: Needs): Post {
  const { database, clock, ids, keys, log, metrics, store, settings, development } = needs
  const place = (id: string) => placeOf(mailColumn, id)
  const open = (id: string, sealed: string) => JSON.parse(keys.unseal(mailColumn.purpose, place(id), sealed)) as Content
  const dropped = metrics.counter("doorward_mails_capped_total", "Mails that were dropped because their address, or all together, had enough.", [
    "kind",
  ])
  const expired = metrics.counter("doorward_mails_expired_total", "Mails that were not sent while they said something true.", ["kind"])
  const mailer = settings.smtpUrl && createSmtp({ ...smtpSettings(needs), url: settings.smtpUrl })
  const delivery = mailer && createDelivery({ ...needs, mailer, open, keepContent: development })
  let unsubscribe: (() => void) | undefined

  function caps({ to, unasked }: Mail): Cap[] {
    const address = keys.mac("mail-cap", `${unasked ? "unasked" : "notice"} ${to}`)
    const most = (perHour: number) => perHour * needs.limitMultiplier
    if (!unasked) return [{ key: address, most: most(NOTICES_PER_ADDRESS_HOUR), countsFrom: "last" }]
    return [{ key: address, most: most(settings.perAddressHour), countsFrom: "last" }, totalCap(address, most(settings.perHour))]
  }

  /** In the order of the list, so that two transactions never wait for each other. */
  async function hasRoom(db: Db, mail: Mail, now: number): Promise<boolean> {
    for (const cap of caps(mail)) if (!(await countWithinCap(db, cap, now))) return false
    return true
  }

  return {
    put: async (db, mail) => {
      const { to, kind, subject, text, html, expiresAt } = mail
      const id = ids.next("evt")
      const now = clock.now()
      // Sealed before it is known whether there is room: the same work either way.
      const sealed = keys.seal(mailColumn.purpose, place(id), JSON.stringify({ subject, text, html }))
      if (!(await hasRoom(db, mail, now))) {
        dropped.add({ kind })
        return false
      }
      const row = { id, recipient: to, kind, sealed, created_at: now }
      if (development && !delivery) {
        await insertKeptMail(db, row)
        return true
      }
      await insertMail(db, row, expiresAt ?? null)
      db.afterCommit(() => {
        delivery?.wake()
        if (delivery?.isBusy()) store.channel.publish(TOPIC, "")
      })
      return true
    },
    latest: async (db, limit) =>
      (await latestMails(db, limit)).map((row) => ({ id: row.id, to: row.recipient, at: row.created_at, ...open(row.id, row.sealed) })),
    jobs: [
      {
        name: "mail/expire",
        everySeconds: EXPIRE_EVERY_SECONDS,
        run: async (signal) => {
          await inBatches(async (limit) => {
            const kinds = await expireMails(database, clock.now(), limit)
            for (const kind of kinds) expired.add({ kind })
            return kinds.length
          }, signal)
          await inBatches((limit) => recallMails(database, clock.now() + 2 * LONGEST_RETRY_MS, limit), signal)
        },
      },
      {
        name: "mail/forget",
        everySeconds: FORGET_EVERY_SECONDS,
        run: async (signal) => {
          await inBatches((limit) => deleteSettledMails(database, clock.now() - SETTLED_MS, limit), signal)
          await inBatches((limit) => deleteOldCaps(database, clock.now(), limit), signal)
        },
      },
    ],
    start: () => {
      delivery?.start()
      unsubscribe = delivery && store.channel.subscribe(TOPIC, () => delivery.wake())
      if (delivery || development) return undefined
      log.warn({}, "mails are not sent but wait in the database: DOORWARD_SMTP_URL (or SMTP_URL) is not set")
      return "not sent but kept waiting: set SMTP_URL"
    },
    deliverDue: async () => delivery?.deliverDue(),
    stop: async () => {
      unsubscribe?.()
      await delivery?.stop()
    },
  }
}

/**
 * All mails together. Whoever counts holds the row until the transaction ends, so a high cap is counted in shares, each for
 * a part of the addresses; as these are spread by a hash, the shares fill alike to within a few per cent.
 */
function totalCap(address: string, most: number): Cap {
  const share = Math.floor(most / TOTAL_SHARES)
  if (share < LEAST_SHARE) return { key: "all", most, countsFrom: "first" }
  return { key: `all ${(Buffer.from(address, "base64url")[0] ?? 0) % TOTAL_SHARES}`, most: share, countsFrom: "first" }
}

function smtpSettings({ issuer, extraCaFile, settings }: Needs) {
  const host = new URL(issuer).hostname
  const from = parseSender(settings.from)
  if (!from) throw new Error(`"${settings.from}" is no sender of mails`)
  return { from, host, extraCaFile, connections: MAX_LANES }
}
