import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, newestMail, PASSWORD, signedUp, signIn } from "../browser-like.ts"
import { databases, freshReplicas, type Replicas } from "../databases.ts"
import { until } from "../until.ts"
import { operations } from "./doors.ts"

const ADA = "ada@example.com"
/** GATES 33. */
const EVERYWHERE_MS = 1_000

describe.each(databases)("attacks on what a session is answered, $name", (database) => {
  let replicas: Replicas
  let ada: BrowserLike

  beforeEach(async () => {
    replicas = await freshReplicas(database)
    ada = browserLike(replicas.first.fetch)
    await signedUp(replicas.first, ADA, PASSWORD, ada)
  })
  afterEach(() => replicas.close())

  /** The same browser, on each replica. */
  const everywhere = () =>
    replicas.houses.map((house) => {
      const browser = browserLike(house.fetch)
      for (const [name, value] of ada.cookies) browser.cookies.set(name, value)
      return browser
    })
  const statuses = (browsers: readonly BrowserLike[]) => Promise.all(browsers.map(async (browser) => (await browser.get("/auth/session")).status))

  test.each(["disabled", "secured by a new password"])(
    "SES-14 a session that every replica has at hand ends with an account that is %s",
    async (how) => {
      const browsers = everywhere()
      expect(await statuses(browsers)).toEqual(browsers.map(() => 200))
      if (how === "disabled") {
        const { user } = (await (await ada.get("/auth/session")).json()) as { user: { id: `usr_${string}` } }
        await replicas.first.api.disableUser(user.id)
      } else {
        const stranger = browserLike(replicas.first.fetch)
        replicas.first.clock.advance(1)
        await stranger.post("/auth/password/forgot", { email: ADA })
        const { token } = await newestMail(replicas.first, ADA)
        expect((await stranger.post("/auth/password/reset", { token, password: "another horse battery staple" })).status).toBe(200)
      }
      // At once where it happened, also for what would change something.
      const [here] = browsers
      expect((await here?.get("/auth/session"))?.status).toBe(401)
      expect((await here?.post("/auth/password/change", { current_password: PASSWORD, password: "yet another horse battery" }))?.status).toBe(401)
      expect((await here?.send("/auth/sessions", { method: "DELETE" }))?.status).toBe(401)
      await until(async () => (await statuses(browsers)).every((status) => status === 401), EVERYWHERE_MS)
    },
  )

  test("SES-21 no answer to a session may be kept by a cache, and signing out clears what was", async () => {
    const doors = (await operations(ada, { id: "ses_00000000000000000000000000" })).filter(({ needsSession }) => needsSession)
    expect(doors.length).toBeGreaterThan(5)
    for (const { method, path } of doors.toSorted((a, b) => Number(a.path === "/auth/logout") - Number(b.path === "/auth/logout"))) {
      const answer = await ada.send(path, { method, ...(method === "GET" || method === "DELETE" ? {} : { json: {} }) })
      expect([path, answer.headers.get("cache-control")]).toEqual([path, "no-store"])
    }
    for (const mode of ["session", "token"]) {
      const answer = await ada.post("/auth/login", { email: ADA, password: PASSWORD, mode })
      expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "no-store"])
    }
    expect((await ada.post("/auth/refresh")).headers.get("cache-control")).toBe("no-store")
    expect((await ada.get("/account")).headers.get("cache-control")).toBe("no-store")
    expect((await ada.post("/auth/logout")).headers.get("clear-site-data")).toBe('"cache"')
    await signIn(ada, ADA)
    expect((await ada.submit("/account", "/account/sign-out", {})).headers.get("clear-site-data")).toBe('"cache"')
  })

  test("PV-13 strangers can name an address at seven calls only, each of which answers alike for everybody", async () => {
    const { paths } = (await (await ada.get("/openapi.json")).json()) as { paths: Record<string, Record<string, object>> }
    const naming = Object.entries(paths).flatMap(([path, methods]) =>
      Object.values(methods).flatMap((operation) => {
        const { security, requestBody } = operation as { security?: object[]; requestBody?: object }
        const isOpen = security === undefined || security.some((scheme) => Object.keys(scheme).length === 0)
        return isOpen && JSON.stringify(requestBody ?? {}).includes('"email":{') ? [path] : []
      }),
    )
    // Held alike by PV-02, PW-25, WA-11 and in magic-links.test.ts. /auth/password/check looks nobody up: what it is told is only held against the password.
    expect(naming.toSorted((a, b) => a.localeCompare(b))).toEqual([
      "/auth/login",
      "/auth/magic-link",
      "/auth/passkey/login/options",
      "/auth/passkey/register/options",
      "/auth/password/check",
      "/auth/password/forgot",
      "/auth/register",
    ])
  })
})
