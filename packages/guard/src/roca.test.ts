import { generateKeyPairSync } from "node:crypto"
import { describe, expect, test } from "vitest"
import { KeyRefused, verificationKeyFromJwk } from "./jws.ts"
import { isRocaModulus } from "./roca.ts"

/** A power of the flawed generator's own base: 2049 bits that look like its moduli. */
const flawed = Buffer.from((65_537n ** 128n).toString(16).padStart(514, "0"), "hex")

describe("an RSA key of the generator of CVE-2017-15361", () => {
  test("is known by its modulus", () => {
    expect(isRocaModulus(flawed)).toBe(true)
  })

  test("verifies nothing", () => {
    const jwk = { kty: "RSA", kid: "card-1", alg: "RS256", n: flawed.toString("base64url"), e: "AQAB" }
    expect(() => verificationKeyFromJwk(jwk)).toThrow(new KeyRefused("an RSA key of a broken generator"))
  })

  test("is not mistaken for others", () => {
    for (const modulusLength of [2048, 2049, 3072]) {
      const { n = "" } = generateKeyPairSync("rsa", { modulusLength }).publicKey.export({ format: "jwk" })
      expect(isRocaModulus(Buffer.from(n, "base64url"))).toBe(false)
    }
  })
})
