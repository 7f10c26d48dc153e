import { createPublicKey, type JsonWebKey, type KeyObject, sign, verify } from "node:crypto"
import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, describe, expect, test, vi } from "vitest"
import { browserLike, PASSWORD, signedUp } from "../browser-like.ts"
import { databases, freshReplicas, type Replicas } from "../databases.ts"

const ISSUER = "http://localhost:3000"
const LIFE_MS = 600_000

interface Issued {
  readonly kid: string
  readonly body: Buffer
  readonly signature: Buffer
  readonly expiresAt: number
}

let serial = 0

async function issue(house: TestDoorward): Promise<Issued> {
  const { kid, privateKey } = await house.signingKeys.signer("ES256")
  const body = Buffer.from(String(++serial))
  return { kid, body, signature: sign("sha256", body, privateKey), expiresAt: house.clock.now() + LIFE_MS }
}

interface FetchedKeys {
  readonly keys: ReadonlyMap<string, KeyObject>
  readonly maxAgeMs: number
}

async function fetchKeys(house: TestDoorward): Promise<FetchedKeys> {
  const answer = await house.fetch(new Request(`${ISSUER}/oauth2/jwks`))
  const { keys } = (await answer.json()) as { readonly keys: readonly (JsonWebKey & { readonly kid: string })[] }
  const maxAge = /^public, max-age=(\d+)$/.exec(answer.headers.get("cache-control") ?? "")?.[1]
  expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length)
  return { keys: new Map(keys.map((jwk) => [jwk.kid, createPublicKey({ key: jwk, format: "jwk" })])), maxAgeMs: Number(maxAge) * 1000 }
}

function accepts({ keys }: FetchedKeys, { kid, body, signature }: Issued): boolean {
  const key = keys.get(kid)
  return key !== undefined && verify("sha256", body, key, signature)
}

/** Keeps the published keys exactly as long as it may, and asks for nothing in between, not even for a key it does not know. */
function cachingVerifier(house: TestDoorward) {
  let held: FetchedKeys | undefined
  let until = 0
  return async (token: Issued): Promise<boolean> => {
    if (!held || house.clock.now() >= until) {
      held = await fetchKeys(house)
      until = house.clock.now() + held.maxAgeMs
    }
    return accepts(held, token)
  }
}

