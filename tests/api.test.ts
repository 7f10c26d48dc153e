import type { TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { API_AUDIENCE, type ApiCredential, apiClient, basic, createApi } from "./api-client.ts"
import { signedUp } from "./browser-like.ts"
import { databases, freshDoorward, freshReplicas } from "./databases.ts"
import { claimsOf, tokenClient } from "./token-client.ts"

const GRANT = { grant_type: "client_credentials" }
const FORM = "application/x-www-form-urlencoded"

describe.each(databases)("APIs and their credentials on $name", (database) => {
  let doorward: TestDoorward
  let credential: ApiCredential
  let client: ReturnType<typeof apiClient>
  let authorization: string
  beforeEach(async () => {
    doorward = await freshDoorward(database, { apiAudience: API_AUDIENCE })
    credential = await createApi(doorward)
    client = apiClient(doorward.fetch, credential)
    authorization = basic(credential.client_id, credential.client_secret)
  })
  afterEach(() => doorward.close())

  function send(body: string, headers: Record<string, string> = {}, path = "/oauth2/token"): Promise<Response> {
    return doorward.fetch(new Request(`http://localhost:3000${path}`, { method: "POST", headers: { "content-type": FORM, ...headers }, body }))
  }

  /** Status and `error`; every refusal looks alike otherwise. */
  async function refusal(answer: Response): Promise<[number, string]> {
    const body = (await answer.json()) as { error: string; error_description: string }
    expect(Object.keys(body)).toEqual(["error", "error_description"])
    expect(body.error_description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]{1,512}$/)
    expect([answer.headers.get("cache-control"), answer.headers.get("content-type")]).toEqual(["no-store", "application/json"])
    expect(answer.headers.get("www-authenticate")).toBe(answer.status === 401 ? 'Basic realm="http://localhost:3000"' : null)
    return [answer.status, body.error]
  }

  test("a credential: an identifier, and a secret with 256 random bits and a checksum that is shown once", async () => {
    expect(credential).toEqual({
      client_id: expect.stringMatching(/^cli_[0-9A-Z]{26}$/) as string,
      client_secret: expect.stringMatching(/^dwc_[\w-]{48}$/) as string,
      name: "orders",
      audience: API_AUDIENCE,
      scopes: ["revocations:read"],
    })
    const listed = await doorward.run("api list")
    expect(listed).toEqual({
      apis: [
        {
          client_id: credential.client_id,
          name: "orders",
          audience: API_AUDIENCE,
          scopes: credential.scopes,
          created_at: "2026-01-01T00:00:00.000Z",
        },
      ],
    })
    await expect(doorward.run("api remove", { operand: "cli_nobody" })).rejects.toMatchObject({ code: "not_found" })
    for (const options of [
      {},
      { name: "x" },
      { name: "x", audience: "a b" },
      { name: "x\ny", audience: "a" },
      { name: "x", audience: "a", scope: 'a"' },
    ])
      await expect(doorward.run("api create", { options })).rejects.toMatchObject({ code: "invalid" })
  })

  test("a token of its own: for this issuer, for ten minutes, with what it asked for", async () => {
    const answer = await client.post("/oauth2/token", GRANT, { authorization })
    expect([answer.status, answer.headers.get("cache-control"), answer.headers.get("pragma")]).toEqual([200, "no-store", "no-cache"])
    const body = (await answer.json()) as { access_token: string }
    expect(body).toEqual({ access_token: expect.any(String) as string, token_type: "Bearer", expires_in: 600, scope: "revocations:read" })
    const now = doorward.clock.now() / 1000
    expect(claimsOf(body.access_token)).toEqual({
      iss: "http://localhost:3000",
      aud: "http://localhost:3000",
      sub: credential.client_id,
      client_id: credential.client_id,
      scope: "revocations:read",
      iat: now,
      exp: now + 600,
      jti: expect.any(String) as string,
    })
  })

  test("a scope is what the client has, or less; never more, and never malformed", async () => {
    const both = apiClient(doorward.fetch, await createApi(doorward, { scope: "orders:read revocations:read" }))
    expect(claimsOf(await both.token())["scope"]).toBe("orders:read revocations:read")
    expect(claimsOf(await both.token({ scope: "orders:read" }))["scope"]).toBe("orders:read")
    expect(claimsOf(await both.token({ scope: "" }))["scope"]).toBe("orders:read revocations:read")
    for (const scope of ["admin", "revocations:read admin", "revocations:read  ", " ", "revocations:read\tadmin", '"'])
      expect([scope, ...(await refusal(await client.post("/oauth2/token", { ...GRANT, scope }, { authorization })))]).toEqual([
        scope,
        400,
        "invalid_scope",
      ])
  })

  test("only client_credentials; a parameter that is missing or without a value is invalid_request", async () => {
    for (const grant_type of [
      "authorization_code",
      "refresh_token",
      "password",
      "CLIENT_CREDENTIALS",
      "urn:ietf:params:oauth:grant-type:device_code",
    ])
      expect(await refusal(await client.post("/oauth2/token", { grant_type }, { authorization }))).toEqual([400, "unsupported_grant_type"])
    for (const body of ["", "grant_type=", "scope=revocations:read"])
      expect(await refusal(await send(body, { authorization }))).toEqual([400, "invalid_request"])
  })

  test("in the header or in the form, never both", async () => {
    const { client_id, client_secret } = credential
    expect((await client.post("/oauth2/token", { ...GRANT, client_id, client_secret })).status).toBe(200)
    expect((await client.post("/oauth2/token", { ...GRANT, client_id }, { authorization })).status).toBe(200)
    expect(await refusal(await client.post("/oauth2/token", { ...GRANT, client_id, client_secret }, { authorization }))).toEqual([
      400,
      "invalid_request",
    ])
    const other = await createApi(doorward, { name: "other" })
    expect(await refusal(await client.post("/oauth2/token", { ...GRANT, client_id: other.client_id }, { authorization }))).toEqual([
      400,
      "invalid_request",
    ])
    // RFC 6749 appendix B: `cli_` and `dwc_` in another spelling of the same.
    const spelled = (text: string) => text.replaceAll("_", "%5F")
    const encoded = Buffer.from(`${spelled(client_id)}:${spelled(client_secret)}`).toString("base64")
    expect((await client.post("/oauth2/token", GRANT, { authorization: `bAsIc  ${encoded}` })).status).toBe(200)
  })

  test("whoever cannot be authenticated is told one and the same", async () => {
    const { client_id, client_secret } = credential
    const other = await createApi(doorward, { name: "other" })
    const flipped = client_secret.slice(0, -1) + (client_secret.endsWith("A") ? "B" : "A")
    const coded = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`
    const headers = [
      basic(client_id, other.client_secret),
      basic(client_id, flipped),
      basic(client_id, client_secret.toLowerCase()),
      basic(client_id, `${client_secret}=`),
      basic(client_id, ""),
      basic("", client_secret),
      basic(client_id.toLowerCase(), client_secret),
      basic("first-party", client_secret),
      basic("cli_00000000000000000000000000", client_secret),
      coded(`${client_id}${client_secret}`),
      coded(`%zz:${client_secret}`),
      coded(`${client_id}:${client_secret}\0`),
      "Basic",
      "Basic !!!!",
      `Bearer ${client_secret}`,
      `${authorization}, ${authorization}`,
    ]
    const answers = await Promise.all(headers.map((value) => send("grant_type=client_credentials", { authorization: value })))
    for (const answer of answers) expect(await refusal(answer.clone())).toEqual([401, "invalid_client"])
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1)
    for (const body of [
      "grant_type=client_credentials",
      `grant_type=client_credentials&client_id=${client_id}`,
      `grant_type=client_credentials&client_secret=${client_secret}`,
      `grant_type=client_credentials&client_id=${client_id}&client_secret=${other.client_secret}`,
      `grant_type=client_credentials&client_id=${client_id}&client_secret=`,
    ])
      expect(await refusal(await send(body))).toEqual([401, "invalid_client"])
    // Credentials in the address are none: addresses are written down everywhere.
    expect(
      await refusal(await send("grant_type=client_credentials", {}, `/oauth2/token?client_id=${client_id}&client_secret=${client_secret}`)),
    ).toEqual([401, "invalid_client"])
  })

  test("a parameter given twice, another type, too much, another method: RFC 6749's words", async () => {
    for (const twice of ["grant_type=client_credentials", "scope=", "unknown=1&unknown=2", "client_id=a&client_id=b"])
      expect(await refusal(await send(`grant_type=client_credentials&scope=a&${twice}`, { authorization }))).toEqual([400, "invalid_request"])
    expect(await refusal(await send("grant_type=%zz", { authorization }))).toEqual([400, "invalid_request"])
    for (const type of ["application/json", "text/plain", "multipart/form-data"])
      expect(await refusal(await send("grant_type=client_credentials", { authorization, "content-type": type }))).toEqual([400, "invalid_request"])
    expect(await refusal(await send(`grant_type=${"x".repeat(70_000)}`, { authorization }))).toEqual([413, "invalid_request"])
    const answer = await doorward.fetch(new Request("http://localhost:3000/oauth2/token"))
    expect([answer.headers.get("allow"), ...(await refusal(answer))]).toEqual(["POST, OPTIONS", 405, "invalid_request"])
  })

  test("no cookie is looked at here, so any origin may ask", async () => {
    const ada = await signedUp(doorward, "ada@example.com")
    const cookie = [...ada.cookies].map(([name, value]) => `${name}=${value}`).join("; ")
    const foreign = { origin: "https://evil.example", "sec-fetch-site": "cross-site", cookie }
    expect((await client.post("/oauth2/token", GRANT, { authorization, ...foreign })).status).toBe(200)
    expect(await refusal(await client.post("/oauth2/token", GRANT, foreign))).toEqual([401, "invalid_client"])
  })

  describe("introspection", () => {
    const inactive = { active: false }
    let person: { access_token: string; refresh_token: string }
    beforeEach(async () => {
      await signedUp(doorward, "ada@example.com")
      person = await tokenClient(doorward.fetch).signIn("ada@example.com")
    })

    test("an active token: what it says, to the API it is for", async () => {
      expect(await client.introspect(person.access_token)).toEqual({
        ...claimsOf(person.access_token),
        fam: undefined,
        active: true,
        token_type: "Bearer",
        aud: API_AUDIENCE,
      })
      const { client_id, client_secret } = credential
      expect((await client.post("/oauth2/introspect", { token: person.access_token, client_id, client_secret })).status).toBe(200)
      expect(await client.introspect(await client.token())).toMatchObject({ active: true, sub: client_id, client_id })
    })

    test("TOK-23 another client learns nothing: not even that it is a token", async () => {
      const other = apiClient(doorward.fetch, await createApi(doorward, { name: "billing", audience: "https://billing.example" }))
      for (const token of [person.access_token, await client.token()]) expect(await other.introspect(token)).toEqual(inactive)
      for (const path of ["/oauth2/introspect"]) {
        expect(await refusal(await client.post(path, { token: person.access_token }))).toEqual([401, "invalid_client"])
        expect(await refusal(await client.post(path, { token: person.access_token }, { authorization: `Bearer ${person.access_token}` }))).toEqual([
          401,
          "invalid_client",
        ])
        expect(await refusal(await client.post(path, {}, { authorization }))).toEqual([400, "invalid_request"])
        expect(await refusal(await send("token=a&token=b", { authorization }, path))).toEqual([400, "invalid_request"])
      }
    })

    test("TOK-07 what is no access token is not active: refresh token, secret, garbage, a token with one bit changed", async () => {
      const [head = "", body = "", signature = ""] = person.access_token.split(".")
      const retyped = Buffer.from(JSON.stringify({ ...(JSON.parse(Buffer.from(head, "base64url").toString()) as object), typ: "JWT" })).toString(
        "base64url",
      )
      const unsigned = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url")
      const tokens = [
        person.refresh_token,
        credential.client_secret,
        credential.client_id,
        "x",
        "a.b.c",
        "💥",
        "x".repeat(50_000),
        `${retyped}.${body}.${signature}`,
        `${unsigned}.${body}.`,
        `${head}.${body}.${signature.slice(0, -4)}AAAA`,
        `${person.access_token} `,
      ]
      for (const token of tokens) expect(await client.introspect(token)).toEqual(inactive)
    })

    test("ended, expired, disabled, deleted: not active from then on", async () => {
      const browser = tokenClient(doorward.fetch).browser
      const end = async (token: string) => browser.post("/auth/logout", undefined, { authorization: `Bearer ${token}` })
      await end(person.access_token)
      expect(await client.introspect(person.access_token)).toEqual(inactive)
      const again = await tokenClient(doorward.fetch).signIn("ada@example.com")
      const sub = claimsOf(again.access_token)["sub"] as `usr_${string}`
      await doorward.api.disableUser(sub)
      expect(await client.introspect(again.access_token)).toEqual(inactive)
      await doorward.api.enableUser(sub)
      doorward.clock.advance(10)
      const third = await tokenClient(doorward.fetch).signIn("ada@example.com")
      expect(await client.introspect(third.access_token)).toMatchObject({ active: true })
      doorward.clock.advance(600)
      expect(await client.introspect(third.access_token)).toEqual(inactive)
    })

    test("asking is no use of the session: it does not keep it from becoming idle", async () => {
      const idle = async () =>
        (await doorward.api.sessions(claimsOf(person.access_token)["sub"] as `usr_${string}`)).map(({ idleExpiresAt }) => idleExpiresAt)
      const before = await idle()
      doorward.clock.advance(500)
      expect(await client.introspect(person.access_token)).toMatchObject({ active: true })
      expect(await idle()).toEqual(before)
    })
  })
})

describe.each(databases)("several replicas on $name", (database) => {
  test("GATES 33 a credential that is removed proves nothing anywhere at once, and its tokens nothing within a second", async () => {
    const replicas = await freshReplicas(database, { apiAudience: API_AUDIENCE })
    const { first } = replicas
    const [credential, witness] = [await createApi(first), await createApi(first, { name: "witness" })]
    const [here, elsewhere] = [first, replicas.nth(1)]
    const token = await apiClient(here.fetch, credential).token()
    const other = apiClient(elsewhere.fetch, credential)
    expect((await other.revocations(token)).status).toBe(200)
    await here.run("api remove", { operand: credential.client_id })
    const removedAt = performance.now()
    for (const house of replicas.houses) await expect(apiClient(house.fetch, credential).token()).rejects.toThrow("answered 401")
    await expect.poll(async () => (await other.revocations(token)).status, { interval: 5, timeout: 5_000 }).toBe(401)
    expect(performance.now() - removedAt).toBeLessThan(1_000)
    expect(await apiClient(elsewhere.fetch, witness).introspect(token)).toEqual({ active: false })
    const page = await apiClient(elsewhere.fetch, witness).page(await apiClient(elsewhere.fetch, witness).token())
    expect(page.events).toMatchObject([{ seq: 1, kind: "client", id: credential.client_id }])
    await replicas.close()
  })

  test("introspection asks the database about the session, so what ended elsewhere has ended here", async () => {
    const replicas = await freshReplicas(database, { apiAudience: API_AUDIENCE })
    const { first } = replicas
    const client = apiClient(replicas.nth(1).fetch, await createApi(first))
    await signedUp(first, "ada@example.com")
    const people = tokenClient(first.fetch)
    for (let round = 0; round < 5; round++) {
      const { access_token } = await people.signIn("ada@example.com")
      expect(await client.introspect(access_token)).toMatchObject({ active: true })
      await people.browser.post("/auth/logout", undefined, { authorization: `Bearer ${access_token}` })
      expect(await client.introspect(access_token)).toEqual({ active: false })
    }
    await replicas.close()
  })
})
