import { generateKeyPairSync, type KeyObject } from "node:crypto"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type ContentEncryption, decryptJwe, encryptJwe, type JweAllowed, type JweKey, JweRefused, MAX_JWE_BYTES } from "./jwe.ts"

const ours = generateKeyPairSync("ec", { namedCurve: "P-256" })
const opens: JweKey = { alg: "ECDH-ES+A256KW", key: ours.privateKey }
const encrypts: JweKey = { alg: "ECDH-ES+A256KW", key: ours.publicKey, kid: "enc-1" }
const allowed: JweAllowed = { keyManagement: ["ECDH-ES+A256KW"], contentEncryption: ["A256GCM"] }
const text = (content: Uint8Array) => Buffer.from(content).toString("utf8")
const sealed = await encryptJwe(Buffer.from("content"), encrypts, "A256GCM", "JWT")

async function reason(token: string, key = opens, takes = allowed): Promise<string> {
  try {
    await decryptJwe(token, key, takes)
    return "opened"
  } catch (error) {
    if (error instanceof JweRefused) return error.reason
    throw error
  }
}

/** The same token with another header: never decrypts, so that `undecryptable` says the header was let through. */
function withHeader(header: unknown): string {
  const json = typeof header === "string" ? header : JSON.stringify(header)
  return [Buffer.from(json).toString("base64url"), ...sealed.split(".").slice(1)].join(".")
}
const plain = { alg: "ECDH-ES+A256KW", enc: "A256GCM", epk: { kty: "EC", crv: "P-256", x: "AA", y: "AA" } }

describe("a JWE", () => {
  test("opens for every public-key algorithm with every content encryption", async () => {
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 })
    const pairs: readonly (readonly [JweKey["alg"], KeyObject, KeyObject])[] = [
      ["RSA-OAEP-256", rsa.publicKey, rsa.privateKey],
      ["RSA-OAEP", rsa.publicKey, rsa.privateKey],
      ["ECDH-ES", ours.publicKey, ours.privateKey],
      ["ECDH-ES+A128KW", ours.publicKey, ours.privateKey],
      ["ECDH-ES+A256KW", ours.publicKey, ours.privateKey],
    ]
    const encryptions: readonly ContentEncryption[] = ["A128GCM", "A256GCM", "A128CBC-HS256", "A256CBC-HS512"]
    for (const [alg, publicKey, privateKey] of pairs) {
      for (const enc of encryptions) {
        const token = await encryptJwe(Buffer.from("content"), { alg, key: publicKey }, enc)
        const { unverifiedContent } = await decryptJwe(token, { alg, key: privateKey }, { keyManagement: [alg], contentEncryption: [enc] })
        expect(text(unverifiedContent)).toBe("content")
      }
    }
  })

  test("names its key and what it holds", () => {
    const [header = ""] = sealed.split(".")
    expect(JSON.parse(Buffer.from(header, "base64url").toString())).toMatchObject({ kid: "enc-1", cty: "JWT" })
  })

  test("does not open with one character altered", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(sealed.length - 1), fc.constantFrom(..."Aq_-.=+/ "), async (index, character) => {
        fc.pre(sealed[index] !== character)
        expect(await reason(sealed.slice(0, index) + character + sealed.slice(index + 1))).not.toBe("opened")
      }),
    )
  })

  test.each([
    ["too_large", "a".repeat(MAX_JWE_BYTES + 1)],
    ["malformed", ""],
    ["malformed", "...."],
    ["malformed", `${sealed}.`],
    ["malformed", sealed.split(".").slice(0, 4).join(".")],
    ["malformed", `${sealed}=`],
    ["malformed", ` ${sealed}`],
    ["malformed", `${sealed.slice(0, -1)}+`],
    ["malformed", withHeader("[]")],
    ["malformed", withHeader('"alg"')],
    ["malformed", withHeader(`\uFEFF${JSON.stringify(plain)}`)],
    ["malformed", withHeader('{"alg":"RSA1_5","alg":"ECDH-ES+A256KW","enc":"A256GCM"}')],
    ["malformed", withHeader('{"alg":"RSA1_5","\\u0061lg":"ECDH-ES+A256KW","enc":"A256GCM"}')],
    ["crit", withHeader({ ...plain, crit: ["exp"], exp: 1 })],
    ["crit", withHeader({ ...plain, crit: [] })],
    ["zip", withHeader({ ...plain, zip: "DEF" })],
    ["zip", withHeader({ ...plain, zip: null })],
    ["algorithm", withHeader({ ...plain, alg: "ECDH-ES" })],
    ["algorithm", withHeader({ ...plain, alg: ["ECDH-ES+A256KW"] })],
    ["algorithm", withHeader({ enc: "A256GCM" })],
    ["algorithm", withHeader({ ...plain, enc: "A128GCM" })],
    ["header", withHeader({ ...plain, jwk: plain.epk })],
    ["header", withHeader({ ...plain, x5u: "https://attacker.example" })],
    ["header", withHeader({ ...plain, p2c: 1 })],
    ["header", withHeader({ ...plain, kid: 1 })],
    ["header", withHeader({ ...plain, epk: { ...plain.epk, key_ops: 5 } })],
    ["header", withHeader({ ...plain, epk: { ...plain.epk, d: "AA" } })],
    ["header", withHeader({ ...plain, epk: [] })],
    ["undecryptable", withHeader(plain)],
    ["undecryptable", withHeader({ ...plain, epk: undefined })],
    ["undecryptable", withHeader({ ...plain, epk: { ...plain.epk, crv: "X25519" } })],
    ["undecryptable", withHeader({ ...plain, apu: "=" })],
  ])("is refused: %s (%#)", async (because, token) => {
    expect(await reason(token)).toBe(because)
  })

  test("is refused where its algorithm is not taken, though the key has it", async () => {
    expect(await reason(sealed, opens, { ...allowed, keyManagement: ["RSA-OAEP-256"] })).toBe("algorithm")
    expect(await reason(sealed, opens, { ...allowed, contentEncryption: ["A128GCM"] })).toBe("algorithm")
  })

  test("may be larger only where that was said", async () => {
    const large = await encryptJwe(Buffer.alloc(MAX_JWE_BYTES), encrypts, "A256GCM")
    expect(await reason(large)).toBe("too_large")
    expect(await reason(large, opens, { ...allowed, maxBytes: 2 * MAX_JWE_BYTES })).toBe("opened")
  })
})
