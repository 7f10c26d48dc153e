import { existsSync } from "node:fs"
import { openAdapters, type Surroundings } from "./adapters.ts"
import { createApi, type DoorwardApi } from "./api.ts"
import type { Config } from "./config.ts"
import { openControlTo } from "./control-door.ts"
import { createAccess, createAssignments, createBounds, createRoles, measureAccess } from "./core/access/index.ts"
import { createAccountPages, createOwnAdvice, createWhereabouts, overviewRoutes, sessionsPageRoutes } from "./core/account/index.ts"
import { type Audit, createAudit } from "./core/audit/index.ts"
import { createDirectory } from "./core/directory/index.ts"
import { createOneTime, oneTimeJobs } from "./core/one-time/index.ts"
import { createRevocationLog, measureRevocations, type RevocationLog } from "./core/revocation/index.ts"
import { createSecuring, type Securing, securePageRoutes, securingJobs } from "./core/securing/index.ts"
import { createSessionCookie, createSessions, measureSessions, sessionJobs, sessionRoutes } from "./core/session/index.ts"
import { createSettings } from "./core/setting/index.ts"
import {
  createAttemptCookie,
  createGetDemand,
  createInvited,
  createKnownDevice,
  createLastHere,
  createLocks,
  createSignIn,
  createSignInPage,
  createSignUpRule,
  createTries,
  signInJobs,
  signInPageRoutes,
  signInRoutes,
  unlockRoutes,
} from "./core/sign-in/index.ts"
import { createSigningKeys, type SigningKeys, signingKeyRoutes } from "./core/signing-key/index.ts"
import {
  countedFamilies,
  createAccessTokens,
  createBearer,
  createFamilies,
  createTokenDelivery,
  createTokens,
  createUptime,
  tokenRoutes,
} from "./core/token/index.ts"
import { type UserId, userJobs } from "./core/user/index.ts"
import { describeConfig } from "./described-config.ts"
import type { Check, Command, CommandInput, CommandOutcome, Core, StartLine } from "./features/feature.ts"
import { features as featureList } from "./features/list.ts"
import { type Database, lockForServing, MigrationRefused, planMigrations } from "./kernel/db/index.ts"
import { errors } from "./kernel/errors.ts"
import { createArrivals } from "./kernel/http/arrival.ts"
import { createClientOf } from "./kernel/http/client-address.ts"
import { createCursors } from "./kernel/http/cursor.ts"
import { createRequestIds } from "./kernel/http/incoming.ts"
import type { Route } from "./kernel/http/route.ts"
import { createHandler, type Handler, type QuickHandler } from "./kernel/http/serve.ts"
import { createIdempotency } from "./kernel/idempotency.ts"
import { createScheduler } from "./kernel/jobs.ts"
import type { Outbox } from "./kernel/outbox.ts"
import { createReadiness } from "./kernel/readiness.ts"
import type { Store } from "./kernel/store/index.ts"
import { assetRoutes, problemPage } from "./pages/index.ts"
import { slices } from "./slices.ts"

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
  readonly routes: readonly Route[]
  readonly outbox: Outbox
  readonly database: Database
  readonly store: Store
  readonly signingKeys: SigningKeys
  readonly revocations: RevocationLog
  readonly audit: Audit
  readonly securing: Securing
}

/** The database can only fall behind this build when it is restored to an earlier state. */
const MIGRATIONS_LOOK_MS = 30_000

export { slices } from "./slices.ts"

/** What operators can do besides serving, one feature's after another's. */
export const commands: readonly Command[] = featureList.flatMap((feature) => feature.commands ?? [])

