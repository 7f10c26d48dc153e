import { sql } from "doorward/testing"
import { describe, expect, test } from "vitest"
import { browserLike, signedUp } from "./browser-like.ts"
import { databases, freshDoorward } from "./databases.ts"
import { tokenClient } from "./token-client.ts"

/**
 * Every table, and what becomes of it when a database was put back to an earlier state. A table that is new belongs in one
 * of these lists; if something is issued from it, its slice needs `restored`.
 */
const EMPTIED = [
  "attempts",
  "one_time_code_failures",
  "one_time_codes",
  "one_time_guesses",
  "one_time_secrets",
  "outbox",
  "passkey_challenges",
  "password_links",
  "recovery_links",
  "securing_links",
  "sign_in_unlocks",
  "store_key",
  "totp_setups",
  "trusted_devices",
]
/** By its own column. */
const ENDED = ["invitations", "refresh_families", "sessions", "setup", "signing_keys", "users"]
/** Who they are, what they know, what happened: nothing here is handed out. */
const KEPT = [
  "access_head",
  "api_clients",
  "audit_checkpoints",
  "audit_events",
  "audit_keys",
  "backups",
  "clock_advance",
  "counters",
  "departures",
  "domains",
  "idempotency_keys",
  "jobs",
  "mail_caps",
  "memberships",
  "organization_slugs",
  "organizations",
  "passkey_handles",
  "passkey_offers",
  "passkeys",
  "password_credentials",
  "password_imports",
  "pictures",
  "recovery_codes",
  "relation_tuples",
  "revocation_followers",
  "revocation_head",
  "revocations",
  "roles",
  "second_step_failures",
  "root_secret_probe",
  "runtime_settings",
  "schema_migration",
  "service_uptime",
  "sign_in_tries",
  "totp_credentials",
  "user_terms",
]

describe.each(databases)("after a database was put back, $name", (database) => {
  test("everything that was issued is ended, and no table was forgotten", async () => {
    const doorward = await freshDoorward(database)
    const read = (text: string) =>
      doorward.database.read<Record<string, string | number | null>>({ strings: Object.assign([text], { raw: [text] }), values: [] })
    await doorward.start()
    await signedUp(doorward, "ada@example.com")
    await tokenClient(doorward.fetch).signIn("ada@example.com")
    const browser = browserLike(doorward.fetch)
    await browser.post("/auth/register", { email: "bob@example.com", password: "correct horse battery staple" })
    await browser.post("/auth/password/forgot", { email: "ada@example.com" })
    await doorward.run("recover", { operand: "ada@example.com" })
    const before = await read("SELECT kid FROM signing_keys")
    const [head] = await read("SELECT seq FROM revocation_head")

    const { keys_removed } = (await doorward.run("restored")) as { keys_removed: number }
    expect(keys_removed).toBe(before.length)

    const tables = await read(
      doorward.database.dialect === "sqlite"
        ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        : "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()",
    )
    expect(tables.map(({ name }) => String(name)).toSorted()).toEqual([...EMPTIED, ...ENDED, ...KEPT].toSorted())
    for (const table of EMPTIED) expect([table, await read(`SELECT * FROM ${table}`)]).toEqual([table, []])
    expect(await read("SELECT id FROM sessions WHERE ended_at IS NULL")).toEqual([])
    expect(await read("SELECT id FROM refresh_families WHERE ended_at IS NULL")).toEqual([])
    expect(await read(`SELECT id FROM setup WHERE completed_at IS NULL AND expires_at > ${doorward.clock.now()}`)).toEqual([])
    expect((await read("SELECT epoch FROM users")).every(({ epoch }) => Number(epoch) >= doorward.clock.now())).toBe(true)
    const left = await read("SELECT kid FROM signing_keys WHERE removed_at IS NULL")
    expect(left).toHaveLength(2)
    expect(before.filter(({ kid }) => left.some((key) => key["kid"] === kid))).toEqual([])
    // Beyond any number that was reached by counting, so that nobody takes new rows for old ones.
    const [newHead] = await read("SELECT seq FROM revocation_head")
    expect(Number(newHead?.["seq"])).toBeGreaterThanOrEqual(doorward.clock.now())
    expect(Number(head?.["seq"])).toBeLessThan(1_000)
    const rows = await doorward.database.read<{ revoked_id: string }>(sql`SELECT revoked_id FROM revocations WHERE kind = 'key'`)
    expect(rows.map(({ revoked_id }) => revoked_id).toSorted()).toEqual(before.map(({ kid }) => String(kid)).toSorted())

    // Again, as after a crash: it goes on.
    await doorward.run("restored")
    expect(
      (await browserLike(doorward.fetch).post("/auth/login", { email: "ada@example.com", password: "correct horse battery staple" })).status,
    ).toBe(200)
    await doorward.close()
  })
})
