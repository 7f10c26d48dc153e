import type { Clock } from "../../kernel/clock.ts"
import type { Database, Db } from "../../kernel/db/index.ts"
import { createEvents, type Events } from "../../kernel/events.ts"
import { type Id, type Ids, isId } from "../../kernel/id.ts"
import type { Job } from "../../kernel/jobs.ts"
import type { Log } from "../../kernel/log.ts"
import type { Metrics } from "../../kernel/metrics.ts"
import type { Random } from "../../kernel/random.ts"
import type { KeyRing } from "../../kernel/seal.ts"
import type { UserId } from "../user/index.ts"
import { commitmentsTo, leafOf } from "./canonical.ts"
import { readChain } from "./chain.ts"
import type { AuditEvent, RecordedEvent } from "./event.ts"
import { type ExportOptions, exportLines } from "./export.ts"
import { listingOf } from "./listing.ts"
import { organizationLines } from "./organization-export.ts"
import { recordedFrom } from "./recorded.ts"
import { prune } from "./retention.ts"
import { createSealer, isAsWritten, MAC_PURPOSE, type SealedBatch } from "./sealer.ts"
import { type AuditPage, type AuditQuery, LAST_ID, search } from "./search.ts"
import {
  erasePersonalOf,
  eraseSealedDoneBy,
  eraseSealedOfOrganization,
  eraseSealedPersonal,
  insertEvent,
  listOfUser,
  listUnsealedOfOrganization,
  listUnsealedPersonal,
} from "./store.ts"
import { type Verdict, type VerifyOptions, verifyChain } from "./verify.ts"

const MAX_USER_AGENT_CHARACTERS = 256
/** Longest value of one field of personal data. */
const MAX_FIELD_CHARACTERS = 512
const SALT_BYTES = 32
const SEAL_EVERY_SECONDS = 2
const PRUNE_EVERY_SECONDS = 24 * 3_600

export interface Audit {
  /** Writes down what happened. @param db the transaction of its cause, so that neither stands without the other */
  record(db: Db, event: AuditEvent): Promise<void>
  /** What is sealed, once, on the replica that sealed it: nothing that was rolled back is ever told. */
  readonly events: Pick<Events<RecordedEvent>, "on">
  /** What concerns a person's account, newest first. @param before the id of the last one seen */
  listOfUser(userId: UserId, before: string | undefined, limit: number): Promise<RecordedEvent[]>
  /** Events of a kind, a person, an organization, a time, newest first. A page may be short although there are more. */
  search(query: AuditQuery): Promise<AuditPage>
  /** Forgets the personal data of a person's events; the chain goes on to verify. The person's id stays as a pseudonym. */
  erase(db: Db, userId: UserId): Promise<void>
  /** The same of everything that was an organization's affair, its names included. */
  eraseOrganization(db: Db, organizationId: Id<"org">): Promise<void>
  /** Seals what is committed. @returns how many rows */
  seal(): Promise<number>
  /** What the key of the chain is known by outside. */
  publicKey(): Promise<string>
  /** The chain as lines of JSON, sealed up to now. */
  exportLines(options: ExportOptions): AsyncGenerator<string>
  /**
   * One organization's events as lines of JSON, the oldest first. They are no chain: that is the deployment's, in which each
   * has its place (`seq`).
   */
  exportOrganization(organizationId: Id<"org">, options: ExportOptions): AsyncGenerator<string>
  /** Checks the chain in the database against the key under the root secret. */
  verify(options: Pick<VerifyOptions, "anchor">): Promise<Verdict>
  /** Deletes what is older than it has to be. @returns how many batches went */
  prune(): Promise<number>
  readonly jobs: readonly Job[]
}

