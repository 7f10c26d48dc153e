import { randomBytes } from "node:crypto"
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest"
import { applyMigrations, type Database, DatabaseUnavailable, sql } from "../../kernel/db/index.ts"
import { openPostgres } from "../../kernel/db/postgres.ts"
import { openSqlite } from "../../kernel/db/sqlite.ts"
import { createIds } from "../../kernel/id.ts"
import { silentLog } from "../../kernel/log.ts"
import { createMetrics } from "../../kernel/metrics.ts"
import { systemRandom } from "../../kernel/random.ts"
import { createKeyRing } from "../../kernel/seal.ts"
import { Secret } from "../../kernel/secret.ts"
import { auditSlice, createAudit } from "../audit/index.ts"
import { createRevocationLog, type RevocationLog, revocationSlice } from "../revocation/index.ts"
import { createSettings, type RuntimeSettings, settingSlice, settingsChangeSchema, settingsSchema } from "./index.ts"
import type { SettingsChange } from "./schema.ts"

const keys = createKeyRing([{ version: "v1", secret: new Secret("s".repeat(32)) }], systemRandom)
const START = Date.UTC(2026, 0, 1)
let now = START
const clock = { now: () => now }
const configured = { signUp: "invited", organizationCreation: "administrators", invitationSeconds: 604_800 } as const
const common = { clock, configured, configuration: {}, isRole: async (_: unknown, key: string) => key === "auditor" }
const wire = {
  sign_up: "invited",
  organization_creation: "administrators",
  invitation_seconds: 604_800,
  second_factor: "optional",
  second_factor_roles: [],
  second_factor_phishing_resistant: false,
  second_factor_grace_seconds: 0,
  email_second_step: false,
  trusted_device_days: 30,
}
const BY = { actor: "usr_owner" }
/** GATES 33. */
const KNOWN_WITHIN_MS = 1_000

const opens = {
  sqlite: () => [openSqlite(":memory:")],
  postgres: () => {
    const schema = `test_${randomBytes(8).toString("hex")}`
    return [1, 2].map(() => openPostgres(inject("postgresUrl"), { schema, poolSize: 4 }))
  },
}

interface Replica {
  readonly database: Database
  readonly revocations: RevocationLog
  readonly settings: RuntimeSettings
  /** How often the database was asked for settings. */
  reads(): number
}

