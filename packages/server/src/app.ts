import type { Config } from "./config.ts"
import { type Audit, auditSlice, createAudit } from "./core/audit/index.ts"
import { createRevocationLog, measureRevocations, type RevocationLog, revocationSlice } from "./core/revocation/index.ts"
import {
  accountRoutes,
  createSessionCookie,
  createSessions,
  measureSessions,
  type Session,
  type SessionId,
  type SignedIn,
  sessionRoutes,
  sessionSlice,
} from "./core/session/index.ts"
import {
  createAttemptCookie,
  createSignIn,
  createSignInPage,
  createTries,
  signInPageRoutes,
  signInRoutes,
  signInSlice,
} from "./core/sign-in/index.ts"
import { createSigningKeys, type SigningKeys, signingKeyRoutes, signingKeySlice } from "./core/signing-key/index.ts"
import {
  countedFamilies,
  createAccessTokens,
  createBearer,
  createFamilies,
  createTokenDelivery,
  createTokens,
  createUptime,
  tokenRoutes,
  tokenSlice,
} from "./core/token/index.ts"
import { deleteUser, findUserById, setDisabledAt, type User, type UserId, userSlice } from "./core/user/index.ts"
import type { Command, CommandInput, Core, StartLine } from "./features/feature.ts"
import { features as featureList } from "./features/list.ts"
import { type Clock, startDatabaseClock, systemClock } from "./kernel/clock.ts"
import { startMovableClock } from "./kernel/clock-advance.ts"
import { applyMigrations, type Database, lockForServing, measuredDatabase, openDatabase, type Slice } from "./kernel/db/index.ts"
import { createCookieJar, parseCookies } from "./kernel/http/cookies.ts"
import { createCsrf } from "./kernel/http/csrf.ts"
import { createRequestIds } from "./kernel/http/incoming.ts"
import type { Route } from "./kernel/http/route.ts"
import { createHandler, type Handler, type QuickHandler } from "./kernel/http/serve.ts"
import { createIds } from "./kernel/id.ts"
import { createLog, type Log } from "./kernel/log.ts"
import { createMetrics } from "./kernel/metrics.ts"
import { createOutbound } from "./kernel/outbound.ts"
import { createOutbox, mailColumn, type Outbox } from "./kernel/outbox.ts"
import { measureProcess } from "./kernel/process-metrics.ts"
import { type Random, systemRandom } from "./kernel/random.ts"
import { openKeyRing } from "./kernel/root-secret.ts"
import { createMemoryStore } from "./kernel/store/index.ts"
import { createPages, problemPage } from "./pages/index.ts"

/** What only tests give from outside. */
export interface Surroundings {
  readonly clock?: Clock
  readonly random?: Random
  readonly log?: Log
}

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
  /** What `doorward <name>` does, done in this process. @returns what `--json` prints @throws Problem */
  run(name: string, input?: Partial<CommandInput>): Promise<object>
  /** What the operator should be told now that it is served. */
  start(): Promise<readonly StartLine[]>
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

