import { KeyRefused, type SigningAlgorithm, signingAlgorithms, verificationKeyFromJwk } from "@doorward/guard/jws"
import { decryptJwe } from "doorward/testing"
import { expect, test } from "vitest"
import { jweAnswer, jweKey, jwsAnswer, secretKey } from "./jose-doors.ts"
import { type Example, filesOf, type Jwk, rfc7520 } from "./vectors.ts"

/** What our door says to each worked example in compact serialization. `undefined` where the example has none. */
const signed: Readonly<Record<string, string | undefined>> = {
  "jws/4_1.rsa_v15_signature": "accepted",
  "jws/4_2.rsa-pss_signature": "algorithm", // PS384
  "jws/4_3.ecdsa_signature": "algorithm", // ES512
  "jws/4_4.hmac-sha2_integrity_protection": "algorithm",
  "jws/4_5.signature_with_detached_content": "malformed", // RFC 7515 appendix F: the payload travels elsewhere
  "jws/4_6.protecting_specific_header_fields": undefined,
  "jws/4_7.protecting_content_only": undefined,
  "jws/4_8.multiple_signatures": undefined,
  "curve25519/jws": "accepted",
  "rfc7797/4.2.hmac-sha2_b64_false": undefined,
  "rfc7797/hmac-sha2_b64_false": "malformed", // b64: false, detached
}

const encrypted: Readonly<Record<string, string | undefined>> = {
  "jwe/5_1.key_encryption_using_rsa_v15_and_aes-hmac-sha2": "algorithm", // RSA1_5
  "jwe/5_2.key_encryption_using_rsa-oaep_with_aes-gcm": "accepted",
  "jwe/5_3.key_wrap_using_pbes2-aes-keywrap_with-aes-cbc-hmac-sha2": "algorithm", // PBES2
  "jwe/5_4.key_agreement_with_key_wrapping_using_ecdh-es_and_aes-keywrap_with_aes-gcm": "accepted",
  "jwe/5_5.key_agreement_using_ecdh-es_with_aes-cbc-hmac-sha2": "accepted",
  "jwe/5_6.direct_encryption_using_aes-gcm": "algorithm", // dir
  "jwe/5_7.key_wrap_using_aes-gcm_keywrap_with_aes-cbc-hmac-sha2": "accepted",
  "jwe/5_8.key_wrap_using_aes-keywrap_with_aes-gcm": "accepted",
  "jwe/5_9.compressed_content": "zip",
  "jwe/5_10.including_additional_authentication_data": undefined,
  "jwe/5_11.protecting_specific_header_fields": undefined,
  "jwe/5_12.protecting_content_only": undefined,
  "jwe/5_13.encrypting_to_multiple_recipients": undefined,
  "curve25519/ecdh-es": "accepted",
}

const publicKeys: Readonly<Record<string, string>> = {
  "jwk/3_1.ec_public_key": "no alg", // P-521
  "jwk/3_2.ec_private_key": "no alg",
  "jwk/3_3.rsa_public_key": "no alg",
  "jwk/3_4.rsa_private_key": "no alg",
  "jwk/3_5.symmetric_key_mac_computation": "an alg that is not allowed",
  "jwk/3_6.symmetric_key_encryption": "an alg that is not allowed",
}

const pinned = (alg: string): SigningAlgorithm | undefined => signingAlgorithms.find((ours) => ours === alg)
/** What a verifier is given of the example's key. */
const publicPart = ({ kty = "", use = "sig", n, e, crv, x, y }: Jwk) => JSON.parse(JSON.stringify({ kty, use, n, e, crv, x, y, kid: "k" })) as Jwk

async function signedAnswer({ input, output }: Example): Promise<string | undefined> {
  const alg = pinned(input.alg)
  return output.compact === undefined ? undefined : jwsAnswer(output.compact, publicPart(input.key ?? {}), { alg })
}

async function encryptedAnswer({ input, output }: Example): Promise<string | undefined> {
  if (output.compact === undefined) return undefined
  // The one without a key has a password.
  const key = input.key ? jweKey(input.key, input.alg) : { alg: "A256KW" as const, key: secretKey(Buffer.from("a password")) }
  return jweAnswer(output.compact, key, Buffer.from(input.plaintext ?? ""))
}