describe.each(databases)("attacks on signing keys, $name", (database) => {
  let replicas: Replicas
  afterEach(() => replicas.close())
  const generations = async () => (await replicas.first.signingKeys.list()).map(({ generation, state }) => `${generation} ${state}`)

  test("TOK-26 while keys rotate under load, verifiers that cache the set know every key, and old keys leave after the longest token", async () => {
    const MINUTES = 25
    replicas = await freshReplicas(database, { jwksMaxAgeSeconds: 20, keyRotationSeconds: 20 })
    const { clock } = replicas.first
    const verifiers = [0, 1, 2].map((n) => cachingVerifier(replicas.nth(n)))
    const live: Issued[] = []
    const kids = new Set<string>()
    let refused = 0
    for (let second = 0; second < MINUTES * 60; second++) {
      clock.advance(1)
      // Each replica reads the keys, and does what is due, every five seconds at a moment of its own.
      for (const [n, house] of replicas.houses.entries()) if ((second + 2 * n) % 5 === 0) await house.signingKeys.maintain()
      const fresh = await Promise.all(replicas.houses.map(issue))
      live.push(...fresh)
      for (const { kid } of fresh) kids.add(kid)
      while (live[0] && live[0].expiresAt <= clock.now()) live.shift()
      const old = [0, 0.1, 0.5].flatMap((part) => live[Math.floor(part * live.length)] ?? [])
      for (const verifier of verifiers) for (const token of [...fresh, ...old]) if (!(await verifier(token))) refused++
    }
    expect(refused).toBe(0)
    // So short a period is stretched by the wait for cached sets to expire: two rotations a minute.
    expect(kids.size).toBeGreaterThanOrEqual(2 * MINUTES)
    // What signed within the last token life and its margins (677 s), and the ones ahead.
    const { keys } = await fetchKeys(replicas.first)
    expect(keys.size).toBeLessThanOrEqual(24 + 3)
    expect([...kids].slice(0, -(24 + 3)).filter((kid) => keys.has(kid))).toEqual([])
    const list = await replicas.first.signingKeys.list()
    expect(new Set(list.map(({ generation }) => generation)).size).toBe(list.length)
  })

  test("RC-17 of 10,000 tokens that are signed while keys rotate, every one verifies with the set fetched when it was issued", async () => {
    const TOKENS = 10_000
    const ROUNDS = 20
    replicas = await freshReplicas(database)
    const { clock } = replicas.first
    const kids = new Set<string>()
    let bad = 0
    for (let round = 0; round < ROUNDS; round++) {
      const signing = Array.from({ length: TOKENS / ROUNDS }, async (_, n) => {
        const token = await issue(replicas.nth(n))
        kids.add(token.kid)
        return { token, keys: n % 50 === 0 ? await fetchKeys(replicas.nth(n + 1)) : undefined }
      })
      const rotation = replicas.nth(round).signingKeys.rotate("ES256")
      const issued = await Promise.all(signing)
      await rotation
      let keys = await fetchKeys(replicas.nth(round + 1))
      for (const each of issued) {
        keys = each.keys ?? keys
        if (!accepts(keys, each.token)) bad++
      }
      clock.advance(5)
      await Promise.all(replicas.houses.map((house) => house.signingKeys.maintain()))
      clock.advance(312)
    }
    expect(bad).toBe(0)
    expect(kids.size).toBe(ROUNDS)
  })

  test("replicas that rotate at the same instant make one generation, those that first need an algorithm one pair", async () => {
    replicas = await freshReplicas(database)
    const { clock } = replicas.first
    for (let round = 1; round <= 5; round++) {
      clock.advance(1_000)
      await Promise.all(replicas.houses.map((house) => house.signingKeys.list()))
      const kinds = await Promise.all([0, 1, 2].map(async (n) => (await replicas.nth(n).signingKeys.rotate("ES256")).kind))
      expect(kinds.toSorted()).toEqual(["rotated", "under_way", "under_way"])
      expect((await generations()).slice(-2)).toEqual([`${round + 1} current`, `${round + 2} next`])
    }
    const signers = await Promise.all([0, 1, 2, 3, 4, 5].map(async (n) => replicas.nth(n).signingKeys.signer("EdDSA")))
    expect(new Set(signers.map(({ kid }) => kid)).size).toBe(1)
    expect((await replicas.first.signingKeys.list()).filter(({ alg }) => alg === "EdDSA")).toHaveLength(2)
  })

  test("TOK-27 a removed key signs nothing, is published nowhere, and its tokens are refused by every replica within a second", async () => {
    replicas = await freshReplicas(database)
    const { first, houses } = replicas
    await signedUp(first, "ada@example.com")
    const login = { email: "ada@example.com", password: PASSWORD, mode: "token", refresh: "body" }
    const answer = await browserLike(first.fetch).post("/auth/login", login)
    const { access_token: token, refresh_token: refresh } = (await answer.json()) as { access_token: string; refresh_token: string }
    const asked = (house: TestDoorward, bearer: string) =>
      house.fetch(new Request(`${ISSUER}/auth/session`, { headers: { authorization: `Bearer ${bearer}` } }))
    for (const house of houses) expect((await asked(house, token)).status).toBe(200)

    const { kid } = await first.signingKeys.signer("ES256")
    expect(await first.signingKeys.remove(kid)).toBe(true)
    const rows = await first.database.read<object>(sql`SELECT kind, revoked_id FROM revocations WHERE kind = 'key'`)
    expect(rows).toEqual([{ kind: "key", revoked_id: kid }])

    const refusedBy = async (house: TestDoorward) => {
      expect((await house.signingKeys.signer("ES256")).kid).not.toBe(kid)
      expect(await house.signingKeys.find(kid)).toBeUndefined()
      expect([...(await fetchKeys(house)).keys.keys()]).not.toContain(kid)
      expect((await asked(house, token)).status).toBe(401)
    }
    await refusedBy(first)
    for (const house of houses) await vi.waitFor(() => refusedBy(house), { timeout: 1_000, interval: 50 })
    expect(await generations()).toEqual(["1 removed", "2 current", "3 next"])

    // Nobody is signed out: the session goes on with a token of the next key, which every verifier had.
    const renewed = await browserLike(first.fetch).post("/auth/refresh", { refresh_token: refresh })
    expect(renewed.status).toBe(200)
    const { access_token: fresh } = (await renewed.json()) as { access_token: string }
    for (const house of houses) expect((await asked(house, fresh)).status).toBe(200)
  })

  test("TOK-27 a removed key stays refused by a replica that starts later, and is removed once", async () => {
    replicas = await freshReplicas(database)
    const { kid } = await replicas.first.signingKeys.signer("ES256")
    const outcomes = await Promise.all([0, 1, 2].map((n) => replicas.nth(n).signingKeys.remove(kid)))
    expect(outcomes.filter(Boolean)).toHaveLength(1)
    expect(await replicas.first.signingKeys.remove(kid)).toBe(false)
    expect(await replicas.first.signingKeys.remove("unknown")).toBe(false)
    expect(await generations()).toEqual(["1 removed", "2 current", "3 next"])
    // The published set forgets it after a day as well, and never takes it back.
    replicas.first.clock.advance(25 * 3_600)
    await replicas.first.signingKeys.maintain()
    expect(await generations()).toEqual(["2 current", "3 next"])
  })

  test("TOK-27 keys that are removed on several replicas at once leave one that signs and one that stands by", async () => {
    replicas = await freshReplicas(database)
    for (let round = 0; round < 5; round++) {
      replicas.first.clock.advance(1_000)
      const published = (await replicas.first.signingKeys.list()).filter(({ state }) => state === "current" || state === "next")
      await Promise.all([...published.map(({ kid }, n) => replicas.nth(n).signingKeys.remove(kid)), replicas.nth(2).signingKeys.rotate("ES256")])
      const states = (await replicas.first.signingKeys.list()).map(({ state }) => state)
      expect(states.filter((state) => state === "current")).toHaveLength(1)
      expect(states.at(-1)).toBe("next")
      expect(await Promise.resolve(replicas.first.signingKeys.signer("ES256"))).toMatchObject({ alg: "ES256" })
    }
  })
})
