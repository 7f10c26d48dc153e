import { existsSync } from "node:fs"
import { dirname } from "node:path"
import type { Config } from "./config.ts"
import { type Audit, auditSlice, createAudit } from "./core/audit/index.ts"
import { createRevocationLog, type RevocationLog, revocationSlice } from "./core/revocation/index.ts"
import {
  type Accounts,
  accountRoutes,
  createAccounts,
  createSessionCookie,
  createSessions,
  type Session,
  type SessionId,
  type SignedIn,
  sessionJobs,
  sessionRoutes,
  sessionSlice,
} from "./core/session/index.ts"
import {
  createAttemptCookie,
  createKnownDevice,
  createLocks,
  createSignIn,
  createSignInPage,
  createTries,
  type ImportedUser,
  importUser,
  signInJobs,
  signInPageRoutes,
  signInRoutes,
  signInSlice,
  unlockRoutes,
} from "./core/sign-in/index.ts"
import { createSigningKeys, type SigningKeys, signingKeyRoutes, signingKeySlice } from "./core/signing-key/index.ts"
import {
  createAccessTokens,
  createBearer,
  createFamilies,
  createTokenDelivery,
  createTokens,
  createUptime,
  tokenRoutes,
  tokenSlice,
} from "./core/token/index.ts"
import { findUserById, type User, type UserId, userSlice } from "./core/user/index.ts"
import { answerOnWire, parseRequest } from "./features/command-wire.ts"
import type { Command, CommandInput, CommandOutcome, Core, StartLine } from "./features/feature.ts"
import { features as featureList } from "./features/list.ts"
import { type Clock, startDatabaseClock, systemClock } from "./kernel/clock.ts"
import { startMovableClock } from "./kernel/clock-advance.ts"
import { type Control, openControl } from "./kernel/control.ts"
import {
  applyMigrations,
  type Database,
  DatabaseUnavailable,
  lockForServing,
  MigrationRefused,
  openDatabase,
  planMigrations,
  requireMigrated,
  type Slice,
} from "./kernel/db/index.ts"
import { guardDisk } from "./kernel/disk-guard.ts"
import { errors, OUTAGE_RETRY_SECONDS, type Problem } from "./kernel/errors.ts"
import { createClientOf } from "./kernel/http/client-address.ts"
import { createCookieJar, parseCookies } from "./kernel/http/cookies.ts"
import { createCsrf } from "./kernel/http/csrf.ts"
import { createRequestIds } from "./kernel/http/incoming.ts"
import type { Route } from "./kernel/http/route.ts"
import { createHandler, type Handler, type QuickHandler } from "./kernel/http/serve.ts"
import { createIds } from "./kernel/id.ts"
import { createScheduler, jobsSlice } from "./kernel/jobs.ts"
import { createLimits } from "./kernel/limits.ts"
import { createLog, type Log } from "./kernel/log.ts"
import { createMetrics } from "./kernel/metrics.ts"
import { createOutbound, type Resolve } from "./kernel/outbound.ts"
import { createOutbox, mailSlice, type Outbox } from "./kernel/outbox.ts"
import { type Random, systemRandom } from "./kernel/random.ts"
import { createReadiness } from "./kernel/readiness.ts"
import { openKeyRing } from "./kernel/root-secret.ts"
import { openStore, storeKeyColumn } from "./kernel/store/index.ts"
import { createPages, problemPage } from "./pages/index.ts"

/** What only tests give from outside. */
export interface Surroundings {
  readonly clock?: Clock
  readonly random?: Random
  readonly log?: Log
  /** Names of other servers; the system's resolver otherwise. */
  readonly resolve?: Resolve
  /** Only for as long as a command takes: nothing goes on in the background, and a shared database is not migrated. */
  readonly forCommand?: OpenedFor
}

export type OpenedFor = Pick<Command, "begins">

/** A request as the host's framework has it: web-standard (Hono, Next), or Node's (Express, Fastify's `request.raw`). Only its cookies are read. */
export interface CookieBearer {
  readonly headers: { get(name: string): string | null } | { readonly cookie?: string | undefined }
}

