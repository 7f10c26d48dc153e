import { hostname } from "node:os"
import { dirname } from "node:path"
import type { Config } from "./config.ts"
import { SESSION_COOKIE } from "./core/session/index.ts"
import type { Command } from "./features/feature.ts"
import { type Clock, startDatabaseClock, systemClock } from "./kernel/clock.ts"
import { startMovableClock } from "./kernel/clock-advance.ts"
import { applyMigrations, measuredDatabase, openDatabase, requireMigrated, type Slice } from "./kernel/db/index.ts"
import { guardDisk } from "./kernel/disk-guard.ts"
import { createResolveTxt, type ResolveTxt } from "./kernel/dns.ts"
import { openGeo } from "./kernel/geo.ts"
import { createCookieJar } from "./kernel/http/cookies.ts"
import { createCsrf } from "./kernel/http/csrf.ts"
import { createIds } from "./kernel/id.ts"
import { createLimits } from "./kernel/limits.ts"
import { createLog, type Log } from "./kernel/log.ts"
import { createMetrics } from "./kernel/metrics.ts"
import { createOutbound, type Resolve } from "./kernel/outbound.ts"
import { createOutbox } from "./kernel/outbox.ts"
import { measureProcess } from "./kernel/process-metrics.ts"
import { type Random, systemRandom } from "./kernel/random.ts"
import { openKeyRing } from "./kernel/root-secret.ts"
import { openStore } from "./kernel/store/index.ts"
import { createBrand, createPages } from "./pages/index.ts"

/** What only tests give from outside. */
export interface Surroundings {
  readonly clock?: Clock
  readonly random?: Random
  readonly log?: Log
  /** Names of other servers; the system's resolver otherwise. */
  readonly resolve?: Resolve
  /** TXT records of domains; the servers of names this machine asks otherwise. */
  readonly resolveTxt?: ResolveTxt
  /** Only for as long as a command takes: nothing goes on in the background, and a shared database is not migrated. */
  readonly forCommand?: OpenedFor
}

export type OpenedFor = Pick<Command, "begins">

/** One connection that works, one beside it. */
const COMMAND_POOL_SIZE = 2

/** What the house stands on. Whatever is opened here closes with `closers`, the last first. */
export async function openAdapters(
  config: Config,
  surroundings: Surroundings,
  { slices, isServing, closers }: { readonly slices: readonly Slice[]; readonly isServing: boolean; readonly closers: (() => unknown)[] },
) {
  const random = surroundings.random ?? systemRandom
  const log = surroundings.log ?? createLog(config.logLevel)
  const { forCommand } = surroundings
  const poolSize = forCommand ? Math.min(COMMAND_POOL_SIZE, config.databasePoolSize) : config.databasePoolSize
  const metrics = createMetrics()
  closers.push(measureProcess(metrics))
  const database = measuredDatabase(openDatabase(config.database, { poolSize, schema: config.databaseSchema }), metrics)
  closers.push(() => database.close())
  // A shared database is nobody's to migrate but `doorward migrate`'s and a start's.
  if (forCommand && !(forCommand.begins && config.database.kind === "sqlite")) await requireMigrated(database, slices)
  else await applyMigrations(database, slices)
  const keys = await openKeyRing(database, config.rootSecrets, isServing ? config.dataFolder : undefined, random, (message) => log.warn({}, message))
  const databaseClock = surroundings.clock ? undefined : await startDatabaseClock(database, { log, metrics })
  if (isServing && config.database.kind === "sqlite") closers.push(await guardDisk(dirname(config.database.file), { log, metrics }))
  const realClock = surroundings.clock ?? databaseClock ?? systemClock
  const movable = config.devClock ? await startMovableClock(database, realClock) : undefined
  closers.push(
    () => databaseClock?.stop(),
    () => movable?.stop(),
  )
  const clock = movable ?? realClock
  const ids = createIds(clock, random)
  // Not the given randomness: two houses made from one seed would be one replica.
  const replica = { id: createIds(clock, systemRandom).next("rep"), name: `${hostname()}:${process.pid}` }
  const jar = createCookieJar(config.issuer.startsWith("https:"))
  const csrf = createCsrf(keys, jar, random, jar.name(SESSION_COOKIE))
  // Not the given randomness: two houses made from one seed would share their counters in one Redis.
  const store = await openStore(config.store, { database, clock, keys, random: systemRandom, log, metrics })
  closers.push(() => store.close())
  const limits = createLimits({ counters: store.counters, clock, multiplier: config.limitMultiplier })
  const outbound = createOutbound(config.outbound, { metrics, resolve: surroundings.resolve })
  const resolveTxt = surroundings.resolveTxt ?? createResolveTxt()
  const outbox = createOutbox({
    database,
    clock,
    random,
    ids,
    keys,
    log,
    metrics,
    store,
    issuer: config.issuer,
    development: config.development,
    limitMultiplier: config.limitMultiplier,
    extraCaFile: config.outbound.extraCaFile,
    settings: config.mail,
  })
  closers.push(() => outbox.stop())
  // A command shows nobody where anything came from.
  const geo = await openGeo(forCommand ? undefined : config.geoFile, log)
  const brand = await createBrand(config.brand)
  for (const note of brand.notes) log.info({}, note)
  const pages = createPages({ appName: config.appName, brand, issuer: config.issuer, csrf, jar, random, development: config.development })
  return {
    database,
    clock,
    random,
    ids,
    replica,
    keys,
    jar,
    csrf,
    log,
    metrics,
    store,
    limits,
    outbound,
    resolveTxt,
    outbox,
    pages,
    geo,
    advanceClock: movable?.advance,
  }
}