describe.each(["sqlite", "postgres"] as const)("settings of a running service, %s", (dialect) => {
  let replicas: Replica[]
  let here: Replica
  /** Another process, where the database has room for one. */
  let there: Replica
  beforeEach(async () => {
    now = START
    const databases = opens[dialect]()
    await applyMigrations(databases[0] as Database, [auditSlice, revocationSlice, settingSlice])
    replicas = await Promise.all(databases.map(replicaOn))
    here = replicas[0] as Replica
    there = replicas.at(-1) as Replica
  })
  afterEach(async () => {
    for (const { revocations, database } of replicas) {
      await revocations.stop()
      await database.close()
    }
  })

  async function replicaOn(database: Database): Promise<Replica> {
    let reads = 0
    const counted: Database = {
      ...database,
      read: (statement) => {
        reads++
        return database.read(statement)
      },
    }
    const ids = createIds(clock, systemRandom)
    const audit = createAudit({
      database,
      clock,
      ids,
      random: systemRandom,
      keys,
      log: silentLog,
      metrics: createMetrics(),
    })
    const revocations = createRevocationLog({ database, clock, log: silentLog, replica: { id: ids.next("rep"), name: "one" } })
    await revocations.start()
    return {
      database,
      revocations,
      settings: createSettings({ ...common, database: counted, revocations, audit }),
      reads: () => reads,
    }
  }

  const change = ({ revocations, settings }: Replica, wanted: SettingsChange, ifVersion?: readonly number[]) =>
    revocations.transaction((db, revoke) => settings.change(db, revoke, wanted, ifVersion, BY))
  const events = () =>
    here.database.read<{ actor: string; details: string }>(sql`SELECT actor, details FROM audit_events WHERE type = 'settings.changed' ORDER BY id`)

  test("are as configured until an owner chooses, and again once the choice is taken back", async () => {
    expect(settingsSchema.parse((await here.settings.current()).wire)).toEqual({
      ...wire,
      configured: wire,
      version: 1,
    })
    const closed = await change(here, { sign_up: "closed", invitation_seconds: 3_600 })
    expect(closed).toMatchObject({ signUp: "closed", organizationCreation: "administrators", invitationSeconds: 3_600, wire: { version: 2 } })
    expect(await here.settings.current()).toEqual(closed)
    expect(await change(here, { sign_up: null, organization_creation: "anyone" })).toMatchObject({
      signUp: "invited",
      organizationCreation: "anyone",
      invitationSeconds: 3_600,
    })
  })

  test("AD-09 each change is one audit event with who, before and after; what changes nothing is none", async () => {
    await change(here, { sign_up: "closed", invitation_seconds: 3_600 })
    await change(here, { sign_up: "closed" })
    await change(here, {})
    expect((await events()).map(({ actor, details }) => [actor, JSON.parse(details) as unknown])).toEqual([
      [
        "usr_owner",
        {
          changed: "sign_up invitation_seconds",
          sign_up_before: "invited",
          sign_up_after: "closed",
          invitation_seconds_before: 604_800,
          invitation_seconds_after: 3_600,
        },
      ],
    ])
    expect((await here.settings.current()).wire.version).toBe(2)
  })

  test("since when something is required is kept: only what is newly required begins anew, whatever else changes", async () => {
    const since = async (wanted: SettingsChange) => {
      now += 1_000
      return (await change(here, wanted)).secondFactor.since
    }
    const none = { everybody: null, phishing_resistant: null, roles: {} }
    expect(await since({ second_factor_roles: ["owner"] })).toEqual({ ...none, roles: { owner: START + 1_000 } })
    expect(await since({ second_factor: "required", second_factor_roles: ["owner", "auditor"] })).toEqual({
      everybody: START + 2_000,
      phishing_resistant: null,
      roles: { auditor: START + 2_000, owner: START + 1_000 },
    })
    expect(await since({ second_factor_phishing_resistant: true, second_factor_roles: ["auditor"], sign_up: "closed" })).toEqual({
      everybody: START + 2_000,
      phishing_resistant: START + 3_000,
      roles: { auditor: START + 2_000 },
    })
    expect(await since({ second_factor: "off" })).toEqual({ ...none, phishing_resistant: START + 3_000 })
    expect(await since({ second_factor: null })).toEqual({ ...none, phishing_resistant: START + 3_000, roles: { auditor: START + 5_000 } })
    expect((await there.settings.currentIn(there.database)).secondFactor.since.roles).toEqual({ auditor: START + 5_000 })
    expect(JSON.parse((await events())[1]?.details ?? "{}")).toMatchObject({
      second_factor_roles_before: "owner",
      second_factor_roles_after: "auditor owner",
    })
  })

  test("a role there is not is none to require anything of; one that was named before may be gone since", async () => {
    await expect(change(here, { second_factor_roles: ["auditor", "typo"] })).rejects.toMatchObject({ code: "invalid" })
    expect(await events()).toEqual([])
    await change(here, { second_factor_roles: ["owner", "auditor"] })
    expect((await here.settings.current()).secondFactor.roles).toEqual(["auditor", "owner"])
  })

  test("of ten who saw the same version one changes them, and the others are told", async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, n) => change(n % 2 === 0 ? here : there, { invitation_seconds: 3_600 + n }, [1])),
    )
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1)
    for (const outcome of outcomes) if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "precondition_failed" })
    expect(await events()).toHaveLength(1)
  })

  test("are remembered, and what another replica changed is known within a second", async () => {
    await there.settings.current()
    await there.settings.current()
    expect([there.reads(), there.settings.current()]).toEqual([1, expect.objectContaining({ signUp: "invited" })])
    await change(here, { sign_up: "closed" })
    // Where it was changed it holds at once.
    expect((await here.settings.current()).signUp).toBe("closed")
    await expect.poll(async () => (await there.settings.current()).signUp, { timeout: KNOWN_WITHIN_MS, interval: 10 }).toBe("closed")
  })

  test("are asked of the database while the log is out of sight, and a slow read never brings the old back", async () => {
    const { database, revocations } = here
    let isCurrent = true
    let open = () => {}
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    const slow: Database = {
      ...database,
      read: async <Row extends object>(statement: Parameters<Database["read"]>[0]) => {
        const rows = await database.read<Row>(statement)
        await gate
        return rows
      },
    }
    const audit = { record: () => Promise.resolve() }
    const settings = createSettings({
      ...common,
      database: slow,
      revocations: { live: revocations.live, head: revocations.head, isCurrent: () => isCurrent && revocations.isCurrent() },
      audit,
    })
    const begun = settings.current()
    await here.database.read(sql`SELECT 1`)
    await change(here, { sign_up: "closed" })
    open()
    expect(await begun).toMatchObject({ signUp: "invited" })
    expect(await settings.current()).toMatchObject({ signUp: "closed" })
    await expect.poll(() => settings.current() instanceof Promise, { interval: 10 }).toBe(false)
    isCurrent = false
    expect(settings.current()).toBeInstanceOf(Promise)
    const gone = createSettings({
      ...common,
      database: { ...database, read: () => Promise.reject(new DatabaseUnavailable("gone")) },
      revocations,
      audit,
    })
    await expect(gone.current()).rejects.toThrow(DatabaseUnavailable)
  })

  test("are chosen within bounds, by names there are", () => {
    for (const wrong of [
      { sign_up: "nobody" },
      { invitation_seconds: 3_599 },
      { invitation_seconds: 2_592_001 },
      { invitation_seconds: 3_600.5 },
      { signUp: "open" },
      { second_factor: "always" },
      { second_factor_roles: ["owner", "owner"] },
      { second_factor_roles: ["__proto__"] },
      { second_factor_grace_seconds: 7_776_001 },
      { trusted_device_days: 31 },
      { email_second_step: "yes" },
    ])
      expect([wrong, settingsChangeSchema.safeParse(wrong).success]).toEqual([wrong, false])
  })
})