const kernelSlice: Slice = { name: "kernel", migrations: new URL("./kernel/migrations/", import.meta.url), sealed: [mailColumn] }
/** Everything with tables, in the order of who refers to whom. */
export const slices: readonly Slice[] = [
  kernelSlice,
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

/** The whole house on one screen: adapters, then core, then features, each knowing only what is below it. */
export async function buildHouse(config: Config, surroundings: Surroundings = {}): Promise<House> {
  const random = surroundings.random ?? systemRandom
  const log = surroundings.log ?? createLog(config.logLevel)
  const serving = config.database.kind === "sqlite" && config.database.file !== ":memory:" ? lockForServing(config.database.file) : undefined
  const closers: (() => unknown)[] = [() => serving?.release()]
  const close = async () => {
    for (const closer of closers.splice(0).toReversed()) await closer()
  }
  try {
    // Adapters
    const metrics = createMetrics()
    closers.push(measureProcess(metrics))
    const database = measuredDatabase(openDatabase(config.database, { poolSize: config.databasePoolSize, schema: config.databaseSchema }), metrics)
    closers.push(() => database.close())
    await applyMigrations(database, slices)
    const keys = await openKeyRing(database, config.rootSecrets, serving ? config.dataFolder : undefined, random)
    const databaseClock = surroundings.clock ? undefined : await startDatabaseClock(database)
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
    const outbox = createOutbox({ clock, ids, keys })
    const store = createMemoryStore(clock)
    const outbound = createOutbound(config.outbound)
    const pages = createPages({ appName: config.appName, csrf, random })

    // Core
    const audit = createAudit({ database, clock, ids, random, keys, log, metrics })
    const revocations = createRevocationLog({ database, clock, log })
    const signingKeys = createSigningKeys({ database, audit, clock, keys, log, revocations, settings: config.signingKeys })
    const uptime = createUptime({ database, clock, log })
    closers.push(
      () => revocations.stop(),
      () => signingKeys.stop(),
      () => uptime.stop(),
    )
    await revocations.start()
    await signingKeys.start()
    await uptime.start()
    const sessions = createSessions({ database, audit, revocations, clock, ids, random, limits: config.session })
    const accessTokens = createAccessTokens({ clock, random, revocations, signingKeys, settings: config.accessToken })
    const families = countedFamilies(
      createFamilies({
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
      }),
      metrics,
    )
    measureRevocations(revocations, metrics)
    measureSessions(sessions, metrics)
    const tokens = createTokens({ families, accessTokens })
    const tokenDelivery = createTokenDelivery(jar)
    const bearer = createBearer({ accessTokens, sessions, issuer: config.issuer })
    const sessionCookie = createSessionCookie({ jar, sessions, bearer, clearOthers: tokenDelivery.clear })
    const attemptCookie = createAttemptCookie(jar)
    const tries = createTries()
    const signIn = createSignIn({ database, audit, clock, ids, random, keys, sessions, sessionCookie, attemptCookie, tokens, tokenDelivery, tries })
    const signInPage = createSignInPage({ pages, signIn })

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
      audit,
      pages,
      revocations,
      accessTokens,
      sessions,
      sessionCookie,
      attemptCookie,
      signIn,
      signInPage,
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
      ...features.flatMap((feature) => feature.routes()),
    ]
    const handler = createHandler(routes, {
      issuer: config.issuer,
      allowedOrigins: new Set(config.allowedOrigins),
      csrf,
      log,
      metrics,
      nextRequestId: createRequestIds(random.bytes(5).toString("hex")),
      problemPage: (problem, request) => problemPage(pages, config.issuer, problem, request),
    })
    return {
      fetch: async (request, peer) => handler(request, peer),
      handle: handler,
      api: createApi({ database, audit, clock, revocations, sessions, cookieName: sessionCookie.name }),
      run: async (name, { operand, options = {} } = {}) => {
        const command = commands.find((candidate) => candidate.name === name)
        if (!command) throw new Error(`"${name}" is no command`)
        return (await command.run(core, { operand, options })).json
      },
      start: async () => (await Promise.all(features.map(async (feature) => (await feature.start?.()) ?? []))).flat(),
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

/** Who acts through the program that mounts the house. */
const OPERATOR = "operator"

function createApi({
  database,
  audit,
  clock,
  revocations,
  sessions,
  cookieName,
}: {
  database: Database
  audit: Audit
  clock: Clock
  revocations: RevocationLog
  sessions: ReturnType<typeof createSessions>
  cookieName: string
}): DoorwardApi {
  return {
    session: async ({ headers }) => {
      const header = "get" in headers && typeof headers.get === "function" ? headers.get("cookie") : "cookie" in headers ? headers.cookie : undefined
      const token = parseCookies(header ?? null).get(cookieName)
      return token === undefined ? undefined : sessions.find(token)
    },
    sessions: (userId) => sessions.list(userId),
    endSession: (userId, id) => sessions.end(userId, id, "ended_by_user"),
    user: (id) => findUserById(database, id),
    disableUser: (id) =>
      revocations.transaction(async (db, revoke) => {
        if (!(await setDisabledAt(db, id, clock.now()))) return false
        await sessions.endEverything(db, revoke, id, "disabled")
        await audit.record(db, { type: "user.disabled", userId: id, actor: OPERATOR })
        return true
      }),
    enableUser: (id) =>
      database.transaction(async (db) => {
        if (!(await setDisabledAt(db, id, null))) return false
        await audit.record(db, { type: "user.enabled", userId: id, actor: OPERATOR })
        return true
      }),
    deleteUser: (id) =>
      revocations.transaction(async (db, revoke) => {
        if (!(await findUserById(db, id))) return false
        await sessions.endEverything(db, revoke, id, "deleted")
        await audit.record(db, { type: "user.deleted", userId: id, actor: OPERATOR })
        await audit.erase(db, id)
        return deleteUser(db, id)
      }),
  }
}