/** For the program that mounts the house: what its own code asks. */
export interface DoorwardApi {
  /** Who a request is by its session cookie; moves the session's idle end, as every use does. @returns undefined when nobody is signed in */
  session(request: CookieBearer): Promise<SignedIn | undefined>
  sessions(userId: UserId): Promise<Session[]>
  endSession(userId: UserId, id: SessionId): Promise<boolean>
  user(id: UserId): Promise<User | undefined>
  /** Somebody another system knew, with the hash of the password they had there (docs/passwords.md). @throws Problem: invalid, conflict */
  importUser(imported: ImportedUser): Promise<User>
  /** Nothing is issued to a disabled person or accepted from one; their sessions end. @returns false when there is no such person */
  disableUser(id: UserId): Promise<boolean>
  enableUser(id: UserId): Promise<boolean>
  /** With everything of theirs. @returns false when there is no such person */
  deleteUser(id: UserId): Promise<boolean>
}

export interface House {
  readonly fetch: Handler
  /** `fetch` for our own listener. */
  readonly handle: QuickHandler
  readonly api: DoorwardApi
  /** What `doorward <name>` does, done in this process. @throws Problem */
  obey(name: string, input?: Partial<CommandInput>): Promise<CommandOutcome>
  /** The same. @returns what `--json` prints, and what it would keep for a terminal */
  run(name: string, input?: Partial<CommandInput>): Promise<object>
  /** What the operator should be told now that it is served. */
  start(): Promise<readonly StartLine[]>
  /** Sends the mails and runs the jobs that are due by the clock, at once. @returns the names of the jobs that ran */
  runDueJobs(): Promise<string[]>
  /** From now on `/readyz` says no, and streams end. */
  stopServing(): void
  close(): Promise<void>
  /** For tests and the development mailbox only. */
  readonly outbox: Outbox
  readonly database: Database
  readonly signingKeys: SigningKeys
  readonly revocations: RevocationLog
  readonly audit: Audit
}

/** The database can only fall behind this build when it is restored to an earlier state. */
const MIGRATIONS_LOOK_MS = 30_000

const kernelSlice: Slice = { name: "kernel", migrations: new URL("./kernel/migrations/", import.meta.url), sealed: [storeKeyColumn] }
/** Everything with tables, in the order of who refers to whom. */
export const slices: readonly Slice[] = [
  kernelSlice,
  jobsSlice,
  mailSlice,
  userSlice,
  auditSlice,
  revocationSlice,
  signingKeySlice,
  sessionSlice,
  tokenSlice,
  signInSlice,
  ...featureList,
]

/** What operators can do besides serving, one feature's after another's. */
export const commands: readonly Command[] = featureList.flatMap((feature) => feature.commands ?? [])

/** One connection that works, one beside it. */
const COMMAND_POOL_SIZE = 2

