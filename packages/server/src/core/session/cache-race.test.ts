import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { applyMigrations, type Database, type Db } from "../../kernel/db/index.ts"
import { type Course, createSchedule, everyWay, type Point } from "../../kernel/db/interleaving.contract.ts"
import { openSqlite } from "../../kernel/db/sqlite.ts"
import { createIds } from "../../kernel/id.ts"
import { silentLog } from "../../kernel/log.ts"
import { createMetrics } from "../../kernel/metrics.ts"
import { createOutbox } from "../../kernel/outbox.ts"
import { systemRandom } from "../../kernel/random.ts"
import { createKeyRing } from "../../kernel/seal.ts"
import { Secret } from "../../kernel/secret.ts"
import { createMemoryStore } from "../../kernel/store/memory.ts"
import { accessSlice } from "../access/index.ts"
import { auditSlice, createAudit } from "../audit/index.ts"
import { organizationSlice } from "../organization/index.ts"
import { createRevocationLog, type RevocationLog, revocationSlice } from "../revocation/index.ts"
import { createFamilies } from "../token/families.ts"
import { createUptime, tokenSlice } from "../token/index.ts"
import { insertUser, newUser, parseEmail, type User, userSlice } from "../user/index.ts"
import { createSessions, type Sessions, type SignedIn, sessionSlice } from "./index.ts"

const START = Date.UTC(2026, 0, 1)
const limits = { absoluteSeconds: 86_400, idleSeconds: 3_600, rememberAbsoluteSeconds: 86_400, rememberIdleSeconds: 3_600 }
const LONG_UNSEEN_MS = 61_000

/** A process: its own cache and its own view of the log. */
interface Replica {
  readonly sessions: Sessions
  readonly revocations: RevocationLog
  readonly families: ReturnType<typeof createFamilies>
  /** News from the database: it looks at the log. */
  hear(): void
}

/** How a session is taken away. */
const ends = {
  "its own end": (at: Replica, { session }: SignedIn) => at.sessions.end(session.userId, session.id, "ended_by_user"),
  "the end of everything": (at: Replica, { session }: SignedIn) =>
    at.revocations.transaction((db, revoke) => at.sessions.endEverything(db, revoke, session.userId, "password_changed")),
}

