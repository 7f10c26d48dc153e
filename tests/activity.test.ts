import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { createApi } from "./api-client.ts"
import { browserLike, PASSWORD, setupLink, signedUp, signIn } from "./browser-like.ts"
import { databases, freshDoorward } from "./databases.ts"

interface Activity {
  readonly events: readonly {
    readonly id: string
    readonly type: string
    readonly summary: string
    readonly at: string
    readonly device: string | null
    readonly ip: string | null
    readonly current: boolean
  }[]
  readonly next_cursor?: string
}

const FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
const PEER = { address: "203.0.113.7" }

describe.each(databases)("activity, $name", (database) => {
  let doorward: TestDoorward
  beforeEach(async () => {
    doorward = await freshDoorward(database)
  })
  afterEach(() => doorward.close())

  const fromAfar = () => browserLike((request) => doorward.fetch(request, PEER))
  const typesOf = async (who: ReturnType<typeof browserLike>) => {
    const { events } = (await (await who.get("/auth/activity?limit=100")).json()) as Activity
    return events.map(({ type }) => type)
  }
  const recorded = async () => {
    await doorward.audit.seal()
    const rows = await doorward.database.read<{ type: string; actor: string | null; details: string }>(
      sql`SELECT type, actor, details FROM audit_events ORDER BY sealed_seq`,
    )
    return rows
  }

  test("a person sees what happened to the account: words, time, device, address, and which session asks", async () => {
    const ada = await signedUp(doorward, "ada@example.com", PASSWORD, fromAfar())
    doorward.clock.advance(60)
    const other = fromAfar()
    expect(
      (
        await other.send("/auth/login", {
          method: "POST",
          json: { email: "ada@example.com", password: PASSWORD },
          headers: { "user-agent": FIREFOX },
        })
      ).status,
    ).toBe(200)
    const { events } = (await (await other.get("/auth/activity")).json()) as Activity
    expect(events[0]).toMatchObject({
      type: "sign_in.succeeded",
      summary: "Signed in",
      device: "Firefox on Windows",
      ip: PEER.address,
      current: true,
      at: new Date(doorward.clock.now()).toISOString(),
    })
    expect(events.map(({ type }) => type)).toContain("sign_up.completed")
    expect(events.filter(({ current }) => current).length).toBe(1)
    expect(Object.keys(events[0] ?? {}).toSorted()).toEqual(["at", "current", "device", "id", "ip", "summary", "type"])
    expect(((await (await ada.get("/auth/activity")).json()) as Activity).events.find(({ type }) => type === "sign_up.completed")?.current).toBe(true)
  })

  test("what a program did to an account is shown without where the program runs", async () => {
    const ada = await signedUp(doorward, "ada@example.com")
    const { user } = (await (await ada.get("/auth/session")).json()) as { user: { id: `usr_${string}` } }
    const personal = { ip: PEER.address, user_agent: FIREFOX }
    doorward.clock.advance(1)
    await doorward.audit.record(doorward.database, { type: "user.session_ended", userId: user.id, actor: "cli_1", personal })
    doorward.clock.advance(1)
    await doorward.audit.record(doorward.database, { type: "sign_in.failed", userId: user.id, actor: "unknown", personal })
    const { events } = (await (await ada.get("/auth/activity?limit=2")).json()) as Activity
    expect(events.map(({ type, ip, device }) => [type, ip, device])).toEqual([
      ["sign_in.failed", PEER.address, "Firefox on Windows"],
      ["user.session_ended", null, null],
    ])
  })

  test("nobody sees another's activity, signed out or by any cursor", async () => {
    const ada = await signedUp(doorward, "ada@example.com")
    const eve = await signedUp(doorward, "eve@example.com")
    const own = (await (await ada.get("/auth/activity")).json()) as Activity
    const hers = (await (await eve.get(`/auth/activity?cursor=${own.events[0]?.id}`)).json()) as Activity
    const ids = new Set(own.events.map(({ id }) => id))
    expect(hers.events.some(({ id }) => ids.has(id))).toBe(false)
    expect((await browserLike(doorward.fetch).get("/auth/activity")).status).toBe(401)
    const page = await browserLike(doorward.fetch).get("/account/activity", { accept: "text/html" })
    expect([page.status, page.headers.get("location")]).toEqual([303, "/sign-in?next=%2Faccount%2Factivity"])
    for (const wrong of ["cursor=x", `cursor=${"a".repeat(30)}`, "limit=0", "limit=101", "limit=x"])
      expect([wrong, (await ada.get(`/auth/activity?${wrong}`)).status]).toEqual([wrong, 422])
  })

  test("pages hold what is asked for, follow one another, and leave nothing out", async () => {
    const ada = await signedUp(doorward, "ada@example.com")
    for (let count = 0; count < 8; count++) {
      doorward.clock.advance(1)
      await signIn(browserLike(doorward.fetch), "ada@example.com")
    }
    const all = ((await (await ada.get("/auth/activity?limit=100")).json()) as Activity).events.map(({ id }) => id)
    const walked: string[] = []
    let cursor: string | undefined
    do {
      const page = (await (await ada.get(`/auth/activity?limit=3${cursor === undefined ? "" : `&cursor=${cursor}`}`)).json()) as Activity
      expect(page.events.length).toBeLessThanOrEqual(3)
      walked.push(...page.events.map(({ id }) => id))
      cursor = page.next_cursor
    } while (cursor !== undefined)
    expect(walked).toEqual(all)
    expect(all.length).toBeGreaterThan(8)
    expect(all).toEqual(all.toSorted().toReversed())
  })

  test("the page says the same, is linked from the account, and needs no script", async () => {
    const ada = await signedUp(doorward, "ada@example.com", PASSWORD, fromAfar())
    expect(await (await ada.get("/account", { accept: "text/html" })).text()).toContain('href="/account/activity"')
    const html = await (await ada.get("/account/activity", { accept: "text/html" })).text()
    for (const words of ["Recent activity", "The account was created", "near your network", "this session"]) expect(html).toContain(words)
    // All of it is in the page that is sent; the only script there is comes from a file of ours.
    expect(html.match(/<script(?! type="module" src="\/)/g)).toBeNull()
  })

  test("every end of a session is written down with its cause", async () => {
    const ada = await signedUp(doorward, "ada@example.com")
    const [second, third, fourth] = [0, 1, 2].map(() => browserLike(doorward.fetch))
    for (const browser of [second, third, fourth]) if (browser) await signIn(browser, "ada@example.com")
    // What happens in one instant has no order.
    doorward.clock.advance(1)
    await fourth?.post("/auth/logout")
    doorward.clock.advance(1)
    const { sessions } = (await (await ada.get("/auth/sessions")).json()) as { sessions: { id: string; current: boolean }[] }
    const one = sessions.find(({ current }) => !current)
    expect((await ada.send(`/auth/sessions/${one?.id}`, { method: "DELETE" })).status).toBe(204)
    doorward.clock.advance(1)
    expect((await ada.send("/auth/sessions", { method: "DELETE" })).status).toBe(204)
    expect((await ada.send("/auth/sessions", { method: "DELETE" })).status).toBe(204)
    expect((await typesOf(ada)).slice(0, 3)).toEqual(["sessions.ended", "session.ended", "session.ended"])
    const details = (await recorded()).filter(({ type }) => type.includes("ended")).map((row) => JSON.parse(row.details) as object)
    expect(details).toEqual([{ reason: "signed_out" }, { reason: "ended_by_user" }, { reason: "ended_by_user", count: 1 }])
    doorward.clock.advance(1)
    expect((await signIn(ada, "ada@example.com")).status).toBe(200)
    expect((await typesOf(ada))[0]).toBe("sign_in.succeeded")
  })

  test("a theft, an operator's doings, clients, keys and secrets are written down", async () => {
    const ada = await signedUp(doorward, "ada@example.com")
    const login = await ada.post("/auth/login", { email: "ada@example.com", password: PASSWORD, mode: "token", refresh: "body" })
    const { refresh_token: first, user } = (await login.json()) as { refresh_token: string; user: { id: `usr_${string}` } }
    const turn = async (token: string) =>
      ((await (await ada.post("/auth/refresh", { refresh_token: token })).json()) as { refresh_token: string }).refresh_token
    await turn(await turn(first))
    expect((await ada.post("/auth/refresh", { refresh_token: first })).status).toBe(401)
    const api = await createApi(doorward)
    const basic = `Basic ${Buffer.from(`${api.client_id}:wrong`).toString("base64")}`
    const asked = await doorward.fetch(
      new Request("http://localhost:3000/oauth2/token", {
        method: "POST",
        headers: { authorization: basic },
        body: new URLSearchParams({ grant_type: "client_credentials" }),
      }),
    )
    expect(asked.status).toBe(401)
    await doorward.run("api remove", { operand: api.client_id })
    const { kid } = await doorward.signingKeys.signer("ES256")
    await doorward.run("keys rotate")
    await doorward.run("keys remove", { operand: kid })
    await doorward.run("keys reseal")
    await doorward.api.disableUser(user.id)
    await doorward.api.enableUser(user.id)
    await doorward.api.deleteUser(user.id)
    const rows = await recorded()
    const own = rows.map(({ type }) => type).filter((type) => !type.startsWith("sign_"))
    expect(own.toSorted()).toEqual(
      [
        "token.theft",
        "client.created",
        "client.authentication_failed",
        "client.removed",
        "signing_key.rotated",
        "signing_key.removed",
        "secrets.resealed",
        "user.disabled",
        "user.enabled",
        "user.deleted",
      ].toSorted(),
    )
    const operators = rows.filter(({ type }) => /^(user|client\.(created|removed)|signing_key|secrets)/.test(type)).map(({ actor }) => actor)
    expect(operators.filter((actor) => actor === null || actor === user.id)).toEqual([])
    expect((await doorward.run("audit verify")) as { valid: boolean }).toMatchObject({ valid: true })
  })

  test("the first owner is written down", async () => {
    const link = await setupLink(doorward)
    const browser = browserLike(doorward.fetch)
    const answer = await browser.submit(link, "/setup", {
      token: new URL(link).searchParams.get("token") ?? "",
      email: "owner@example.com",
      password: PASSWORD,
      name: "",
    })
    expect(answer.status).toBe(303)
    expect((await recorded()).map(({ type }) => type)).toContain("owner.created")
  })

  test("PV-11 with the account goes everything personal in its events; the pseudonym stays, and the chain holds", async () => {
    const ada = await signedUp(doorward, "ada@example.com", PASSWORD, fromAfar())
    const { user } = (await (await ada.get("/auth/session")).json()) as { user: { id: `usr_${string}` } }
    await doorward.audit.seal()
    expect(await doorward.api.deleteUser(user.id)).toBe(true)
    const rows = await doorward.database.read<{ type: string; personal: string | null; salt: string | null }>(
      sql`SELECT type, personal, salt FROM audit_events WHERE user_id = ${user.id}`,
    )
    expect(rows.map(({ type }) => type)).toEqual(expect.arrayContaining(["sign_up.completed", "user.deleted"]))
    for (const row of rows) expect([row.type, row.personal, row.salt]).toEqual([row.type, null, null])
    await doorward.audit.seal()
    expect(await doorward.run("audit verify")).toMatchObject({ valid: true })
  })

  test("failed authentications of clients cannot fill the record", async () => {
    const attempt = () =>
      doorward.fetch(
        new Request("http://localhost:3000/oauth2/introspect", {
          method: "POST",
          body: new URLSearchParams({ client_id: "a secret pasted in the wrong place", client_secret: "x", token: "x" }),
        }),
      )
    for (let count = 0; count < 70; count++) await attempt()
    const rows = async () => (await recorded()).filter(({ type }) => type === "client.authentication_failed")
    expect(await rows()).toHaveLength(60)
    expect(JSON.stringify(await rows())).not.toContain("pasted")
    doorward.clock.advance(60)
    await attempt()
    expect(await rows()).toHaveLength(61)
  })

  test("the jobs of the service seal what was recorded", async () => {
    await signedUp(doorward, "ada@example.com")
    doorward.clock.advance(400)
    await doorward.runDueJobs()
    expect(await doorward.database.read(sql`SELECT id FROM audit_events WHERE sealed_seq IS NULL`)).toEqual([])
    expect(await doorward.run("audit verify")).toMatchObject({ valid: true, unsealed: 0 })
  })
})