/** The whole house on one screen: adapters, then core, then features, each knowing only what is below it. */
export async function buildHouse(config: Config, surroundings: Surroundings = {}): Promise<House> {
  const random = surroundings.random ?? systemRandom
  const log = surroundings.log ?? createLog(config.logLevel)
  const { forCommand } = surroundings
  const file = config.database.kind === "sqlite" && config.database.file !== ":memory:" ? config.database.file : undefined
  if (file !== undefined && forCommand && !forCommand.begins && !existsSync(file))
    throw new MigrationRefused(`There is no database at ${file} yet; doorward migrate makes it.`)
  const serving = file === undefined ? undefined : lockForServing(file)
  const closers: (() => unknown)[] = [() => serving?.release()]
  const close = async () => {
    for (const closer of closers.splice(0).toReversed()) await closer()
  }
  try {
    // Adapters
    const poolSize = forCommand ? Math.min(COMMAND_POOL_SIZE, config.databasePoolSize) : config.databasePoolSize
    const database = openDatabase(config.database, { poolSize, schema: config.databaseSchema })
    closers.push(() => database.close())
    // A shared database is nobody's to migrate but `doorward migrate`'s and a start's.
    if (forCommand && !(forCommand.begins && config.database.kind === "sqlite")) await requireMigrated(database, slices)
    else await applyMigrations(database, slices)
    const keys = await openKeyRing(database, config.rootSecrets, serving ? config.dataFolder : undefined, random)
    const metrics = createMetrics()
    const databaseClock = surroundings.clock ? undefined : await startDatabaseClock(database, { log, metrics })
    if (serving && config.database.kind === "sqlite") closers.push(await guardDisk(dirname(config.database.file), { log, metrics }))
    const realClock = surroundings.clock ?? databaseClock ?? systemClock
    const movable = config.devClock ? await startMovableClock(database, realClock) : undefined
    closers.push(
      () => databaseClock?.stop(),
      () => movable?.stop(),
    )
    const clock = movable ?? realClock
    const ids = createIds(clock, random)
    const jar = createCookieJar(config.issuer.startsWith("https:"))
    const csrf = createCsrf(keys, jar, random)
    // Not the given randomness: two houses made from one seed would share their counters in one Redis.
    const store = await openStore(config.store, { database, clock, keys, random: systemRandom, log, metrics })
    closers.push(() => store.close())
    const limits = createLimits({ counters: store.counters, multiplier: config.limitMultiplier })
    const outbound = createOutbound(config.outbound, { metrics, resolve: surroundings.resolve })
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
    const pages = createPages({ appName: config.appName, csrf, random })

    // Core
    const audit = createAudit({ database, clock, ids, random, keys, log })
    const revocations = createRevocationLog({ database, clock, log, channel: store.channel })
    const signingKeys = createSigningKeys({ database, audit, clock, keys, log, revocations, settings: config.signingKeys })
    const uptime = createUptime({ database, clock, log })
    closers.push(
      () => revocations.stop(),
      () => signingKeys.stop(),
      () => uptime.stop(),
    )
    if (!forCommand) {
      await revocations.start()
      await signingKeys.start()
      await uptime.start()
    }
    const sessions = createSessions({ database, audit, revocations, clock, ids, random, limits: config.session })
    const accounts = createAccounts({ revocations, clock, sessions, audit })
    const accessTokens = createAccessTokens({ clock, random, revocations, signingKeys, settings: config.accessToken })
    const families = createFamilies({
      database,
      audit,
      clock,
      ids,
      random,
      keys,
      log,
      outbox,
      revocations,
      sessions,
      uptime,
      appName: config.appName,
      issuer: config.issuer,
      settings: config.refresh,
      sessionLimits: config.session,
    })
    const tokens = createTokens({ families, accessTokens })
    const tokenDelivery = createTokenDelivery(jar)
    const bearer = createBearer({ accessTokens, sessions, issuer: config.issuer })
    const sessionCookie = createSessionCookie({ jar, sessions, bearer, clearOthers: tokenDelivery.clear })
    const attemptCookie = createAttemptCookie(jar)
    const knownDevice = createKnownDevice({ jar, keys, random, clock })
    const locks = createLocks({ database, clock, random, outbox, audit, log, appName: config.appName, issuer: config.issuer })
    closers.push(() => locks.settled())
    const { limitMultiplier } = config
    const tries = createTries({ database, clock, keys, limits, knownDevice, locks, audit, metrics, limitMultiplier })
    const signIn = createSignIn({
      database,
      clock,
      ids,
      random,
      keys,
      sessions,
      sessionCookie,
      attemptCookie,
      tokens,
      tokenDelivery,
      knownDevice,
      tries,
      audit,
    })
    const signInPage = createSignInPage({ pages, signIn })

    const readiness = createReadiness([
      // What notes that the service is up is a write like any other.
      { name: "database", look: () => uptime.readMs().then(() => undefined) },
      {
        name: "migrations",
        maxAgeMs: MIGRATIONS_LOOK_MS,
        look: async () => ((await planMigrations(database, slices)).length > 0 ? "the database is older than this build" : undefined),
      },
      { name: "revocation log", look: () => (revocations.isCurrent() ? undefined : "what was revoked lately is not known here") },
    ])

    // Features
    const stopping = new AbortController()
    closers.push(() => stopping.abort())
    let routes: readonly Route[] = []
    const core: Core = {
      config,
      database,
      clock,
      random,
      ids,
      keys,
      log,
      outbox,
      store,
      outbound,
      metrics,
      readiness,
      audit,
      pages,
      revocations,
      signingKeys,
      accessTokens,
      sessions,
      accounts,
      sessionCookie,
      attemptCookie,
      signIn,
      signInPage,
      slices,
      allRoutes: () => routes,
      advanceClock: movable?.advance,
      stopping: stopping.signal,
    }
    const features = featureList.map((feature) => feature.build(core))
    for (const { signInMethod, addressProof } of features) {
      if (signInMethod) signIn.register(signInMethod)
      if (addressProof) signIn.registerAddressProof(addressProof)
    }
    routes = [
      ...signingKeyRoutes({ signingKeys }),
      ...sessionRoutes({ sessions, cookie: sessionCookie }),
      ...tokenRoutes({
        database,
        clock,
        sessions,
        sessionCookie,
        tokens,
        families,
        accessTokens,
        delivery: tokenDelivery,
        issuer: config.issuer,
        audience: config.accessToken.audience,
      }),
      ...accountRoutes({ sessions, cookie: sessionCookie, pages, clock, links: features.flatMap(({ accountLinks = [] }) => accountLinks) }),
      ...signInRoutes({ signIn }),
      ...signInPageRoutes({ page: signInPage, cookie: sessionCookie }),
      ...unlockRoutes({ pages, locks, knownDevice }),
      ...features.flatMap((feature) => feature.routes()),
    ]
    const jobs = [
      ...outbox.jobs,
      ...audit.jobs,
      ...sessionJobs({ database, clock }),
      ...signInJobs({ database, clock }),
      ...features.flatMap((feature) => feature.jobs ?? []),
    ]
    const scheduler = createScheduler({ database, clock, random, log, metrics, jobs })
    closers.push(() => scheduler.stop())
    const handler = createHandler(routes, {
      issuer: config.issuer,
      allowedOrigins: new Set(config.allowedOrigins),
      csrf,
      log,
      limits,
      clientOf: createClientOf(config.trustProxy),
      nextRequestId: createRequestIds(random.bytes(5).toString("hex")),
      problemPage: (problem, request) => problemPage(pages, config.issuer, problem, request),
    })
    const obey: House["obey"] = async (name, { operand, options = {}, switches = [], secrets = {} } = {}) => {
      const command = commands.find((candidate) => candidate.name === name)
      if (!command) throw errors.not_found({ detail: `"${name}" is no command.` })
      return command.run(core, { operand, options, switches, secrets })
    }
    if (file !== undefined && !forCommand) {
      const control = await openControlTo(file, obey, log)
      closers.push(() => control?.close())
    }
    return {
      fetch: async (request, peer) => handler(request, peer),
      handle: handler,
      api: createApi({ database, clock, ids, audit, signIn, sessions, accounts, cookieName: sessionCookie.name }),
      obey,
      run: async (name, input) => {
        const { json, secret } = await obey(name, input)
        return secret ? { ...json, [secret.name]: secret.value } : json
      },
      start: async () => {
        const lines = (await Promise.all(features.map(async (feature) => (await feature.start?.()) ?? []))).flat()
        scheduler.start()
        const mail = outbox.start()
        return mail === undefined ? lines : [...lines, { label: "Mails", value: mail }]
      },
      runDueJobs: async () => {
        await outbox.deliverDue()
        return scheduler.runDue()
      },
      stopServing: () => stopping.abort(),
      close,
      outbox,
      database,
      signingKeys,
      revocations,
      audit,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Where commands of this machine's operator come in while a file is served. A folder that can hold no socket is served all the same. */
async function openControlTo(file: string, obey: House["obey"], log: Log): Promise<Control | undefined> {
  const defect = (error: unknown): Problem => {
    if (error instanceof DatabaseUnavailable) return errors.unavailable({ detail: error.message, retryAfterSeconds: OUTAGE_RETRY_SECONDS })
    log.error({ error: error instanceof Error ? error.stack : String(error) }, "a command failed")
    return errors.internal({ detail: "Something went wrong in the running service; its log tells more." })
  }
  try {
    return await openControl(file, (value) =>
      answerOnWire(async () => {
        const { name, ...input } = parseRequest(value)
        log.info({ command: name }, "an operator's command")
        return obey(name, input)
      }, defect),
    )
  } catch (error) {
    log.warn({ reason: (error as Error).message }, "there is no control socket: commands are refused while this process serves")
    return undefined
  }
}

function createApi(
  needs: Parameters<typeof importUser>[0] & { sessions: ReturnType<typeof createSessions>; accounts: Accounts; cookieName: string },
): DoorwardApi {
  const { database, sessions, accounts, cookieName } = needs
  const ACTOR = "application"
  return {
    session: async ({ headers }) => {
      const header = "get" in headers && typeof headers.get === "function" ? headers.get("cookie") : "cookie" in headers ? headers.cookie : undefined
      const token = parseCookies(header ?? null).get(cookieName)
      return token === undefined ? undefined : sessions.find(token)
    },
    sessions: (userId) => sessions.list(userId),
    endSession: (userId, id) => sessions.end(userId, id, "ended_by_user"),
    user: (id) => findUserById(database, id),
    importUser: (imported) => importUser(needs, imported, ACTOR),
    disableUser: (id) => accounts.disable(id, ACTOR),
    enableUser: (id) => accounts.enable(id, ACTOR),
    deleteUser: (id) => accounts.delete(id, ACTOR),
  }
}
