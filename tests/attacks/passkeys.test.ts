import { generateKeyPairSync, randomBytes } from "node:crypto"
import { sql, type TestDoorward } from "doorward/testing"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { attestation, authenticator, type Cbor, cbor, Raw, type Wrong } from "../authenticator.ts"
import { type BrowserLike, browserLike, newestMail, signedUp } from "../browser-like.ts"
import { databases, freshDoorward } from "../databases.ts"
import { answerWith, creationFor, enterWith, jsonOf, makePasskey, requestFor, saidBy } from "../passkeys.ts"

const NOT_VERIFIED = "401 passkey_not_verified"
const OVER = "410 passkey_challenge_over"
const DEEP_LEVELS = 10_000
const QUICK_MS = 50

interface Listed {
  readonly passkeys: readonly { readonly id: string; readonly credential_id: string; readonly last_used_at: string | null }[]
}
interface Entered {
  readonly status: string
  readonly user: { readonly email: string; readonly factors: readonly string[] }
  readonly session: { readonly amr: readonly string[]; readonly acr: string }
}

const listOf = async (browser: BrowserLike) => (await jsonOf<Listed>(browser.get("/auth/passkeys"))).passkeys

describe.each(databases)("attacks on passkeys, $name", (database) => {
  let doorward: TestDoorward
  /** Others in each test, all in one house. */
  let ADA: string
  let EVE: string
  let tests = 0
  beforeAll(async () => {
    doorward = await freshDoorward(database)
  })
  beforeEach(() => {
    tests += 1
    ADA = `ada-${tests}@example.com`
    EVE = `eve-${tests}@example.com`
  })
  afterAll(() => doorward.close())

  /** Ada with her passkey, signed in. */
  async function adaWith(device = authenticator()): Promise<BrowserLike> {
    const ada = await signedUp(doorward, ADA)
    expect(await saidBy(makePasskey(ada, device))).toBe("200")
    return ada
  }

  test.each(["ES256", "EdDSA", "RS256"] as const)("a passkey of %s is made, listed, and signs in as two factors at once", async (algorithm) => {
    const device = authenticator({ algorithm, aaguid: "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4" })
    const ada = await adaWith(device)
    expect(await listOf(ada)).toMatchObject([
      { credential_id: device.credentialId, last_used_at: null, provider: "Google Password Manager", synced: true },
    ])
    const entered = await jsonOf<Entered>(enterWith(doorward, device))
    expect(entered).toMatchObject({ status: "complete", user: { email: ADA }, session: { acr: "urn:doorward:aal2" } })
    expect(entered.session.amr.toSorted()).toEqual(["mfa", "pop", "swk", "user"])
    expect(entered.user.factors).toContain("passkey")
    expect((await listOf(ada))[0]?.last_used_at).not.toBeNull()
  })

  test("WA-01 a challenge is 32 random bytes, works once, for ten minutes, where it was asked for and for what", async () => {
    const device = authenticator()
    const ada = await adaWith(device)
    const browser = browserLike(doorward.fetch)
    const asked = await requestFor(browser)
    expect(Buffer.from(asked.challenge, "base64url")).toHaveLength(32)
    expect((await requestFor(browser)).challenge).not.toBe(asked.challenge)
    // Nothing of it lies open in the database.
    const kept = await doorward.database.read(sql`SELECT * FROM passkey_challenges`)
    expect(JSON.stringify(kept)).not.toContain(asked.challenge)

    // Another browser, another purpose, and a challenge nobody gave.
    const stranger = browserLike(doorward.fetch)
    await requestFor(stranger)
    expect(await saidBy(answerWith(stranger, device.get(asked)))).toBe(OVER)
    expect(await saidBy(answerWith(browserLike(doorward.fetch), device.get(asked)))).toBe(OVER)
    expect(await saidBy(makePasskey(ada, authenticator(), {}, { challenge: asked.challenge }))).toBe(OVER)
    const creating = await creationFor(ada)
    expect(await saidBy(answerWith(browser, device.get(creating)))).toBe(OVER)
    expect(await saidBy(answerWith(browser, device.get({ challenge: randomBytes(32).toString("base64url") })))).toBe(OVER)

    // Another session of the same person, and another person.
    const elsewhere = browserLike(doorward.fetch)
    expect(await saidBy(enterWith(doorward, device, {}, { browser: elsewhere }))).toBe("200 complete")
    for (const other of [elsewhere, await signedUp(doorward, EVE)])
      expect(await saidBy(other.post("/auth/passkey/register/verify", authenticator().create(creating)))).toBe(OVER)

    // Once; and not after ten minutes.
    const assertion = device.get(asked)
    expect(await saidBy(answerWith(browser, assertion))).toBe("200 complete")
    await requestFor(browser)
    expect(await saidBy(answerWith(browser, assertion))).toBe(OVER)
    const late = await requestFor(browser)
    doorward.clock.advance(601)
    expect(await saidBy(answerWith(browser, device.get(late)))).toBe(OVER)
  })

  test("WA-02 the challenge that counts is the one that was signed", async () => {
    const device = authenticator()
    await adaWith(device)
    const browser = browserLike(doorward.fetch)
    const old = device.get(await requestFor(browser))
    expect(await saidBy(answerWith(browser, old))).toBe("200 complete")
    const fresh = await requestFor(browser)
    expect(await saidBy(browser.post("/auth/passkey/login/verify", { ...old, challenge: fresh.challenge, expectedChallenge: fresh.challenge }))).toBe(
      OVER,
    )
    expect(await saidBy(browser.post("/auth/passkey/login/verify", { credential: old, challenge: fresh.challenge }))).toBe(OVER)
  })

  test("WA-03 WA-04 WA-05 WA-06 what was made for another page, party, purpose or person, or by nobody in particular, proves nothing", async () => {
    const device = authenticator()
    const ada = await adaWith(device)
    const eve = authenticator()
    const { user } = await creationFor(await signedUp(doorward, EVE))
    eve.create({ challenge: "", user })
    const wrongs: readonly Wrong[] = [
      { origin: "http://evil.localhost:3000" },
      { origin: "http://localhost:3001" },
      { origin: "https://localhost:3000" },
      { origin: "null" },
      { origin: "http://localhost:3000/" },
      { clientData: { crossOrigin: true } },
      { clientData: { crossOrigin: true, topOrigin: "https://evil.example" } },
      { clientData: { topOrigin: "http://localhost:3000" } },
      { rpId: "evil.example" },
      { type: "webauthn.create" },
      { type: "payment.get" },
      { flags: { up: false } },
      { flags: { uv: false } },
      { flags: { be: false, bs: false } },
      { authData: (made) => Buffer.concat([made, Buffer.from([0])]) },
      { signature: (made) => Buffer.concat([made.subarray(0, -1), Buffer.from([(made.at(-1) ?? 0) ^ 1])]) },
      { userHandle: user.id },
      { userHandle: null },
    ]
    for (const wrong of wrongs) expect([wrong, await saidBy(enterWith(doorward, device, wrong))]).toEqual([wrong, NOT_VERIFIED])
    // One's own key under another's credential id.
    expect(await saidBy(enterWith(doorward, eve, { credentialId: Buffer.from(device.credentialId, "base64url") }))).toBe(NOT_VERIFIED)
    expect(await saidBy(enterWith(doorward, device))).toBe("200 complete")

    const made: readonly Wrong[] = [
      ...wrongs.slice(0, 8),
      { rpId: "evil.example" },
      { type: "webauthn.get" },
      { flags: { up: false } },
      { flags: { be: false, bs: true } },
    ]
    for (const wrong of made) expect([wrong, await saidBy(makePasskey(ada, authenticator(), {}, wrong))]).toEqual([wrong, "422 passkey_refused"])
    expect(await listOf(ada)).toHaveLength(1)
  })

  test("WA-06 whose passkey was asked for by address must answer, and no other", async () => {
    const adas = authenticator()
    const eves = authenticator()
    await adaWith(adas)
    expect(await saidBy(makePasskey(await signedUp(doorward, EVE), eves))).toBe("200")
    expect(await saidBy(enterWith(doorward, eves, {}, { about: { email: ADA } }))).toBe(NOT_VERIFIED)
    expect(await saidBy(enterWith(doorward, eves, {}, { about: { email: "nobody@example.com" } }))).toBe(NOT_VERIFIED)
    // An authenticator that does not keep it knows no handle.
    expect(await saidBy(enterWith(doorward, adas, { userHandle: null }, { about: { email: ADA } }))).toBe("200 complete")
  })

  test("WA-07 WA-12 a credential is registered once, and what was made is kept once", async () => {
    const device = authenticator()
    const ada = await adaWith(device)
    expect(await saidBy(makePasskey(ada, device))).toBe("409 passkey_registered")
    expect(await saidBy(makePasskey(await signedUp(doorward, EVE), device))).toBe("409 passkey_registered")
    const created = authenticator().create(await creationFor(ada))
    // Under another id than the one that was signed.
    const id = randomBytes(32).toString("base64url")
    expect(await saidBy(ada.post("/auth/passkey/register/verify", { ...created, id, rawId: id }))).toBe("422 passkey_refused")
    const said = await Promise.all(Array.from({ length: 6 }, () => saidBy(ada.post("/auth/passkey/register/verify", created))))
    expect(said.filter((one) => one === "200")).toHaveLength(1)
    expect(new Set(said)).toEqual(new Set(["200", OVER]))
    expect(await listOf(ada)).toHaveLength(2)
  })

  test("WA-09 a key is of an algorithm that was offered, of its kind, on its curve and large enough", async () => {
    const ada = await signedUp(doorward, ADA)
    const small = generateKeyPairSync("rsa", { modulusLength: 512 }).publicKey.export({ format: "jwk" })
    const keys: readonly ((made: ReadonlyMap<Cbor, Cbor>) => Cbor)[] = [
      (made) => new Map([...made, [3, -35]]),
      (made) => new Map([...made, [3, -257]]),
      (made) => new Map([...made, [3, -8]]),
      (made) => new Map([...made, [1, 1]]),
      (made) => new Map([...made, [-1, 2]]),
      (made) => new Map([...made, [-3, randomBytes(32)]]),
      (made) => new Map([...made, [-2, Buffer.alloc(32)]]),
      (made) => new Map([...made, [-2, randomBytes(31)]]),
      (made) => new Map([...made, [2, randomBytes(4)]]),
      (made) => new Map([...made].filter(([label]) => label !== -3)),
      () =>
        new Map<Cbor, Cbor>([
          [1, 3],
          [3, -257],
          [-1, Buffer.from(small.n ?? "", "base64url")],
          [-2, Buffer.from(small.e ?? "", "base64url")],
        ]),
      () =>
        new Map<Cbor, Cbor>([
          [1, 3],
          [3, -257],
          [-1, Buffer.alloc(256, 255)],
          [-2, Buffer.from([1])],
        ]),
      () =>
        new Map<Cbor, Cbor>([
          [1, 1],
          [3, -8],
          [-1, 6],
          [-2, Buffer.alloc(31)],
        ]),
      () => "a key",
    ]
    for (const key of keys)
      expect([cbor(key(new Map())).toString("hex"), await saidBy(makePasskey(ada, authenticator(), {}, { key }))]).toEqual([
        expect.anything(),
        "422 passkey_refused",
      ])
    expect(await listOf(ada)).toEqual([])
  })

  test("WA-10 an attestation object that is none is refused at once", async () => {
    const ada = await signedUp(doorward, ADA)
    const statement = (attStmt: Cbor) => (made: { readonly authData: Buffer }) => attestation({ fmt: "packed", attStmt, authData: made.authData })
    const deep = new Raw(Buffer.concat([Buffer.alloc(DEEP_LEVELS, 0x81), Buffer.from([0])]))
    const whole = (made: { readonly authData: Buffer }) => attestation({ fmt: "none", attStmt: new Map(), authData: made.authData })
    const objects: readonly NonNullable<Wrong["attestationObject"]>[] = [
      () => Buffer.from([0]),
      () => Buffer.alloc(300, 0x9f),
      (made) => Buffer.concat([whole(made), Buffer.from([0])]),
      (made) => whole(made).subarray(0, -1),
      statement(deep),
      statement(new Raw(Buffer.from("a2616101616102", "hex"))),
      statement(new Raw(Buffer.from("bf616101ff", "hex"))),
      statement(new Raw(Buffer.from("5b7fffffffffffffff", "hex"))),
      (made) => attestation({ fmt: "none", attStmt: new Map(), authData: Buffer.concat([made.authData, Buffer.from([0])]) }),
      (made) => attestation({ fmt: "none", attStmt: new Map(), authData: made.authData.subarray(0, 40) }),
    ]
    for (const attestationObject of objects) {
      const created = authenticator().create(await creationFor(ada), { attestationObject })
      // The machine may be busy with something else for a moment, but not each time.
      const took: number[] = []
      for (let time = 0; time < 3; time++) {
        const before = performance.now()
        expect(await saidBy(ada.post("/auth/passkey/register/verify", created))).toBe("400 malformed")
        took.push(performance.now() - before)
      }
      expect(Math.min(...took)).toBeLessThan(QUICK_MS)
    }
    const huge = authenticator().create(await creationFor(ada), { attestationObject: () => Buffer.alloc(10_000_000) })
    expect(await saidBy(ada.post("/auth/passkey/register/verify", huge))).toBe("413 too_large")
    const large = authenticator().create(await creationFor(ada), { attestationObject: () => Buffer.alloc(30_000) })
    expect(await saidBy(ada.post("/auth/passkey/register/verify", large))).toBe("422 invalid")
    // What cannot be verified is not looked at where nobody asked for it.
    expect(
      await saidBy(
        makePasskey(
          ada,
          authenticator(),
          {},
          {
            attestationObject: statement(
              new Map<Cbor, Cbor>([
                ["alg", -7],
                ["sig", randomBytes(8)],
                ["x5c", [randomBytes(64)]],
              ]),
            ),
          },
        ),
      ),
    ).toBe("200")
  })

  test("WA-11 by address, nobody can tell who has a passkey, or an account", async () => {
    const device = authenticator({ transports: ["hybrid", "internal"] })
    await adaWith(device)
    await signedUp(doorward, EVE)
    const browser = browserLike(doorward.fetch)
    const ask = async (email: string) => {
      const { challenge, allowCredentials = [], ...rest } = await requestFor(browser, { email })
      return {
        ids: allowCredentials.map(({ id }) => id),
        shape: { ...rest, length: challenge.length, credentials: allowCredentials.map(Object.keys) },
      }
    }
    const known = await ask(ADA)
    expect(known.ids).toEqual([device.credentialId])
    for (const email of [EVE, "nobody@example.com"]) {
      const unknown = await ask(email)
      expect(unknown.shape).toEqual(known.shape)
      expect(await ask(email)).toEqual(unknown)
      // An answer in its name is as wrong as one with a wrong signature, however it was asked for.
      const credentialId = Buffer.from(unknown.ids[0] ?? "", "base64url")
      for (const about of [{ email }, {}])
        expect(await saidBy(enterWith(doorward, authenticator(), { credentialId, userHandle: "AAAA" }, { about }))).toBe(NOT_VERIFIED)
    }
    for (const about of [{ email: ADA }, {}])
      expect(await saidBy(enterWith(doorward, device, { signature: () => randomBytes(70) }, { about }))).toBe(NOT_VERIFIED)
    // Only who was offered nothing is told that a passkey is gone, so that its manager can forget it.
    expect(await saidBy(enterWith(doorward, authenticator(), { userHandle: "AAAA" }))).toBe("401 passkey_unknown")
  })

  test("WA-13 a passkey lets nobody in who may not come in", async () => {
    const device = authenticator()
    await adaWith(device)
    await doorward.run("user disable", { operand: ADA })
    expect(await saidBy(enterWith(doorward, device))).toBe("401 invalid_credentials")
    await doorward.run("user enable", { operand: ADA })
    expect(await saidBy(enterWith(doorward, device))).toBe("200 complete")
  })

  test("WA-14 a passkey made for an address is nobody's before the address is proved", async () => {
    await signedUp(doorward, ADA)
    const device = authenticator()
    const begin = async (email: string, browser: BrowserLike, made = authenticator()) => {
      const { attempt = "", ...options } = await creationFor(browser, { email, name: "Somebody" })
      const said = await jsonOf<object>(browser.post("/auth/passkey/register/verify", { attempt, credential: made.create(options), name: "My key" }))
      return { attempt, options, said }
    }
    const taken = await begin(ADA, browserLike(doorward.fetch))
    const browser = browserLike(doorward.fetch)
    doorward.clock.advance(1)
    const free = await begin(EVE, browser, device)
    const shapeOf = ({ said, options }: typeof free) => ({
      ...said,
      attempt: "",
      options: Object.keys(options),
      excluded: options.excludeCredentials,
    })
    expect(shapeOf(taken)).toEqual({ ...shapeOf(free) })
    expect(free.said).toMatchObject({ status: "verification_required", factors: ["email_otp"] })
    expect(await doorward.database.read(sql`SELECT id FROM passkeys WHERE credential_id = ${device.credentialId}`)).toEqual([])
    expect(await saidBy(enterWith(doorward, device))).toBe("401 passkey_unknown")

    const { code } = await newestMail(doorward, EVE)
    const entered = await jsonOf<Entered>(browser.post("/auth/verify", { attempt: free.attempt, code }))
    expect(entered).toMatchObject({ status: "complete", user: { email: EVE, factors: ["passkey"] }, session: { acr: "urn:doorward:aal2" } })
    expect(await saidBy(enterWith(doorward, device))).toBe("200 complete")
    // Somebody else's mail, opened in their own browser, does not make a stranger's passkey theirs.
    const strange = authenticator()
    doorward.clock.advance(1)
    await begin(`bob-${tests}@example.com`, browserLike(doorward.fetch), strange)
    const { token } = await newestMail(doorward, `bob-${tests}@example.com`)
    expect(await saidBy(browserLike(doorward.fetch).post("/auth/verify", { token }))).toBe("409 confirm_browser")
    expect(await saidBy(enterWith(doorward, strange))).toBe("401 passkey_unknown")
    expect(await saidBy(browserLike(doorward.fetch).post("/auth/passkey/register/options"))).toBe("401 unauthenticated")
  })

  test("WA-15 the person's id is random and says nothing, and no authenticator makes two for one person", async () => {
    const device = authenticator()
    const ada = await adaWith(device)
    const first = await creationFor(ada)
    const second = await creationFor(ada)
    expect(second.user).toEqual(first.user)
    expect(Buffer.from(first.user.id, "base64url")).toHaveLength(32)
    const [row] = await doorward.database.read<{ id: string }>(sql`SELECT id FROM users WHERE email = ${ADA}`)
    for (const said of [ADA, "ada-", row?.id ?? ""]) expect(Buffer.from(first.user.id, "base64url").toString("latin1")).not.toContain(said)
    expect((await creationFor(await signedUp(doorward, EVE))).user.id).not.toBe(first.user.id)
    expect(first.excludeCredentials.map(({ id }) => id)).toEqual([device.credentialId])
    expect(first.authenticatorSelection).toMatchObject({ residentKey: "preferred", userVerification: "preferred" })
    const alone = await creationFor(browserLike(doorward.fetch), { email: `new-${tests}@example.com` })
    expect(alone.authenticatorSelection).toMatchObject({ residentKey: "required", userVerification: "required" })
    expect(first.pubKeyCredParams.map(({ alg }) => alg)).toEqual([-7, -8, -257])
  })

  test("RC-05 of several answers to one challenge exactly one comes in", async () => {
    const device = authenticator()
    await adaWith(device)
    const browser = browserLike(doorward.fetch)
    const assertion = device.get(await requestFor(browser))
    const cookies = [...browser.cookies]
    const said = await Promise.all(
      Array.from({ length: 8 }, () => {
        const same = browserLike(doorward.fetch)
        for (const [name, value] of cookies) same.cookies.set(name, value)
        return saidBy(answerWith(same, assertion))
      }),
    )
    expect(said.toSorted()).toEqual(["200 complete", ...Array.from({ length: 7 }, () => OVER)])
  })
})