/** The whole house on one screen: adapters, then core, then features, each knowing only what is below it. */
export async function buildHouse(config: Config, surroundings: Surroundings = {}): Promise<House> {
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
    const adapters = await openAdapters(config, surroundings, { slices, isServing: serving !== undefined, closers })
    const { database, clock, random, ids, keys, jar, csrf, log, metrics, store, limits, outbound, resolveTxt, outbox, pages, geo, advanceClock } =
      adapters

    const ours = { ...adapters, appName: config.appName, issuer: config.issuer }
    const cursors = createCursors(keys)
    const idempotency = createIdempotency({ database, clock, keys })

    // Core
    const audit = createAudit({ database, clock, ids, random, keys, log, metrics })
    const revocations = createRevocationLog({ database, clock, log, replica: adapters.replica, channel: store.channel })
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
    const oneTime = createOneTime({ database, clock, random, keys, limitMultiplier: config.limitMultiplier })
    const access = createAccess({ database, clock, revocations })
    const mayAct = async (id: UserId) => (await access.may({ type: "user", id }, "admin:impersonate", { type: "deployment" })).allowed
    const sessions = createSessions({ database, audit, revocations, clock, ids, random, limits: config.session, mayAct })
    const assignments = createAssignments({ clock })
    const bounds = createBounds(access)
    const roles = createRoles({ clock, ids, audit, bounds })
    const settings = createSettings({
      database,
      clock,
      revocations,
      audit,
      configured: config.runtime,
      configuration: describeConfig(config),
      isRole: async (db, key) => (await roles.find(db, key, { level: "deployment", organizationId: null })) !== undefined,
    })
    const accessTokens = createAccessTokens({ clock, random, revocations, signingKeys, access, settings: config.accessToken })
    const families = countedFamilies(
      createFamilies({ ...ours, audit, revocations, sessions, uptime, settings: config.refresh, sessionLimits: config.session }),
      metrics,
    )
    measureRevocations(revocations, metrics)
    measureSessions(sessions, metrics)
    measureAccess(access, metrics)
    const tokens = createTokens({ families, accessTokens })
    const tokenDelivery = createTokenDelivery(jar)
    const bearer = createBearer({ accessTokens, sessions, issuer: config.issuer })
    const sessionCookie = createSessionCookie({ jar, sessions, bearer, clearOthers: tokenDelivery.clear })
    const attemptCookie = createAttemptCookie(jar)
    const knownDevice = createKnownDevice({ jar, keys, random, clock })
    const lastHere = createLastHere({ jar, keys })
    const securing = createSecuring({ ...ours, revocations, audit, sessions, methods: () => signIn.methods })
    const directory = createDirectory({
      ...ours,
      revocations,
      audit,
      sessions,
      families,
      access,
      assignments,
      bounds,
      roles,
      settings,
      securing,
      methods: () => signIn.methods,
      takeFactors: (db, user, name) => signIn.takeFactors(db, user, name),
      limitMultiplier: config.limitMultiplier,
    })
    const { accounts } = directory
    const locks = createLocks({ ...ours, oneTime, audit })
    closers.push(() => locks.settled())
    const { limitMultiplier } = config
    const tries = createTries({ database, clock, keys, limits, knownDevice, locks, audit, metrics, limitMultiplier })
    const invited = createInvited({ jar, invitations: directory.invitations })
    const signUpRule = createSignUpRule({ settings, invitations: directory.invitations })
    const signIn = createSignIn({
      ...ours,
      sessions,
      sessionCookie,
      attemptCookie,
      tokens,
      tokenDelivery,
      knownDevice,
      lastHere,
      tries,
      signUpRule,
      domains: directory.domains,
      audit,
      revocations,
      demand: createGetDemand({ clock, settings, access }),
      limitMultiplier,
    })
    const signInPage = createSignInPage({ pages, signIn, lastHere, invited })
    const accountPages = createAccountPages(pages, config.issuer)
    const whereabouts = createWhereabouts({ geo })
    const ownAdvice = createOwnAdvice({ database, clock, audit, sessions, accountPages })

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
    let checks: readonly Check[] = []
    const arrivals = createArrivals({ trustProxy: config.trustProxy, log })
    const core: Core = {
      config,
      database,
      clock,
      random,
      ids,
      keys,
      jar,
      log,
      outbox,
      store,
      outbound,
      resolveTxt,
      cursors,
      idempotency,
      metrics,
      readiness,
      audit,
      pages,
      revocations,
      oneTime,
      settings,
      signingKeys,
      accessTokens,
      families,
      sessions,
      securing,
      access,
      assignments,
      bounds,
      roles,
      directory,
      accounts,
      accountPages,
      whereabouts,
      sessionCookie,
      attemptCookie,
      signIn,
      invited,
      signInPage,
      slices,
      allRoutes: () => routes,
      allChecks: () => checks,
      arrivals,
      advanceClock,
      stopping: stopping.signal,
    }
    const features = featureList.map((feature) => feature.build(core))
    for (const { signInMethod, addressProof, accountLinks, accountFoot, deviceTrust } of features) {
      if (signInMethod) signIn.register(signInMethod)
      if (addressProof) signIn.registerAddressProof(addressProof)
      if (deviceTrust) signIn.registerDeviceTrust(deviceTrust)
      if (accountLinks) accountPages.addRooms(accountLinks)
      if (accountFoot) accountPages.addFoot(accountFoot)
    }
    routes = [
      ...assetRoutes([...pages.assets, ...features.flatMap((feature) => feature.assets ?? [])]),
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
      ...overviewRoutes({
        cookie: sessionCookie,
        accountPages,
        advice: [ownAdvice, ...features.flatMap(({ accountAdvice }) => accountAdvice ?? [])],
      }),
      ...sessionsPageRoutes({
        sessions,
        cookie: sessionCookie,
        accountPages,
        whereabouts,
        clock,
        sections: features.flatMap(({ sessionsSection }) => sessionsSection ?? []),
      }),
      ...signInRoutes({ signIn }),
      ...signInPageRoutes({ page: signInPage, cookie: sessionCookie, lastHere }),
      ...securePageRoutes({ pages, securing }),
      ...unlockRoutes({ pages, locks, knownDevice }),
      ...features.flatMap((feature) => feature.routes()),
    ]
    checks = features.flatMap((feature) => feature.checks ?? [])
    const jobs = [
      ...outbox.jobs,
      ...userJobs({ database }),
      ...oneTimeJobs({ database, clock }),
      ...idempotency.jobs,
      ...audit.jobs,
      ...sessionJobs({ database, clock }),
      ...securingJobs({ database, clock }),
      ...directory.jobs,
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
      metrics,
      limits,
      clientOf: createClientOf(config.trustProxy),
      arrivals,
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
      closers.push(() => {
        // A command that takes long is not waited for.
        stopping.abort()
        return control?.close()
      })
    }
    return {
      fetch: async (request, peer) => handler(request, peer),
      handle: handler,
      api: createApi({ database, clock, ids, audit, signIn, sessions, accounts, revocations, cookieName: sessionCookie.name }),
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
      routes,
      outbox,
      database,
      store,
      signingKeys,
      revocations,
      audit,
      securing,
    }
  } catch (error) {
    await close()
    throw error
  }
}
