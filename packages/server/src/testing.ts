import { buildHouse, type House } from "./app.ts"
import { type DoorwardOptions, parseConfig } from "./config.ts"
import type { Clock } from "./kernel/clock.ts"
import type { ResolveTxt } from "./kernel/dns.ts"
import { type Log, silentLog } from "./kernel/log.ts"
import type { Resolve } from "./kernel/outbound.ts"
import type { StoredMail } from "./kernel/outbox.ts"
import type { Random } from "./kernel/random.ts"
import { listHash } from "./kernel/token.ts"

export { type DocumentedSetting, documentedSettings } from "./command/documented-settings.ts"
export { openDatabase, parseDatabaseUrl, sql } from "./kernel/db/index.ts"
export { openPostgres } from "./kernel/db/postgres.ts"
export { openSqlite } from "./kernel/db/sqlite.ts"
export { DnsUnavailable } from "./kernel/dns.ts"
export { listen } from "./kernel/http/listen.ts"
export { type DescribedError, describeErrors } from "./kernel/http/openapi.ts"
export { openTls } from "./kernel/http/tls.ts"
export { type ContentEncryption, decryptJwe, encryptJwe, type JweKey, JweRefused, type KeyManagement } from "./kernel/jose/jwe.ts"
export { createLog, silentLog } from "./kernel/log.ts"
export { createMetrics } from "./kernel/metrics.ts"
export { createOutbound, type Outbound, OutboundFailed, type OutboundSettings, type Resolve } from "./kernel/outbound.ts"

/** A clock that stands still until it is moved. */
export interface TestClock extends Clock {
  advance(seconds: number): void
}

export interface TestDoorward extends House {
  readonly clock: TestClock
  /** Mails that were sent, newest first. */
  mails(): Promise<StoredMail[]>
}

export interface TestOptions extends DoorwardOptions {
  readonly clock?: TestClock
  readonly log?: Log
  /** How requests going out look up names. */
  readonly resolve?: Resolve
  /** How TXT records of domains are looked up. */
  readonly resolveTxt?: ResolveTxt
  /** The same seed gives the same ids, codes and tokens. */
  readonly seed?: string
}

/** A loopback address and an arbitrary instant. */
export const TEST_ISSUER = "http://localhost:3000"
const START = Date.UTC(2026, 0, 1)
const LATEST_MAILS = 1_000
/** Flows are tested without limits in their way; tests of the limits themselves set 1. */
const WIDE_LIMITS = 10_000

/** The whole house on a database in memory (or the one given), with its own clock, ready in milliseconds. */
export async function createTestDoorward({
  clock = createTestClock(),
  log = silentLog,
  seed,
  resolve,
  resolveTxt,
  ...options
}: TestOptions = {}): Promise<TestDoorward> {
  const config = parseConfig({ databaseUrl: "sqlite::memory:", issuer: TEST_ISSUER, limitMultiplier: WIDE_LIMITS, signInFloorMs: 0, ...options })
  const house = await buildHouse(config, {
    clock,
    log,
    ...(resolve === undefined ? {} : { resolve }),
    ...(resolveTxt === undefined ? {} : { resolveTxt }),
    ...(seed === undefined ? {} : { random: seededRandom(seed) }),
  })
  return { ...house, clock, mails: () => house.outbox.latest(house.database, LATEST_MAILS) }
}

export function createTestClock(start = START): TestClock {
  let now = start
  return {
    now: () => now,
    advance: (seconds) => {
      now += seconds * 1000
    },
  }
}

/** SHA-256 over a counter: enough to repeat a run, never to be used outside tests. */
function seededRandom(seed: string): Random {
  let count = 0
  const bytes = (length: number) => {
    const blocks: Buffer[] = []
    for (let have = 0; have < length; have += 32) blocks.push(Buffer.from(listHash(seed, String(count++)), "base64url"))
    return Buffer.concat(blocks).subarray(0, length)
  }
  return { bytes, integer: (below) => bytes(6).readUIntBE(0, 6) % below }
}
