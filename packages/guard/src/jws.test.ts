import { createHmac } from "node:crypto"
import * as fc from "fast-check"
import { CompactEncrypt, CompactSign } from "jose"
import { describe, expect, test } from "vitest"
import { JwsRefused, KeyRefused, MAX_JWS_CHARACTERS, parseJws, signingAlgorithms, verificationKeyFromJwk, verifyJws } from "./jws.ts"
import { isSignedByJose } from "./signature.ts"
import { accessToken, compact, createKey, signatureOf } from "./testing/tokens.ts"

const keys = signingAlgorithms.map((alg) => createKey(alg))
const [es256, , rs256] = keys as [(typeof keys)[0], (typeof keys)[0], (typeof keys)[0]]

const base64url = (value: unknown) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url")

/** What `token` is refused for under the key, or "passes". */
function verdict(token: string, jwk: unknown = es256.jwk): string {
  try {
    const verified = verifyJws(parseJws(token), verificationKeyFromJwk(jwk))
    return verified instanceof Promise ? "a promise" : "passes"
  } catch (error) {
    if (error instanceof JwsRefused) return error.reason
    throw error
  }
}

describe.each(keys)("$alg", (key) => {
  test("what jose signed passes, at once and through jose", async () => {
    const token = await new CompactSign(Buffer.from('{"sub":"usr_1"}')).setProtectedHeader({ alg: key.alg, kid: key.kid }).sign(key.privateKey)
    expect(verdict(token, key.jwk)).toBe("passes")
    expect(await isSignedByJose(parseJws(token), verificationKeyFromJwk(key.jwk))).toBe(true)
    expect(await isSignedByJose(parseJws(token), { kid: key.kid, alg: key.alg, key: key.jwk })).toBe(true)
  })

  test("any change of one character is refused", () => {
    const token = accessToken(key)
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(..."ABab01-_.=+/ \n\u0000é"), (at, character) => {
        fc.pre(token[at] !== character)
        expect(verdict(token.slice(0, at) + character + token.slice(at + 1), key.jwk)).not.toBe("passes")
      }),
      { numRuns: 500 },
    )
  })

  test("another key's signature is refused, at once and through jose", async () => {
    const token = accessToken(createKey(key.alg))
    expect(verdict(token, key.jwk)).toBe("signature")
    expect(await isSignedByJose(parseJws(token), { kid: key.kid, alg: key.alg, key: key.jwk })).toBe(false)
  })
})

describe("TOK-01 the key decides the algorithm, never the header", () => {
  test.each(["none", "nOnE", "NONE", "", "HS256", "HS512", "es256", "ES256K", "ES384", "RS512", "Ed25519", "RSA-OAEP"])(
    "alg %j is refused",
    (alg) => {
      expect(verdict(accessToken(es256, {}, { alg }))).toBe("algorithm")
      expect(verdict(`${base64url({ alg, kid: es256.kid })}.${base64url("{}")}.`)).toBe("malformed")
    },
  )

  test.each(keys)("HS256 keyed with the published $alg key is refused", ({ jwk, publicKey }) => {
    for (const secret of [
      publicKey.export({ type: "spki", format: "pem" }),
      publicKey.export({ type: "spki", format: "der" }),
      JSON.stringify(jwk),
    ]) {
      const signingInput = `${base64url({ alg: "HS256", typ: "at+jwt", kid: jwk["kid"] })}.${base64url("{}")}`
      const mac = createHmac("sha256", secret).update(signingInput).digest("base64url")
      expect(verdict(`${signingInput}.${mac}`, jwk)).toBe("algorithm")
    }
  })

  test("a good signature under a header that names another algorithm is refused", () => {
    for (const key of keys) {
      for (const alg of signingAlgorithms) expect(verdict(accessToken(key, {}, { alg }), key.jwk)).toBe(alg === key.alg ? "passes" : "algorithm")
    }
  })

  test("RS256 and PS256 are not each other's, with one and the same RSA key", () => {
    const token = accessToken({ ...rs256, alg: "PS256" })
    expect(verdict(token, rs256.jwk)).toBe("algorithm")
    expect(verdict(token, { ...rs256.jwk, alg: "PS256" })).toBe("passes")
  })

  test("a JWK without alg gets none guessed", () => {
    const { alg: _, ...nameless } = es256.jwk
    expect(() => verificationKeyFromJwk(nameless)).toThrow(KeyRefused)
    expect(verificationKeyFromJwk(nameless, { alg: "ES256" }).alg).toBe("ES256")
    expect(() => verificationKeyFromJwk(nameless, { alg: "RS256" })).toThrow(KeyRefused)
    expect(() => verificationKeyFromJwk(es256.jwk, { alg: "EdDSA" })).toThrow(KeyRefused)
  })

  test("a DER-encoded ECDSA signature is refused", () => {
    const [header, payload, signature] = accessToken(es256).split(".") as [string, string, string]
    const der = Buffer.concat([Buffer.from([0x30, 68, 2, 32]), Buffer.from(signature, "base64url").subarray(0, 32)])
    expect(verdict(`${header}.${payload}.${der.toString("base64url")}`)).toBe("signature")
    expect(verdict(`${header}.${payload}.${Buffer.alloc(64).toString("base64url")}`)).toBe("signature")
  })
})