describe("every interleaving of a session check that fills the cache with what takes the session away", () => {
  const schedule = createSchedule()
  let now = START
  const clock = { now: () => now }
  const ids = createIds(clock, systemRandom)
  let database: Database
  let here: Replica
  let there: Replica
  let people = 0

  beforeEach(async () => {
    // Nothing but the schedule makes anything happen, and no time passes.
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"] })
    now = START
    database = openSqlite(":memory:")
    await applyMigrations(database, [userSlice, auditSlice, revocationSlice, organizationSlice, accessSlice, sessionSlice, tokenSlice])
    here = await replicaOn(database)
    there = await replicaOn(database)
  })
  afterEach(async () => {
    await here.revocations.stop()
    await there.revocations.stop()
    await database.close()
    vi.useRealTimers()
  })

  async function replicaOn(shared: Database): Promise<Replica> {
    let hear = () => undefined as void
    const listening = schedule.over(shared)
    const own: Database = {
      ...listening,
      onAnnounced: (wake) => {
        hear = wake
        return () => undefined
      },
    }
    const keys = createKeyRing([{ version: "v1", secret: new Secret("s".repeat(32)) }], systemRandom)
    const audit = createAudit({ database: own, clock, ids, random: systemRandom, keys, log: silentLog, metrics: createMetrics() })
    const revocations = createRevocationLog({ database: own, clock, log: silentLog, replica: { id: ids.next("rep"), name: "one of them" } })
    await revocations.start()
    const sessions = createSessions({ database: own, audit, revocations, clock, ids, random: systemRandom, limits })
    const families = createFamilies({
      database: own,
      audit,
      clock,
      ids,
      random: systemRandom,
      keys,
      log: silentLog,
      outbox: createOutbox({
        database: own,
        clock,
        random: systemRandom,
        ids,
        keys,
        log: silentLog,
        metrics: createMetrics(),
        store: createMemoryStore(clock),
        issuer: "http://localhost:3000",
        development: true,
        limitMultiplier: 1,
        extraCaFile: undefined,
        settings: { smtpUrl: undefined, from: "no-reply@localhost", perAddressHour: 5, perHour: 100 },
      }),
      revocations,
      sessions,
      uptime: createUptime({ database: own, clock, log: silentLog }),
      appName: "Doorward",
      issuer: "http://localhost:3000",
      settings: { absoluteSeconds: 86_400, idleSeconds: 3_600, theftEnds: "session" },
      sessionLimits: limits,
    })
    return { sessions, revocations, families, hear: () => hear() }
  }

  /** Somebody new, signed in, with the first token of a chain; nothing of it is in any cache. */
  async function signIn(): Promise<{ readonly signedIn: SignedIn; readonly token: string; readonly refreshToken: string }> {
    const email = parseEmail(`person${people++}@example.com`)
    if (!email) throw new Error("no address")
    const user: User = newUser({ id: ids.next("usr"), email, name: null, now: clock.now() })
    return database.transaction(async (db: Db) => {
      await insertUser(db, user)
      const minted = await here.sessions.mint(db, {
        user,
        amr: ["pwd"],
        methods: ["password"],
        acr: "1",
        remembered: false,
        userAgent: null,
        ip: null,
      })
      if (!minted) throw new Error("no session")
      const signedIn = { session: minted.session, user, organization: null }
      const { refreshToken } = await here.families.begin(db, signedIn, { device: "a device", retryKey: undefined }, "body")
      return { signedIn, token: minted.token, refreshToken }
    })
  }

  async function turned(refreshToken: string): Promise<string> {
    const answer = await here.families.refresh(refreshToken, { device: "a device", retryKey: undefined })
    if (answer.kind !== "rotated") throw new Error(`the chain did not turn: ${answer.kind}`)
    return answer.refreshToken
  }

  interface Scenario {
    readonly end: keyof typeof ends
    /** Which replica takes the session away; checks are always made here. */
    readonly endsAt: "here" | "there"
    readonly turn?: boolean
    /** The session was cached long ago: each check writes it down as used. */
    readonly touched?: boolean
    /** Where the courses stop. Fewer points make fewer schedules. */
    readonly stops: {
      readonly first: readonly Point[]
      readonly end: readonly Point[]
      readonly second: readonly Point[]
      readonly turn?: readonly Point[]
    }
  }

  /** @returns how many schedules there are */
  async function explore({ end, endsAt, turn = false, touched = false, stops }: Scenario) {
    const counts = { schedules: 0, live: 0, refused: 0, fromMemory: 0 }
    const breaches: string[] = []
    counts.schedules = await everyWay(async (choose) => {
      const { signedIn, token, refreshToken } = await signIn()
      if (touched) {
        await here.sessions.find(token)
        now += LONG_UNSEEN_MS
      }
      // A chain that is known to the replica turns in one statement, without a look before it.
      const newest = turn ? await turned(refreshToken) : refreshToken
      let committed = false
      let known = false
      const taking = endsAt === "here" ? here : there
      const courses: Course[] = [
        { name: "first check", stopsAt: stops.first, begin: () => here.sessions.find(token) },
        {
          name: "end",
          stopsAt: stops.end,
          begin: async () => {
            await ends[end](taking, signedIn)
            committed = true
            if (endsAt === "here") known = true
          },
        },
        {
          name: "second check",
          stopsAt: stops.second,
          begin: async () => {
            const mustBeRefused = known
            const answer = here.sessions.find(token)
            if (answer !== undefined && !(answer instanceof Promise)) counts.fromMemory++
            if ((await answer) === undefined) return void counts.refused++
            counts.live++
            if (mustBeRefused) breaches.push("the second check is answered live")
          },
        },
      ]
      if (endsAt === "there")
        courses.push({
          name: "look",
          stopsAt: ["after"],
          begin: async () => {
            const before = committed
            here.hear()
            await here.revocations.movedBeyond(here.revocations.head(), 1_000)
            known ||= before
          },
        })
      if (turn)
        courses.push({
          name: "turn",
          stopsAt: stops.turn ?? [],
          begin: async () => {
            const mustBeRefused = committed
            const { kind } = await here.families.refresh(newest, { device: "a device", retryKey: undefined })
            if (kind === "rotated" && mustBeRefused) breaches.push("the chain turns")
          },
        })
      const found = breaches.length
      const trail = await schedule.run(courses, choose)
      // Whatever came before: once everybody knows, nobody is let in, from memory or otherwise.
      here.hear()
      there.hear()
      await schedule.quiet()
      if ((await here.sessions.find(token)) !== undefined) breaches.push("the last check here is answered live")
      if ((await there.sessions.find(token)) !== undefined) breaches.push("the last check there is answered live")
      if (breaches.length > found) breaches.push(`  after: ${trail.join(", ")}`)
    })
    expect(breaches.slice(0, 20)).toEqual([])
    // A search in which nothing is ever kept would prove nothing.
    expect(Math.min(counts.fromMemory, counts.live, counts.refused)).toBeGreaterThan(0)
    return counts.schedules
  }

  const whole = ["before", "after"] as const
  test.each(Object.keys(ends) as (keyof typeof ends)[])("%s, on the same replica", async (end) => {
    expect(await explore({ end, endsAt: "here", stops: { first: whole, end: ["after"], second: whole } })).toBe(1_642)
  })

  test.each(Object.keys(ends) as (keyof typeof ends)[])("%s, on another replica", async (end) => {
    expect(await explore({ end, endsAt: "there", stops: { first: whole, end: [], second: ["after"] } })).toBe(1_536)
  })

  test("checks that write the session down as used", async () => {
    expect(await explore({ end: "its own end", endsAt: "here", touched: true, stops: { first: whole, end: ["after"], second: whole } })).toBe(1_642)
  })

  test("a chain that turns meanwhile, on the same replica", async () => {
    const stops = { first: whole, end: [], second: [], turn: ["after"] } as const
    expect(await explore({ end: "its own end", endsAt: "here", turn: true, stops })).toBe(837)
  })

  test("a chain that turns meanwhile, the session ends on another replica", async () => {
    const stops = { first: whole, end: [], second: [], turn: [] } as const
    expect(await explore({ end: "its own end", endsAt: "there", turn: true, stops })).toBe(2_810)
  })
})
