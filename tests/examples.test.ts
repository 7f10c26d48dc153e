import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { browserLike, PASSWORD, signIn } from "./browser-like.ts"
import { type DoorwardProcess, startProgram } from "./doorward-process.ts"

describe.each(["mounted-hono", "mounted-express"])("examples/%s", (name) => {
  let example: DoorwardProcess
  beforeAll(async () => {
    const file = fileURLToPath(new URL(`../examples/${name}/server.mjs`, import.meta.url))
    example = await startProgram(file, [], (port, data) => ({ PORT: String(port), DATA: data }))
  })
  afterAll(() => example?.stop())

  test("its own pages and Doorward's share one origin and one session", async () => {
    const browser = browserLike(fetch, example.issuer)
    const email = "ada@example.com"
    const own = async () => (await browser.get("/")).text()
    expect(await own()).toContain("<h1>Notebook</h1>")
    expect((await browser.get("/api/me")).status).toBe(401)
    expect(await (await browser.get("/sign-in")).text()).toContain("Sign in to Notebook")

    const begun = await browser.post("/auth/register", { email, password: PASSWORD, name: "<Ada>" })
    expect(begun.status).toBe(201)
    const { attempt } = (await begun.json()) as { attempt: string }
    const { code } = await example.newestMail(email)
    expect((await browser.post("/auth/verify", { attempt, code })).status).toBe(200)
    expect(await own()).toMatch(/Hello, &(#60|lt);Ada&(#62|gt);/)

    expect((await browser.post("/auth/logout")).status).toBe(204)
    expect((await browser.get("/api/me")).status).toBe(401)

    expect((await signIn(browser, email)).status).toBe(200)
    const me = await browser.get("/api/me")
    expect(me.status).toBe(200)
    expect(await me.json()).toMatchObject({ email, name: "<Ada>" })
    const { session } = (await (await browser.get("/auth/session")).json()) as { session: { ip: string } }
    expect(["127.0.0.1", "::1"]).toContain(session.ip)

    expect((await browser.submit("/account", "/account/sign-out", {})).status).toBe(303)
    expect((await browser.get("/api/me")).status).toBe(401)
    expect((await browser.get("/no-such-page", { accept: "text/html" })).status).toBe(404)
  })

  test("asked to stop, it lets go of its database and ends well", async () => {
    expect(await example.stop()).toBe(0)
  })
})