describe("TOK-02 a header that points at a key is refused", () => {
  test.each(["jku", "x5u", "jwk", "x5c", "x5t", "x5t#S256", "cty", "zip", "enc", "crit", "b64", "__proto__", "Alg"])("%s", (name) => {
    const header = JSON.stringify({ alg: "ES256", kid: es256.kid }).replace("{", `{"${name}":"https://attacker.example",`)
    expect(verdict(compact(header, "{}", es256))).toBe("header")
  })

  test.each([
    { jwk: es256.jwk },
    { kid: 1 },
    { kid: null },
    { typ: ["at+jwt"] },
    { alg: ["ES256"] },
    { alg: undefined },
    { b64: false },
    { crit: ["exp"] },
  ])("%j", (members) => {
    expect(verdict(accessToken(es256, {}, members))).toMatch(/^header|algorithm$/)
  })

  test.each([
    '{"alg":"none","alg":"ES256"}',
    '{"alg":"ES256","\\u0061lg":"ES256"}',
    '["ES256"]',
    '"ES256"',
    "null",
    "",
    "{",
    '\ufeff{"alg":"ES256"}',
  ])("the header %s", (header) => {
    expect(verdict(compact(header, "{}", es256))).toMatch(/^header|malformed$/)
  })

  test("bytes that are no UTF-8", () => {
    const signingInput = `${Buffer.from('{"alg":"ES256","kid":"\xff"}', "latin1").toString("base64url")}.${base64url("{}")}`
    expect(verdict(`${signingInput}.${signatureOf(es256, signingInput).toString("base64url")}`)).toBe("header")
  })
})

describe("TOK-05 nothing symmetric verifies anything", () => {
  test.each(["", "AA", "c2VjcmV0", "x".repeat(64)])("an oct key %j is refused", (k) => {
    for (const alg of ["HS256", "ES256", undefined]) expect(() => verificationKeyFromJwk({ kty: "oct", kid: "k", k, alg })).toThrow(KeyRefused)
  })

  test("HS256 with an empty key is refused", () => {
    const signingInput = `${base64url({ alg: "HS256", kid: es256.kid })}.${base64url("{}")}`
    expect(verdict(`${signingInput}.${createHmac("sha256", "").update(signingInput).digest("base64url")}`)).toBe("algorithm")
  })
})

describe("TOK-10 TOK-11 a JWE never stands for a signature", () => {
  test("five parts are refused at once, whatever they hold", async () => {
    const token = accessToken(es256)
    const jwe = await new CompactEncrypt(Buffer.from(token))
      .setProtectedHeader({ alg: "RSA-OAEP", enc: "A256GCM", kid: rs256.kid })
      .encrypt(rs256.publicKey)
    expect(verdict(jwe, rs256.jwk)).toBe("malformed")
    const bomb = `${base64url({ alg: "PBES2-HS256+A128KW", enc: "A128GCM", zip: "DEF", p2c: 2 ** 31 - 1, p2s: "c2FsdA" })}.AA.AA.AA.AA`
    const start = performance.now()
    for (let n = 0; n < 1_000; n++) expect(verdict(bomb)).toBe("malformed")
    expect(performance.now() - start).toBeLessThan(1_000)
  })
})

