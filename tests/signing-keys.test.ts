import { constants, createPublicKey, type JsonWebKey, KeyObject, sign, verify } from "node:crypto"
import type { SigningAlgorithm } from "@doorward/guard/jws"
import { createTestClock, createTestDoorward, sql, type TestDoorward } from "doorward/testing"
import { compactVerify, createLocalJWKSet, type JSONWebKeySet, SignJWT } from "jose"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { databases } from "./databases.ts"

const ALGORITHMS = ["ES256", "EdDSA", "RS256", "PS256"] as const
const DAY_SECONDS = 24 * 3_600
const OVERLAP_SECONDS = 317
const RETENTION_SECONDS = 677

async function jwksOf(doorward: TestDoorward, headers: Record<string, string> = {}): Promise<Response> {
  return doorward.fetch(new Request("http://localhost:3000/oauth2/jwks", { headers }))
}

async function kidsOf(doorward: TestDoorward): Promise<string[]> {
  const { keys } = (await (await jwksOf(doorward)).json()) as JSONWebKeySet
  return keys.map(({ kid = "" }) => kid)
}

const states = async (doorward: TestDoorward) => (await doorward.signingKeys.list()).map(({ generation, state }) => `${generation} ${state}`)

describe.each(databases)("signing keys, $name", (database) => {
  let doorward: TestDoorward
  let settings: Parameters<typeof createTestDoorward>[0]
  beforeEach(async () => {
    settings = { ...database.fresh(), clock: createTestClock() }
    doorward = await createTestDoorward(settings)
  })
  afterEach(() => doorward.close())

  test("a new house has one key that signs and one that stands by, of the configured algorithm only", async () => {
    expect(await states(doorward)).toEqual(["1 current", "2 next"])
    expect((await doorward.signingKeys.list()).map(({ alg }) => alg)).toEqual(["ES256", "ES256"])
    expect(doorward.signingKeys.signer("ES256")).toMatchObject({ alg: "ES256" })
  })

  test("the published set holds public members only, at both paths, to be cached and asked again cheaply", async () => {
    const answer = await jwksOf(doorward)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "application/json",
      "cache-control": "public, max-age=300",
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
    })
    const body = (await answer.json()) as JSONWebKeySet
    for (const key of body.keys) expect(Object.keys(key).toSorted()).toEqual(["alg", "crv", "kid", "kty", "use", "x", "y"])
    const other = await doorward.fetch(new Request("http://localhost:3000/.well-known/jwks.json"))
    expect(await other.json()).toEqual(body)

    const etag = answer.headers.get("etag") ?? ""
    for (const held of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const again = await jwksOf(doorward, { "if-none-match": held })
      expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag])
    }
    expect((await jwksOf(doorward, { "if-none-match": '"other"' })).status).toBe(200)
    await doorward.signingKeys.rotate("ES256")
    expect((await jwksOf(doorward, { "if-none-match": etag })).status).toBe(200)
  })

  test.each(ALGORITHMS)("%s signs and verifies, by node:crypto and by jose", async (alg) => {
    const { kid, privateKey } = await doorward.signingKeys.signer(alg)
    const jwks = (await (await jwksOf(doorward)).json()) as JSONWebKeySet
    const jwt = await new SignJWT({ sub: "x" }).setProtectedHeader({ alg, kid }).sign(privateKey)
    expect((await compactVerify(jwt, createLocalJWKSet(jwks))).protectedHeader).toEqual({ alg, kid })

    const found = await doorward.signingKeys.find(kid)
    if (!(found?.key instanceof KeyObject)) throw new Error("the key that signs is not found")
    expect(found.alg).toBe(alg)
    const jwk = jwks.keys.find((key) => key.kid === kid) as JsonWebKey
    const options = optionsOf(alg)
    const signature = sign(alg === "EdDSA" ? null : "sha256", Buffer.from("data"), { key: privateKey, ...options })
    for (const key of [found.key, createPublicKey({ key: jwk, format: "jwk" })])
      expect(verify(alg === "EdDSA" ? null : "sha256", Buffer.from("data"), { key, ...options }, signature)).toBe(true)
    expect(found.key.asymmetricKeyDetails?.modulusLength ?? 3_072).toBe(3_072)
    expect(doorward.signingKeys.signer(alg)).toMatchObject({ kid })
  })

  test("an algorithm that is first needed by many at once gets one pair and its standby", async () => {
    const signers = await Promise.all(Array.from({ length: 20 }, async () => doorward.signingKeys.signer("EdDSA")))
    expect(new Set(signers.map(({ kid }) => kid)).size).toBe(1)
    expect((await doorward.signingKeys.list()).filter(({ alg }) => alg === "EdDSA").map(({ state }) => state)).toEqual(["current", "next"])
  })

  test("a rotation waits until no cached list can lack the new key, and a second one waits for the first", async () => {
    const before = await doorward.signingKeys.signer("ES256")
    const standby = (await doorward.signingKeys.list())[1]
    const { kind, key } = await doorward.signingKeys.rotate("ES256")
    expect([kind, key.kid, key.signsFrom]).toEqual(["rotated", standby?.kid, (standby?.publishedAt ?? 0) + OVERLAP_SECONDS * 1000])
    expect(await doorward.signingKeys.rotate("ES256")).toMatchObject({ kind: "under_way", key: { kid: key.kid } })
    expect(await states(doorward)).toEqual(["1 current", "2 next", "3 next"])
    doorward.clock.advance(OVERLAP_SECONDS - 1)
    expect(await doorward.signingKeys.signer("ES256")).toMatchObject({ kid: before.kid })
    doorward.clock.advance(1)
    expect(doorward.signingKeys.signer("ES256")).toMatchObject({ kid: key.kid })
    expect(await states(doorward)).toEqual(["1 previous", "2 current", "3 next"])
  })

  test("what stood by for long enough takes over at once", async () => {
    doorward.clock.advance(OVERLAP_SECONDS)
    const { key } = await doorward.signingKeys.rotate("ES256")
    expect(doorward.signingKeys.signer("ES256")).toMatchObject({ kid: key.kid })
  })

  test("by itself it rotates when the period is over, erases what signs no more, and deletes what no token needs", async () => {
    const { kid: first } = await doorward.signingKeys.signer("ES256")
    doorward.clock.advance(90 * DAY_SECONDS - 1)
    await doorward.signingKeys.maintain()
    expect(await states(doorward)).toEqual(["1 current", "2 next"])
    doorward.clock.advance(1)
    await doorward.signingKeys.maintain()
    expect(await states(doorward)).toEqual(["1 previous", "2 current", "3 next"])

    const privates = () =>
      doorward.database.read<{ generation: number }>(sql`SELECT generation FROM signing_keys WHERE sealed_private IS NOT NULL ORDER BY generation`)
    doorward.clock.advance(17)
    await doorward.signingKeys.maintain()
    expect((await privates()).map(({ generation }) => generation)).toEqual([2, 3])

    doorward.clock.advance(RETENTION_SECONDS - 17 - 1)
    await doorward.signingKeys.maintain()
    expect(await kidsOf(doorward)).toContain(first)
    expect(await doorward.signingKeys.find(first)).toMatchObject({ kid: first })
    doorward.clock.advance(1)
    await doorward.signingKeys.maintain()
    expect(await kidsOf(doorward)).not.toContain(first)
    expect(await doorward.signingKeys.find(first)).toBeUndefined()
    expect(await states(doorward)).toEqual(["2 current", "3 next"])
  })

  test("PV-06 a dump of the table holds no private key", async () => {
    await doorward.signingKeys.signer("RS256")
    const rows = await doorward.database.read<{ sealed_private: string; public_jwk: string }>(sql`SELECT * FROM signing_keys`)
    expect(rows).toHaveLength(4)
    for (const row of rows) {
      expect(row.sealed_private).toMatch(/^v1\.[\w-]+$/)
      expect(Object.keys(JSON.parse(row.public_jwk) as object).filter((name) => ["d", "p", "q", "dp", "dq", "qi", "k"].includes(name))).toEqual([])
    }
  })
})

function optionsOf(alg: SigningAlgorithm) {
  if (alg === "ES256") return { dsaEncoding: "ieee-p1363" as const }
  return alg === "PS256" ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } : {}
}
