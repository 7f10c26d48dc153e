import { createHash } from "node:crypto"
import { createTestClock, createTestDoorward, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { apiClient } from "../api-client.ts"
import { browserLike, PASSWORD, signIn } from "../browser-like.ts"
import { databases } from "../databases.ts"
import { BEFORE_RELEASES, type KeptState, keptDump, keptVersions, openKept, rowsIn } from "./kept-schema.ts"

const cases = keptVersions().flatMap((version) => databases.map((database) => ({ version, database, name: database.name })))
/** After the database was kept: nothing in it has run out yet. */
const LATER_MS = 60_000

test("databases were kept: of every release, and of one state before the first, so that there is always something to bring up to date", () => {
  expect(keptVersions()).toContain(BEFORE_RELEASES)
  expect(keptVersions().length).toBeGreaterThan(1)
})

describe.each(cases)("the database of $version, brought up to this build on $name", ({ version, database }) => {
  let doorward: TestDoorward
  let state: KeptState
  let remove: () => void
  beforeEach(async () => {
    const kept = await openKept(version, database)
    ;({ state, remove } = kept)
    doorward = await createTestDoorward({ ...kept.settings, clock: createTestClock(state.at + LATER_MS) })
  })
  afterEach(async () => {
    await doorward.close()
    remove()
  })

  const withCookie = (cookie: string) => doorward.fetch(new Request(`${state.issuer}/auth/session`, { headers: { cookie } }))
  const count = async (table: string) => {
    const [row] = await doorward.database.read<{ rows: number | string }>({
      strings: Object.assign([`SELECT count(*) AS rows FROM ${table}`], { raw: [""] }),
      values: [],
    })
    return Number(row?.rows)
  }

  test("nothing is lost", async () => {
    for (const [table, rows] of rowsIn(keptDump(version, database))) {
      const now = await count(table)
      expect([table, now]).toEqual([table, table === "schema_migration" ? expect.any(Number) : rows])
      expect(now).toBeGreaterThanOrEqual(rows)
    }
  })

  test("people sign in with the passwords they had, those who were kept out stay out", async () => {
    for (const { email, password } of state.people)
      expect([email, (await signIn(browserLike(doorward.fetch), email, password)).status]).toEqual([email, 200])
    expect((await signIn(browserLike(doorward.fetch), state.disabled.email, state.disabled.password)).status).toBe(401)
    expect((await withCookie(state.disabled.cookie)).status).toBe(401)
  })

  test("sessions live on, and what had ended stays over", async () => {
    for (const { email, cookie } of [state.session, state.otherSession]) {
      const answer = await withCookie(cookie)
      expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ user: expect.objectContaining({ email }) as object })])
    }
    expect((await withCookie(state.endedCookie)).status).toBe(401)
  })

  test("refresh tokens turn, access tokens are valid until they run out, and a stolen token is still one", async () => {
    const browser = browserLike(doorward.fetch)
    const bearer = (token: string) => browser.get("/auth/session", { authorization: `Bearer ${token}` })
    expect((await bearer(state.tokens.access)).status).toBe(200)
    const turned = await browser.post("/auth/refresh", { refresh_token: state.tokens.refresh })
    expect(turned.status).toBe(200)
    const { access_token } = (await turned.json()) as { access_token: string }
    expect((await bearer(access_token)).status).toBe(200)
    expect((await browser.post("/auth/refresh", { refresh_token: state.tokens.first })).status).toBe(401)
    expect((await bearer(access_token)).status).toBe(401)
  })

  test("a sign-up that was under way is finished, a recovery link opens, an API gets its token, a picture is shown", async () => {
    const { attempt, code, cookie, email } = state.signUp
    const browser = browserLike(doorward.fetch)
    const [name = "", value = ""] = cookie.split("=")
    browser.cookies.set(name, value)
    expect((await browser.post("/auth/verify", { attempt, code })).status).toBe(200)
    expect((await signIn(browserLike(doorward.fetch), email, PASSWORD)).status).toBe(200)
    const link = new URL(state.recovery)
    expect((await browserLike(doorward.fetch).get(link.pathname + link.search)).status).toBe(200)
    expect(await apiClient(doorward.fetch, state.client).token()).toMatch(/^ey/)
    if (state.picture === undefined) return
    expect((await browser.get(new URL(state.picture, state.issuer).pathname)).headers.get("content-type")).toBe("image/webp")
  })

  test('links for "this wasn\'t me" work, of before the upgrade and of the version before while it still serves', async () => {
    await doorward.close()
    const emails = state.people.slice(0, 2).map(({ email }) => email)
    const tokens = ["b".repeat(43), "c".repeat(43)]
    const [before, during] = tokens.map(
      (token, index) => `
      INSERT INTO password_links (token_hash, purpose, user_id, email, user_epoch, created_at, expires_at)
      SELECT '${createHash("sha256").update(token).digest("base64url")}', 'secure', id, email, epoch, ${state.at}, ${state.at + 7 * 86_400_000}
      FROM users WHERE email = '${emails[index] ?? ""}';`,
    )
    const kept = await openKept(version, database, before)
    doorward = await createTestDoorward({ ...kept.settings, clock: createTestClock(state.at + LATER_MS) })
    const press = (token = "") => browserLike(doorward.fetch).submit("/forgot", "/secure", { token })
    expect([(await press(tokens[0])).status, (await press(tokens[0])).status, (await press(tokens[1])).status]).toEqual([200, 410, 410])
    await doorward.database.write({ strings: Object.assign([during ?? ""], { raw: [""] }), values: [] })
    await doorward.runDueJobs()
    expect((await press(tokens[1])).status).toBe(200)
    for (const { email, password } of state.people.slice(0, 2))
      expect([email, (await signIn(browserLike(doorward.fetch), email, password)).status]).toEqual([email, 401])
    kept.remove()
  })

  test("the audit chain verifies from its first row to those of today", async () => {
    const before = (await doorward.run("audit verify")) as { valid: boolean; events: number }
    expect(before).toMatchObject({ valid: true, findings: [], unsealed: 0 })
    await signIn(browserLike(doorward.fetch), state.session.email)
    await doorward.audit.seal()
    const after = (await doorward.run("audit verify")) as { valid: boolean; events: number }
    expect([after.valid, after.events]).toEqual([true, before.events + 1])
  })

  test("what is sealed opens, and is sealed anew under another secret", async () => {
    await doorward.close()
    const kept = await openKept(version, database)
    const { secret, ...settings } = kept.settings
    const secrets = `v2:another root secret that only tests know,v1:${secret as string}`
    doorward = await createTestDoorward({ ...settings, secrets, clock: createTestClock(state.at + LATER_MS) })
    const { columns } = (await doorward.run("keys reseal")) as { columns: readonly { resealed: number; unreadable: number }[] }
    expect(columns.map(({ unreadable }) => unreadable)).toEqual(columns.map(() => 0))
    expect(columns.reduce((sum, { resealed }) => sum + resealed, 0)).toBeGreaterThan(columns.length)
    kept.remove()
  })
})