/** RFC 7515 §7.2, RFC 7516 §7.2: several signatures, unprotected headers, no one token to compare. No door reads them. */
async function serializationAnswers({ output: { json, json_flat: flat } }: Example, answer: (text: string) => Promise<string>): Promise<string[]> {
  const texts = [json, flat].filter((object) => object !== undefined).map((object) => JSON.stringify(object))
  return Promise.all(texts.map(answer))
}

const count = (table: Readonly<Record<string, string | undefined>>, answer: string) => Object.values(table).filter((entry) => entry === answer).length

/** Registers the tests of every example. */
export function testExamples(): void {
  test(`JWS: ${count(signed, "accepted")} accepted, ${count(signed, "algorithm") + count(signed, "malformed")} refused by policy`, async () => {
    for (const [file, expected] of Object.entries(signed)) {
      expect([file, await signedAnswer(rfc7520(file) as Example)]).toEqual([file, expected])
    }
  })

  test(`JWE: ${count(encrypted, "accepted")} accepted, ${count(encrypted, "algorithm") + count(encrypted, "zip")} refused by policy`, async () => {
    for (const [file, expected] of Object.entries(encrypted)) {
      expect([file, await encryptedAnswer(rfc7520(file) as Example)]).toEqual([file, expected])
    }
  })

  test("48 in JSON serialization: all refused", async () => {
    const answers: string[] = []
    const key = { alg: "A128KW" as const, key: secretKey(Buffer.alloc(16)) }
    for (const file of Object.keys(signed)) answers.push(...(await serializationAnswers(rfc7520(file) as Example, (text) => jwsAnswer(text, {}))))
    for (const file of Object.keys(encrypted)) answers.push(...(await serializationAnswers(rfc7520(file) as Example, (text) => jweAnswer(text, key))))
    expect(answers).toEqual(Array.from({ length: 48 }, () => "malformed"))
  })

  test("no example is left out", () => {
    const asked = [signed, encrypted, publicKeys].flatMap(Object.keys)
    expect(filesOf("rfc7520").toSorted()).toEqual([...asked, "6.nesting_signatures_and_encryption"].toSorted())
  })

  test("JWK: none verifies as it stands; the public RSA key does once somebody says for what", () => {
    for (const [file, message] of Object.entries(publicKeys)) expect(() => verificationKeyFromJwk(rfc7520(file))).toThrow(new KeyRefused(message))
    expect(verificationKeyFromJwk(rfc7520("jwk/3_3.rsa_public_key"), { alg: "PS256" }).alg).toBe("PS256")
    const isPrivate = new KeyRefused("holds private or symmetric key material")
    expect(() => verificationKeyFromJwk(rfc7520("jwk/3_4.rsa_private_key"), { alg: "PS256" })).toThrow(isPrivate)
    expect(() => verificationKeyFromJwk(rfc7520("jwk/3_2.ec_private_key"), { alg: "ES256" })).toThrow(isPrivate)
    expect(() => verificationKeyFromJwk(rfc7520("jwk/3_1.ec_public_key"), { alg: "ES256" })).toThrow(new KeyRefused("its type does not fit its alg"))
  })

  test("a signed token within an encrypted one: opened, and then verified as if it had come bare", async () => {
    const { sign, encrypt } = rfc7520("6.nesting_signatures_and_encryption") as { readonly sign: Example; readonly encrypt: Example }
    const key = jweKey(encrypt.input.key ?? {})
    const { unverifiedContent } = await decryptJwe(encrypt.output.compact ?? "", key, {
      keyManagement: ["RSA-OAEP"],
      contentEncryption: ["A128GCM"],
    })
    const inner = Buffer.from(unverifiedContent).toString("latin1")
    expect(inner).toBe(sign.output.compact)
    expect(await jwsAnswer(inner, publicPart(sign.input.key ?? {}), { alg: "PS256" })).toBe("accepted")
    // The encrypted one is no JWS, and the signed one no JWE.
    expect(await jwsAnswer(encrypt.output.compact ?? "", publicPart(sign.input.key ?? {}), { alg: "PS256" })).toBe("malformed")
    expect(await jweAnswer(inner, key)).toBe("malformed")
  })
}
