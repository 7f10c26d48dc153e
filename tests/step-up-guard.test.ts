import { createGuard, type Guard } from "@doorward/guard"
import { requireAuth, requireRecentSignIn } from "@doorward/guard/hono"
import type { TestDoorward } from "doorward/testing"
import { Hono } from "hono"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { authenticator } from "./authenticator.ts"
import { browserLike, PASSWORD, signedUp } from "./browser-like.ts"
import { databases, freshDoorward } from "./databases.ts"
import { jsonOf, makePasskey } from "./passkeys.ts"
import { codeOf, setUpAuthenticator } from "./second-step.ts"
import { claimsOf, type TokensInBody, tokenClient, turned } from "./token-client.ts"

const ADA = "ada@example.com"
const HOUR = 3_600
const ISSUER = "http://localhost:3000"

interface Begun {
  readonly attempt: string
  readonly attempt_token: string
  readonly status: string
  readonly factors: readonly string[]
}

/** What RFC 9470 §3 lets a resource server say. */
function challengeOf(response: Response): Readonly<Record<string, string>> {
  const header = response.headers.get("www-authenticate") ?? ""
  return Object.fromEntries([...header.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]))
}

describe("an API that asks for a recent sign-in, a client that provides one, and the house between them (RFC 9470)", () => {
  let doorward: TestDoorward
  let guard: Guard
  let api: { request(path: string, init: RequestInit): Response | Promise<Response> }
  const [sqlite] = databases
  beforeEach(async () => {
    if (!sqlite) throw new Error("no database")
    doorward = await freshDoorward(sqlite)
    const surroundings = {
      fetch: (url: string, init: RequestInit) => doorward.fetch(new Request(url, init)),
      clock: () => doorward.clock.now(),
    }
    guard = createGuard({ issuer: ISSUER, audience: ISSUER, revocation: "none", surroundings })
    await guard.ready()
    const asked = (acrValues?: readonly string[]) => requireRecentSignIn({ maxAgeSeconds: 300, acrValues, clock: () => doorward.clock.now() })
    api = new Hono()
      .use(requireAuth(guard))
      .post("/transfer", asked(["urn:doorward:aal2"]), (c) => c.text("sent"))
      .post("/close", asked(["phr"]), (c) => c.text("closed"))
      .post("/sign", asked(["phrh"]), (c) => c.text("signed"))
      .post("/note", asked(), (c) => c.text("noted"))
  })
  afterEach(async () => {
    guard.close()
    await doorward.close()
  })

  /** Somebody with a token in an app of theirs, who signed in with a password an hour ago. */
  async function person(): Promise<{
    readonly call: (path: string) => Promise<Response>
    readonly follow: (refused: Response, show: Show) => Promise<void>
  }> {
    const client = tokenClient(doorward.fetch)
    let tokens: TokensInBody | undefined
    const enter = await client.browser.post("/auth/login", { email: ADA, password: PASSWORD, mode: "token", refresh: "body", remember: true })
    const entered = await jsonOf<TokensInBody & Begun>(enter)
    tokens = entered
    if (entered.status === "mfa_required") {
      const proof = { attempt: entered.attempt, attempt_token: entered.attempt_token }
      tokens = await jsonOf(client.browser.post("/auth/2fa/challenge", { ...proof, factor: "totp", code: codeOf(doorward, secret) }))
    }
    doorward.clock.advance(HOUR)
    const refreshed = async () => {
      tokens = await turned(client, tokens?.refresh_token ?? "")
      return { authorization: `Bearer ${tokens.access_token}` }
    }
    let headers = await refreshed()
    return {
      call: async (path) => api.request(path, { method: "POST", headers }),
      // What a client that knows nothing but the two documents does.
      follow: async (refused, show) => {
        const { max_age, acr_values } = challengeOf(refused)
        const wanted = { max_age: Number(max_age), ...(acr_values === undefined ? {} : { acr_values }) }
        const { attempt, attempt_token, factors } = await jsonOf<Begun>(client.browser.post("/auth/step-up", wanted, headers))
        const answer = async (factor: string, more: object) => client.browser.post("/auth/2fa/challenge", { attempt, attempt_token, factor, ...more })
        await show(answer, factors)
        headers = await refreshed()
      },
    }
  }
  type Show = (answer: (factor: string, more: object) => Promise<Response>, factors: readonly string[]) => Promise<void>
  let secret: string

  const outcome = async (response: Response) => [response.status, response.status === 200 ? await response.text() : challengeOf(response)["error"]]
  const REFUSED = [401, "insufficient_user_authentication"]

  test("MF-17 a call that is refused passes once its challenge was taken to a step-up and the token refreshed, for as long as it said", async () => {
    const ada = await signedUp(doorward, ADA)
    secret = (await setUpAuthenticator(doorward, ada)).secret
    doorward.clock.advance(60)
    const { call, follow } = await person()
    const refused = await call("/transfer")
    expect(await outcome(refused)).toEqual(REFUSED)
    expect(challengeOf(refused)).toMatchObject({ max_age: "300", acr_values: "urn:doorward:aal2" })
    await follow(refused, async (answer) => {
      expect((await answer("totp", { code: codeOf(doorward, secret) })).status).toBe(200)
    })
    expect(await outcome(await call("/transfer"))).toEqual([200, "sent"])
    expect(await outcome(await call("/note"))).toEqual([200, "noted"])
    // A code can be phished, however fresh it is.
    expect(await outcome(await call("/close"))).toEqual(REFUSED)
    doorward.clock.advance(300)
    expect(await outcome(await call("/transfer"))).toEqual([200, "sent"])
    doorward.clock.advance(1)
    expect(await outcome(await call("/transfer"))).toEqual(REFUSED)
  })

  test("MF-17 what cannot be phished is shown by a passkey; hardware that nobody has proved is not made up", async () => {
    const ada = await signedUp(doorward, ADA)
    const device = authenticator()
    expect((await makePasskey(ada, device)).status).toBe(200)
    secret = (await setUpAuthenticator(doorward, ada)).secret
    doorward.clock.advance(60)
    const { call, follow } = await person()
    const showPasskey: Show = async (answer) => {
      const options = await jsonOf<{ challenge: string }>(answer("passkey", {}))
      expect(await jsonOf<Begun>(answer("passkey", { credential: device.get(options) }))).toMatchObject({ status: "complete" })
    }
    await follow(await call("/close"), showPasskey)
    expect(await outcome(await call("/close"))).toEqual([200, "closed"])
    expect(await outcome(await call("/transfer"))).toEqual([200, "sent"])
    // It ends at what there is, and the API says no again.
    await follow(await call("/sign"), showPasskey)
    expect(await outcome(await call("/sign"))).toEqual(REFUSED)
    expect(await outcome(await call("/close"))).toEqual([200, "closed"])
  })

  test("MF-17 who holds nothing shows the password for a recent sign-in, and for more sets up more", async () => {
    await signedUp(doorward, ADA)
    const { call, follow } = await person()
    await follow(await call("/note"), async (answer, factors) => {
      expect(factors).toEqual(["password"])
      expect((await answer("password", { password: PASSWORD })).status).toBe(200)
    })
    expect(await outcome(await call("/note"))).toEqual([200, "noted"])
    await follow(await call("/transfer"), async (answer) => {
      expect(await jsonOf<Begun>(answer("password", { password: PASSWORD }))).toMatchObject({ status: "enrollment_required" })
    })
    expect(await outcome(await call("/transfer"))).toEqual(REFUSED)
    expect(claimsOf((await tokenClient(doorward.fetch).signIn(ADA)).access_token)).toMatchObject({ acr: "urn:doorward:aal1", amr: ["pwd"] })
    expect((await browserLike(doorward.fetch).post("/auth/step-up", {})).status).toBe(401)
  })
})