export function createAudit(needs: {
  readonly database: Database
  readonly clock: Clock
  readonly ids: Ids
  readonly random: Random
  readonly keys: KeyRing
  readonly log: Log
  readonly metrics: Metrics
}): Audit {
  const { database, clock, ids, random, keys, log } = needs
  const events = createEvents<RecordedEvent>(log)
  const sealed = needs.metrics.counter("doorward_audit_events_sealed_total", "Events this process sealed into the audit chain.")
  const doubtful = needs.metrics.counter(
    "doorward_audit_events_not_ours_total",
    "Events that were not as this service wrote them when they were sealed.",
  )
  const sealer = createSealer({ ...needs, sealed: tell })

  function tell({ rows, checkpoint }: SealedBatch): void {
    sealed.add({}, rows.length)
    doubtful.add({}, checkpoint.doubtful.length)
    for (const row of rows) {
      if (checkpoint.doubtful.includes(row.id)) continue
      const { id, type, at, user_id: user, actor, session_id: session, request_id, details } = row
      log.info({ event: type, id, happened_at: at, user, actor, session, request_id, details: JSON.parse(details) as object }, "security event")
      events.emit(recordedFrom(row))
    }
  }

  const record: Audit["record"] = async (db, event) => {
    const { type, userId, actor, organizationId, sessionId, request, personal = {} } = event
    const details = { ...event.details, ...(organizationId === undefined ? {} : { org_id: organizationId }) }
    const isToAnother = userId !== undefined && actor !== undefined && actor !== userId && isId("usr", actor)
    const came = isToAnother ? undefined : request
    const userAgent = came?.header("user-agent")?.slice(0, MAX_USER_AGENT_CHARACTERS)
    const known = {
      ...Object.fromEntries(Object.entries(personal).map(([field, value]) => [field, value.slice(0, MAX_FIELD_CHARACTERS)])),
      ...(came?.client === undefined ? {} : { ip: came.client }),
      ...(userAgent === undefined ? {} : { user_agent: userAgent }),
    }
    const isPersonal = Object.keys(known).length > 0
    const salt = isPersonal ? random.bytes(SALT_BYTES).toString("base64url") : null
    const row = {
      id: ids.next("evt"),
      at: clock.now(),
      type,
      user_id: userId ?? null,
      actor: actor ?? userId ?? null,
      session_id: sessionId ?? null,
      request_id: request?.requestId ?? null,
      details: JSON.stringify(details),
      commitments: salt === null ? null : JSON.stringify(commitmentsTo(known, salt)),
    }
    await insertEvent(db, {
      ...row,
      ...listingOf(row),
      personal: isPersonal ? JSON.stringify(known) : null,
      salt,
      mac: keys.mac(MAC_PURPOSE, leafOf(row)),
    })
  }

  const pruneAll = (signal?: AbortSignal) => prune({ database, clock, record, signal })

  return {
    record,
    events,
    listOfUser: async (userId, before, limit) => (await listOfUser(database, userId, before ?? LAST_ID, limit)).map(recordedFrom),
    search: (query) => search(database, query),
    eraseOrganization: async (db, organizationId) => {
      for (const id of await listUnsealedOfOrganization(db, organizationId)) await erasePersonalOf(db, id)
      await eraseSealedOfOrganization(db, organizationId)
    },
    erase: async (db, userId) => {
      for (const id of await listUnsealedPersonal(db, userId)) await erasePersonalOf(db, id)
      await eraseSealedPersonal(db, userId)
      await eraseSealedDoneBy(db, userId)
    },
    seal: () => sealer.seal(),
    publicKey: async () => (await sealer.key()).publicKey,
    exportLines: async function* (options) {
      await sealer.seal()
      yield* exportLines(database, { ...options, publicKey: (await sealer.key()).publicKey, at: clock.now() })
    },
    exportOrganization: async function* (organizationId, options) {
      await sealer.seal()
      yield* organizationLines(database, organizationId, { ...options, at: clock.now() })
    },
    verify: async ({ anchor }) => {
      const { publicKey } = await sealer.key()
      return verifyChain(
        readChain(database, (row) => isAsWritten(keys, row)),
        { publicKey, anchor },
      )
    },
    prune: () => pruneAll(),
    jobs: [
      { name: "audit/seal", everySeconds: SEAL_EVERY_SECONDS, run: async (signal) => void (await sealer.seal(signal)) },
      { name: "audit/prune", everySeconds: PRUNE_EVERY_SECONDS, run: async (signal) => void (await pruneAll(signal)) },
    ],
  }
}