describe("TOK-12 size is looked at before anything else", () => {
  test("a megabyte of dots costs microseconds", () => {
    const dots = ".".repeat(1_000_000)
    const start = performance.now()
    for (let n = 0; n < 1_000; n++) expect(verdict(dots)).toBe("too_large")
    expect(performance.now() - start).toBeLessThan(1_000)
  })

  test("the limit is inclusive", () => {
    expect(verdict("a".repeat(MAX_JWS_CHARACTERS))).toBe("malformed")
    expect(verdict("a".repeat(MAX_JWS_CHARACTERS + 1))).toBe("too_large")
  })

  test.each(["", ".", "..", "...", "a", "a.b", "a..c", ".b.c", "a.b.", "AA.AA.AA.AA"])("%j is malformed", (token) =>
    expect(verdict(token)).toBe("malformed"),
  )
})

describe("TOK-14 base64url has one writing", () => {
  const token = accessToken(es256)
  const [header, payload, signature] = token.split(".") as [string, string, string]
  const last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

  test.each([
    ["padding", `${header}.${payload}.${signature}==`],
    ["a space", `${header}.${payload} .${signature}`],
    ["a leading space", ` ${token}`],
    ["a line break", `${token}\n`],
    ["the + and / alphabet", `${header}.${payload}.${"+/".repeat(43)}`],
    ["stray trailing bits", `${token.slice(0, -1)}${last[last.indexOf(token.at(-1) ?? "") + 1]}`],
    ["a NUL", `${header}.${payload}\u0000.${signature}`],
    ["a letter beyond ASCII", `${header}.${payload}\u0141.${signature}`],
    ["a length no bytes have", `${header}.${payload}.${signature}AAA`],
  ])("%s is refused", (_, spoilt) => expect(verdict(spoilt)).toBe("malformed"))
})

describe("keys that must not verify are refused", () => {
  const rsa = (bits: number, e = "AQAB") => ({ ...rs256.jwk, n: Buffer.alloc(bits / 8, 0xff).toString("base64url"), e })
  test.each([
    ["no object", "key"],
    ["an array", [es256.jwk]],
    ["no kid", { ...es256.jwk, kid: undefined }],
    ["an empty kid", { ...es256.jwk, kid: "" }],
    ["a private key", { ...es256.jwk, d: es256.privateKey.export({ format: "jwk" })["d"] }],
    ["a key for encryption", { ...es256.jwk, use: "enc" }],
    ["a key for signing only", { ...es256.jwk, key_ops: ["sign"] }],
    ["key_ops that is no list", { ...es256.jwk, key_ops: "verify" }],
    ["another curve", { ...es256.jwk, crv: "P-384" }],
    ["another type", { ...es256.jwk, kty: "OKP" }],
    ["an alg of another type", { ...es256.jwk, alg: "RS256" }],
    ["no point on the curve", { ...es256.jwk, y: es256.jwk["x"] }],
    ["a padded coordinate", { ...es256.jwk, x: `${String(es256.jwk["x"])}=` }],
    ["a short coordinate", { ...es256.jwk, x: "AAAA" }],
    ["an RSA key of 1024 bits", rsa(1_024)],
    ["an RSA key of 16384 bits", rsa(16_384)],
    ["the exponent 1", rsa(2_048, "AQ")],
    ["an even exponent", rsa(2_048, "Ag")],
    ["a huge exponent", rsa(2_048, Buffer.alloc(200, 0xff).toString("base64url"))],
    [
      "a modulus with leading zeros",
      { ...rs256.jwk, n: Buffer.concat([Buffer.alloc(1), Buffer.from(String(rs256.jwk["n"]), "base64url")]).toString("base64url") },
    ],
  ])("%s", (_, jwk) => expect(() => verificationKeyFromJwk(jwk)).toThrow(KeyRefused))

  test.each(keys)("and a good $alg key is not", ({ jwk, kid, alg }) => {
    expect(verificationKeyFromJwk({ ...jwk, key_ops: ["verify"], x5t: "ignored" })).toMatchObject({ kid, alg })
  })
})
