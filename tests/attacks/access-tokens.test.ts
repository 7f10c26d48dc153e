import { createHmac, createPublicKey, type KeyObject, sign } from "node:crypto"
import type { TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { browserLike, PASSWORD, signedUp } from "../browser-like.ts"
import { databases, freshDoorward } from "../databases.ts"
import { claimsOf, type TokenClient, tokenClient } from "../token-client.ts"

const ADA = "ada@example.com"
const encode = (value: unknown) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url")

// A token is judged by its signature and claims; what ends one on each database is tested in revocation.test.ts.
describe.each(databases.slice(0, 1))("attacks on access tokens, $name", (database) => {
  let doorward: TestDoorward
  let client: TokenClient
  let genuine: string
  let header: object
  let claims: Record<string, unknown>
  let key: { readonly kid: string; readonly privateKey: KeyObject }
  beforeEach(async () => {
    doorward = await freshDoorward(database)
    await signedUp(doorward, ADA)
    client = tokenClient(doorward.fetch)
    genuine = (await client.signIn(ADA)).access_token
    header = JSON.parse(Buffer.from(genuine.split(".")[0] ?? "", "base64url").toString()) as object
    claims = claimsOf(genuine)
    key = await doorward.signingKeys.signer("ES256")
  })
  afterEach(() => doorward.close())

  const status = async (token: string) => (await client.session(token)).status
  /** Signed with the service's own key, whatever it says. */
  const signed = (head: unknown, body: unknown) => {
    const text = `${encode(head)}.${encode(body)}`
    return `${text}.${sign("sha256", Buffer.from(text), { key: key.privateKey, dsaEncoding: "ieee-p1363" }).toString("base64url")}`
  }
  const withHeader = (changes: object) => signed({ ...header, ...changes }, claims)
  const withClaims = (changes: object) => signed(header, { ...claims, ...changes })
  const hmacWith = (secret: string | Buffer, head: object = { ...header, alg: "HS256" }) => {
    const text = `${encode(head)}.${encode(claims)}`
    return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`
  }
  const expectRefused = async (tokens: Readonly<Record<string, string>>) => {
    expect(await status(signed(header, claims))).toBe(200)
    for (const [what, token] of Object.entries(tokens)) expect([what, await status(token)]).toEqual([what, 401])
  }

  test("TOK-01 the algorithm is the key's, never the header's", async () => {
    const publicKey = createPublicKey(key.privateKey)
    const der = sign("sha256", Buffer.from(genuine.slice(0, genuine.lastIndexOf("."))), key.privateKey).toString("base64url")
    const [head = "", body = "", signature = ""] = genuine.split(".")
    await expectRefused({
      "none, unsigned": `${encode({ ...header, alg: "none" })}.${body}.`,
      "none, with a signature": `${encode({ ...header, alg: "none" })}.${body}.${signature}`,
      nOnE: `${encode({ ...header, alg: "nOnE" })}.${body}.${signature}`,
      "no algorithm": signed({ typ: "at+jwt", kid: key.kid }, claims),
      "HS256 with the public key in PEM": hmacWith(publicKey.export({ type: "spki", format: "pem" })),
      "HS256 with the public key in DER": hmacWith(publicKey.export({ type: "spki", format: "der" })),
      "HS256 with the public JWK": hmacWith(JSON.stringify(publicKey.export({ format: "jwk" }))),
      "another algorithm of ours": withHeader({ alg: "EdDSA" }),
      "in lower case": withHeader({ alg: "es256" }),
      "a signature in DER": `${head}.${body}.${der}`,
      "an empty signature": `${head}.${body}.`,
      "zeros as signature": `${head}.${body}.${Buffer.alloc(64).toString("base64url")}`,
    })
  })

  test("TOK-02 headers that bring or name a key are refused, and nothing is fetched", async () => {
    const jwk = createPublicKey(key.privateKey).export({ format: "jwk" })
    await expectRefused({
      jku: withHeader({ jku: "http://127.0.0.1:1/keys" }),
      x5u: withHeader({ x5u: "http://127.0.0.1:1/cert" }),
      jwk: withHeader({ jwk }),
      x5c: withHeader({ x5c: ["MIIB"] }),
    })
  })

  test("TOK-03 whatever a kid holds, it names a key or nothing", async () => {
    await expectRefused({
      path: withHeader({ kid: "../../x" }),
      SQL: withHeader({ kid: "' OR 1=1 --" }),
      empty: withHeader({ kid: "" }),
      number: withHeader({ kid: 1 }),
      missing: withHeader({ kid: undefined }),
      "a property of every object": withHeader({ kid: "__proto__" }),
      megabyte: withHeader({ kid: "k".repeat(1_000_000) }),
    })
  })

  test("TOK-05 a shared secret of any length signs nothing here", async () => {
    await expectRefused({ empty: hmacWith(""), "eight bytes": hmacWith("12345678"), "the kid": hmacWith(key.kid) })
  })

  test("TOK-06 instants are whole numbers, and only a few seconds of the future are forgiven", async () => {
    const now = Math.floor(doorward.clock.now() / 1000)
    await expectRefused({
      expired: withClaims({ exp: now }),
      "expired as text": withClaims({ exp: "9999999999" }),
      "no exp": withClaims({ exp: undefined }),
      "exp as a list": withClaims({ exp: [now + 60] }),
      "exp as infinity": signed(header, JSON.stringify(claims).replace(/"exp":\d+/, '"exp":1e400')),
      "iat tomorrow": withClaims({ iat: now + 86_400, exp: now + 90_000 }),
      "nbf in five minutes": withClaims({ nbf: now + 300 }),
      "no iat": withClaims({ iat: undefined }),
      "no jti": withClaims({ jti: undefined }),
    })
    expect(await status(withClaims({ iat: now + 10 }))).toBe(200)
    doorward.clock.advance(600)
    expect(await status(genuine)).toBe(401)
  })

  test("TOK-07 nothing made for another purpose passes as an access token, nor it as anything else", async () => {
    const { refresh_token } = await client.signIn(ADA)
    const cookie = (await signedIn()).cookies.get("doorward") ?? ""
    await expectRefused({
      "an ID token": withHeader({ typ: "JWT" }),
      "a logout token": withHeader({ typ: "logout+jwt" }),
      "a security event": withHeader({ typ: "secevent+jwt" }),
      "without a type": withHeader({ typ: undefined }),
      "a refresh token": refresh_token,
      "a session cookie": cookie,
    })
    expect((await client.refresh(genuine.slice(0, 500))).status).toBe(401)
    const browser = browserLike(doorward.fetch)
    browser.cookies.set("doorward", genuine)
    expect((await browser.get("/auth/session")).status).toBe(401)
    browser.cookies.set("doorward", refresh_token)
    expect((await browser.get("/auth/session")).status).toBe(401)
  })

  test("TOK-08 a token for another API, of another issuer or another client does not open ours", async () => {
    await expectRefused({
      "another audience": withClaims({ aud: "https://api.example" }),
      "an audience that begins alike": withClaims({ aud: "http://localhost:3000/" }),
      "no audience": withClaims({ aud: undefined }),
      "another issuer": withClaims({ iss: "https://evil.example" }),
      "a third-party client": withClaims({ client_id: "cli_01890A5D" }),
      "no session": withClaims({ sid: undefined }),
      "a session that never was": withClaims({ sid: "ses_01ARZ3NDEKTSV4RRFFQ69G5FAV" }),
      "bound to a key nobody showed": withClaims({ cnf: { jkt: "x" } }),
    })
  })

  test("TOK-12 TOK-14 megabytes, padding, other alphabets and unknown rules are refused unread", async () => {
    const [head = "", body = "", signature = ""] = genuine.split(".")
    await expectRefused({
      "a megabyte of dots": ".".repeat(1_000_000),
      "a megabyte of letters": "a".repeat(1_000_000),
      padded: `${head}=.${body}.${signature}`,
      "a space": `${head}.${body}.${signature} x`,
      "the other alphabet": `${head}.${body}.${signature.replaceAll("-", "+").replaceAll("_", "/")}+/`,
      "five parts": `${genuine}.${head}.${body}`,
      crit: withHeader({ crit: ["x"], x: 1 }),
      b64: withHeader({ crit: ["b64"], b64: false }),
      zip: withHeader({ zip: "DEF" }),
    })
  })

  test("a genuine token beside a wrong one, or in another place, counts for nothing", async () => {
    const browser = await signedIn()
    expect((await browser.get("/auth/session")).status).toBe(200)
    // A token that is not good is not made up for by a cookie that is.
    expect((await browser.get("/auth/session", { authorization: `Bearer ${genuine}x` })).status).toBe(401)
    expect((await browser.get("/auth/session", { authorization: `Basic ${encode("a:b")}` })).status).toBe(401)
    const none = browserLike(doorward.fetch)
    expect((await none.get(`/auth/session?access_token=${genuine}`)).status).toBe(401)
    expect((await none.get("/auth/session", { authorization: `Bearer ${genuine}, Bearer ${genuine}` })).status).toBe(401)
    expect((await none.get("/auth/session", { authorization: `bearer ${genuine}` })).status).toBe(200)
  })

  test.each(["EdDSA", "RS256", "PS256"] as const)(
    "TOK-28 %s instead of ES256: ten minutes, one audience, and every claim there is to be",
    async (algorithm) => {
      const house = await freshDoorward(database, { accessTokenAlgorithm: algorithm })
      try {
        await signedUp(house, ADA)
        const other = tokenClient(house.fetch)
        const { access_token, expires_in } = await other.signIn(ADA)
        expect(expires_in).toBe(600)
        expect(Object.keys(claimsOf(access_token)).toSorted()).toEqual(Object.keys(claims).toSorted())
        expect((await other.session(access_token)).status).toBe(200)
        // ES256 tokens of the same service are not of this algorithm's keys.
        expect((await other.session(genuine)).status).toBe(401)
      } finally {
        await house.close()
      }
    },
  )

  async function signedIn() {
    const browser = browserLike(doorward.fetch)
    await browser.post("/auth/login", { email: ADA, password: PASSWORD })
    return browser
  }
})
