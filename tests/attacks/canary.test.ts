import { createLog, sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { createApi } from "../api-client.ts"
import { type BrowserLike, browserLike, newestMail, PASSWORD, register, setupLink, signedUp, signIn } from "../browser-like.ts"
import { databases, freshDoorward } from "../databases.ts"
import { forms, operations } from "./doors.ts"

const METRICS_TOKEN = "canary-metrics-token-5b1f"
const PASSWORD_CANARY = "canary password 6e0a staple"
const WRONG_PASSWORD = "canary wrong password 91cc"
const EMAIL = "canary-mail-77d3@example.com"
const NAME = "Canary Name 4410"
const USER_AGENT = "CanaryBrowser/8812 (Windows NT 10.0) Firefox/140.0"
const ADDRESS = "203.0.113.77"
/** What says who somebody is; in the audit it stands with the personal data and nowhere else. */
const PERSONAL = ["canary-mail-77d3", NAME, "CanaryBrowser", ADDRESS]

describe.each(databases)("what is written down, $name", (database) => {
  let doorward: TestDoorward
  let lines: string[]
  /** Everything secret that came by. */
  let secrets: Set<string>
  beforeEach(async () => {
    lines = []
    secrets = new Set([METRICS_TOKEN, PASSWORD_CANARY, WRONG_PASSWORD])
    const log = createLog("debug", { write: (line) => void lines.push(line) })
    doorward = await freshDoorward(database, { log, metricsToken: METRICS_TOKEN })
  })
  afterEach(() => doorward.close())

  /** A browser whose cookies, tokens and codes are remembered as secrets. */
  function watched(): BrowserLike {
    const browser = browserLike(async (request) => {
      request.headers.set("user-agent", USER_AGENT)
      const response = await doorward.fetch(request, { address: ADDRESS })
      for (const cookie of response.headers.getSetCookie()) {
        const value = cookie.slice(cookie.indexOf("=") + 1, cookie.indexOf(";"))
        if (value.length >= 16) secrets.add(value)
      }
      const text = await response.clone().text()
      for (const [, value = ""] of text.matchAll(/"(?:access_token|refresh_token|attempt_token|client_secret|token)":"([^"]{16,})"/g))
        secrets.add(value)
      for (const [, value = ""] of text.matchAll(/name="csrf" value="([^"]+)"/g)) secrets.add(value)
      return response
    })
    return browser
  }

  async function everythingWritten(): Promise<{ readonly where: string; readonly text: string }[]> {
    await doorward.audit.seal()
    const scraped = await doorward.fetch(new Request("http://localhost:3000/metrics", { headers: { authorization: `Bearer ${METRICS_TOKEN}` } }))
    const exported = await doorward.run("audit export")
    return [
      { where: "log", text: lines.join("") },
      { where: "metrics", text: await scraped.text() },
      { where: "audit", text: JSON.stringify(exported) },
    ]
  }

  test("PV-04 nothing secret and nothing personal reaches log, metrics or audit, by any door or error", async () => {
    const link = await setupLink(doorward)
    secrets.add(new URL(link).searchParams.get("token") ?? "")
    const ada = watched()
    const answer = await ada.post("/auth/register", { email: EMAIL, password: PASSWORD_CANARY, name: NAME })
    const { attempt } = (await answer.json()) as { attempt: string }
    const mail = await newestMail(doorward, EMAIL)
    for (const secret of [mail.code, mail.token]) secrets.add(secret)
    await ada.get(`/verify?token=${mail.token}`, { accept: "text/html" })
    await ada.post("/auth/verify", { attempt, code: "00000001" })
    expect((await ada.post("/auth/verify", { attempt, code: mail.code })).status).toBe(200)
    await watched().post("/auth/register", { email: EMAIL, password: PASSWORD_CANARY, name: NAME })
    await watched().post("/auth/login", { email: EMAIL, password: WRONG_PASSWORD })
    await watched().post("/auth/login", { email: "canary-mail-77d3-nobody@example.com", password: WRONG_PASSWORD })
    const tokens = await watched().post("/auth/login", { email: EMAIL, password: PASSWORD_CANARY, mode: "token", refresh: "body" })
    const { access_token: access, refresh_token: refresh } = (await tokens.json()) as { access_token: string; refresh_token: string }
    await watched().post("/auth/refresh", { refresh_token: refresh })
    const api = await createApi(doorward)
    secrets.add(api.client_secret)
    const session = (await (await ada.get("/auth/session")).json()) as { session: { id: string } }

    // Every call and every form, with canaries wherever something can be put, by who is signed in and who is not.
    const calls = await operations(ada, { id: session.session.id })
    const canaries = {
      email: EMAIL,
      password: WRONG_PASSWORD,
      current_password: WRONG_PASSWORD,
      name: NAME,
      attempt,
      code: mail.code,
      token: mail.token,
      refresh_token: refresh,
      client_id: api.client_id,
      client_secret: api.client_secret,
    }
    const found = [...(await forms(watched(), ["/sign-in", "/sign-up"])), ...(await forms(ada, ["/account/sessions"]))]
    const doors = async (who: BrowserLike) => {
      for (const { method, path, takesBody, isForClients } of calls)
        await who.send(`${path}?token=${mail.token}&email=${EMAIL}`, {
          method,
          ...(takesBody ? (isForClients ? { form: canaries } : { json: canaries }) : {}),
          headers: { authorization: `Bearer ${access}` },
        })
      for (const { action, fields } of found) await who.send(action, { method: "POST", form: { ...fields, ...canaries } })
      for (const path of ["/nowhere", "/account", "/account/activity", "/auth/activity", `/setup?token=${mail.token}`])
        await who.get(`${path}${path.includes("?") ? "&" : "?"}email=${EMAIL}`, { accept: "text/html" })
      await who.send("/auth/login", { method: "POST", body: `{"password":"${WRONG_PASSWORD}"`, headers: { "content-type": "application/json" } })
    }
    await doors(watched())
    await doors(ada)
    // And when the inside breaks.
    const written = await everythingWritten()
    await signIn(ada, EMAIL, PASSWORD_CANARY)
    for (const statement of [sql`DROP VIEW signed_in`, sql`DROP TABLE password_credentials`, sql`DROP TABLE one_time_secrets`])
      await doorward.database.write(statement)
    await doors(ada)
    written.push({ where: "log after defects", text: lines.join("") })
    expect(lines.some((line) => line.includes("request failed by a defect"))).toBe(true)
    await doorward.database.close()
    await doors(watched())
    written.push({ where: "log after an outage", text: lines.join("") })

    expect(secrets.size).toBeGreaterThan(15)
    expect(lines.length).toBeGreaterThan(100)
    for (const { where, text } of written) {
      expect(text.length).toBeGreaterThan(1_000)
      expect([where, [...secrets].filter((secret) => secret !== "" && text.includes(secret))]).toEqual([where, []])
      expect([where, PERSONAL.filter((canary) => text.includes(canary))]).toEqual([where, []])
    }
  })

  test("PV-04 in the audit personal data stands in its own column, and secrets nowhere", async () => {
    const ada = watched()
    const answer = await ada.post("/auth/register", { email: EMAIL, password: PASSWORD_CANARY, name: NAME })
    const { attempt } = (await answer.json()) as { attempt: string }
    await ada.post("/auth/verify", { attempt, code: (await newestMail(doorward, EMAIL)).code })
    await watched().post("/auth/login", { email: EMAIL, password: WRONG_PASSWORD })
    await ada.post("/auth/logout")
    const rows = await doorward.database.read<Record<string, unknown>>(sql`SELECT * FROM audit_events`)
    expect(rows.length).toBeGreaterThan(3)
    for (const { personal, ...row } of rows) {
      const text = JSON.stringify(row)
      expect(PERSONAL.filter((canary) => text.includes(canary))).toEqual([])
      expect([...secrets].filter((secret) => `${text}${String(personal)}`.includes(secret))).toEqual([])
    }
    expect(JSON.stringify(rows)).toContain(ADDRESS)
  })

  test("PV-10 line breaks, escape sequences and markup from strangers stay inert in log, audit, pages and mails", async () => {
    const evil = 'x\u001b[2J\u001b]0;owned\u0007\u0085\u009b31m","level":"fatal<script>alert(1)</script>'
    const forged = `${evil}\r\n{"level":"error","msg":"forged"}`
    const ada = await signedUp(
      doorward,
      "ada@example.com",
      PASSWORD,
      browserLike((request) => {
        request.headers.set("user-agent", evil)
        return doorward.fetch(request, { address: ADDRESS })
      }),
    )
    // As a program that mounts the service, or a proxy in front, may hand it over.
    await doorward.audit.record(doorward.database, {
      type: "sign_in.failed",
      personal: { email: forged, user_agent: forged },
      details: { note: forged },
    })
    for (const name of [forged, evil, "a\nb", "\u001b[31mred"])
      expect((await browserLike(doorward.fetch).post("/auth/register", { email: "eve@example.com", name })).status).toBe(422)
    await register(doorward, browserLike(doorward.fetch), "bob@example.com")
    await ada.get(`/${encodeURIComponent(forged)}`)
    await doorward.audit.seal()

    const text = lines.join("")
    expect(text).toContain("security event")
    for (const line of text.trimEnd().split("\n")) expect(() => JSON.parse(line) as unknown).not.toThrow()
    expect(text.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u)
    expect(lines.some((line) => (JSON.parse(line) as { msg?: string }).msg === "forged")).toBe(false)
    for (const personal of ["yes", "no"]) {
      const exported = (await doorward.obey("audit export", { options: { personal } })).text
      for (const line of exported.split("\n")) expect(() => JSON.parse(line) as unknown).not.toThrow()
      expect(exported.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u)
    }
    expect(await doorward.run("audit verify")).toMatchObject({ valid: true })
    for (const page of ["/account", "/account/sessions", "/account/activity", "/account/password"]) {
      const html = await (await ada.get(page, { accept: "text/html" })).text()
      expect(html).not.toContain("<script>alert")
      expect(html.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u)
    }
    for (const mail of await doorward.mails()) {
      expect(mail.subject).not.toMatch(/\p{Cc}/u)
      expect(`${mail.text}${mail.html}`).not.toMatch(/[^\P{Cc}\n]|<script/u)
    }
  })
})
