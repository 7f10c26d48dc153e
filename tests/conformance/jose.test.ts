import { AccessTokenRefused, verifyAccessToken } from "@doorward/guard/access-token"
import { KeyRefused, type SigningAlgorithm, verificationKeyFromJwk } from "@doorward/guard/jws"
import { describe, expect, test, vi } from "vitest"
import { type Guard, jweAnswer, jweKey, jwePolicy, jwsAnswer, jwsPolicy, signatureAnswer } from "./jose-doors.ts"
import { testExamples } from "./rfc7520.ts"
import { type Answered, line, type Score, scoreOf } from "./score.ts"
import {
  areVectorsHere,
  asSent,
  filesOf,
  type Group,
  hex,
  type JweTest,
  type Jwk,
  type JwkOrSet,
  type JwsTest,
  type SignatureTest,
  wycheproof,
} from "./vectors.ts"

type Door<Test> = (test: Test, group: Group<Test>) => Promise<string>

/** Asks a door about every vector of every group, one after the other. */
async function ask<Test>(groups: readonly Group<Test>[], door: Door<Test>, policy: (test: Test) => string | undefined): Promise<readonly Answered[]> {
  const answered: Answered[] = []
  for (const group of groups) {
    for (const test of group.tests) {
      const valid = test.result === "valid"
      const answer = await door(test, group)
      answered.push({ id: `tcId ${test.tcId} ${test.comment}`, valid, policy: valid ? policy(test) : undefined, answer })
    }
  }
  return answered
}

/** What is public is all that a verifier has; where nothing is, the key is symmetric. */
const verifiersKey = (group: Group<unknown>): JwkOrSet => group.public ?? group.private ?? {}

const jws = (groups: readonly Group<JwsTest>[], guard?: Guard) =>
  ask(
    groups,
    ({ jws }, group) => jwsAnswer(asSent(jws), verifiersKey(group), {}, guard),
    ({ jws }) => jwsPolicy(asSent(jws)),
  )

const jwe = (groups: readonly Group<JweTest>[]) =>
  ask(
    groups,
    ({ jwe, pt }, group) => jweAnswer(asSent(jwe), jweKey(group.private as Jwk), pt === undefined ? undefined : hex(pt)),
    ({ jwe }) => jwePolicy(asSent(jwe)),
  )

const signatures = (alg: SigningAlgorithm, file: string, keyOf: (group: Group<SignatureTest>) => unknown) =>
  ask(
    wycheproof<SignatureTest>(file),
    ({ msg, sig }, group) => signatureAnswer(alg, hex(msg), hex(sig), keyOf(group)),
    () => undefined,
  )

/** RFC 7518 §6.2.1: both coordinates at full length. */
function p256(uncompressed = ""): Jwk {
  const coordinate = (from: number) => hex(uncompressed.slice(from, from + 64)).toString("base64url")
  return { kty: "EC", crv: "P-256", kid: "none", x: coordinate(2), y: coordinate(66) }
}

const holds =
  <Test>(member: string) =>
  (group: Group<JwsTest | JweTest>): group is Group<Test & (JwsTest | JweTest)> =>
    member in (group.tests[0] ?? {})

interface File {
  readonly file: string
  /** Which of its vectors, where not all go through one door. */
  readonly part?: string
  readonly totals: Omit<Score, "wrong">
  readonly ask: (file: string) => Promise<readonly Answered[]>
}

/** Nothing of ours derives anything from a password this way. */
const withoutDoor = ["pbkdf2_hmacsha1_test", "pbkdf2_hmacsha256_test", "pbkdf2_hmacsha512_test"]

// No vector is "acceptable": its authors call each either valid or invalid.
const files: readonly File[] = [
  {
    file: "json_web_signature_test",
    totals: {
      invalidRefused: { algorithm: 17, header: 1, key: 6, malformed: 47, signature: 284 },
      validAccepted: 14,
      // HS*, RS384, RS512, PS384, PS512, ES512. Empty payloads; and 372, 373, called valid with a "?" within their base64url.
      refusedByPolicy: { algorithm: 24, malformed: 8 },
    },
    ask: (file) => jws(wycheproof(file)),
  },
  {
    file: "json_web_key_test",
    totals: { invalidRefused: { algorithm: 11, key: 8, malformed: 2 }, validAccepted: 1, refusedByPolicy: { algorithm: 4 } },
    ask: (file) => jws(wycheproof(file)),
  },
  {
    file: "json_web_crypto_test",
    part: "its JWS",
    totals: { invalidRefused: { algorithm: 6, header: 1, key: 1, malformed: 31, signature: 6 }, validAccepted: 2, refusedByPolicy: { algorithm: 2 } },
    ask: (file) => jws(wycheproof<JwsTest | JweTest>(file).filter(holds<JwsTest>("jws"))),
  },
  {
    file: "json_web_crypto_test",
    part: "its JWE",
    totals: { invalidRefused: { algorithm: 1, malformed: 13, undecryptable: 18 }, validAccepted: 2, refusedByPolicy: {} },
    ask: (file) => jwe(wycheproof<JwsTest | JweTest>(file).filter(holds<JweTest>("jwe"))),
  },
  {
    file: "json_web_encryption_test",
    totals: {
      invalidRefused: { algorithm: 27, malformed: 15, undecryptable: 32 },
      validAccepted: 41,
      // 14 with AES-192, 8 with RSA1_5, 1 with dir; the one compressed.
      refusedByPolicy: { algorithm: 23, zip: 1 },
    },
    ask: (file) => jwe(wycheproof(file)),
  },
  {
    file: "ecdsa_secp256r1_sha256_p1363_test",
    totals: { invalidRefused: { signature: 89 }, validAccepted: 173, refusedByPolicy: {} },
    ask: (file) => signatures("ES256", file, ({ publicKey }) => p256(publicKey?.uncompressed)),
  },
  {
    file: "ed25519_test",
    totals: { invalidRefused: { signature: 63 }, validAccepted: 88, refusedByPolicy: {} },
    ask: (file) => signatures("EdDSA", file, ({ publicKeyJwk }) => publicKeyJwk),
  },
]

if (!areVectorsHere) {
  test("the vectors of others are not on this machine", () => {
    expect(areVectorsHere).toBe(false)
  })
} else {
  describe("Wycheproof", () => {
    for (const { file, part, totals, ask } of files) {
      // Named by its score: who reads the run reads it, and vectors that come, go or are answered otherwise fail it.
      test(`${file.replace("_test", "")}${part === undefined ? "" : `, ${part}`}: ${line(totals)}`, async () => {
        expect(scoreOf(await ask(file))).toEqual({ ...totals, wrong: [] })
      })
    }

    test("pbkdf2: 182 not applicable, no door; no other file is left out", () => {
      expect(withoutDoor.flatMap((file) => wycheproof(file).flatMap(({ tests }) => tests))).toHaveLength(182)
      expect(filesOf("wycheproof").toSorted()).toEqual([...new Set([...files.map(({ file }) => file), ...withoutDoor])].toSorted())
    })

    // Elsewhere than in Node the guard verifies through jose and WebCrypto: other code, which must believe the same tokens.
    test("json_web_signature and json_web_key: the same verdicts where there is no node:crypto", async () => {
      const guard = await guardWithoutNodeCrypto()
      const { validAccepted, wrong } = scoreOf([
        ...(await jws(wycheproof("json_web_signature_test"), guard)),
        ...(await jws(wycheproof("json_web_key_test"), guard)),
      ])
      expect({ validAccepted, wrong }).toEqual({ validAccepted: 15, wrong: [] })
    })

    test("TOK-01 none of its 476 JWS is an access token, whatever key they name", async () => {
      const read = (file: string) => wycheproof<JwsTest | JweTest>(file).filter(holds<JwsTest>("jws"))
      const groups = ["json_web_signature_test", "json_web_key_test", "json_web_crypto_test"].flatMap(read)
      const refusals: Record<string, number> = {}
      for (const group of groups) {
        for (const { jws } of group.tests) {
          const reason = await accessTokenAnswer(asSent(jws), verifiersKey(group))
          refusals[reason] = (refusals[reason] ?? 0) + 1
        }
      }
      expect(refusals).toEqual({ algorithm: 64, header: 2, malformed: 88, type: 322 })
    })
  })
  describe("RFC 7520, with RFC 8037 and RFC 7797", () => {
    testExamples()
  })
}

async function guardWithoutNodeCrypto(): Promise<Guard> {
  const asked = vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined)
  try {
    vi.resetModules()
    const guard = await import("@doorward/guard/jws")
    expect(asked).toHaveBeenCalled()
    return guard
  } finally {
    asked.mockRestore()
  }
}

/** Finds the group's key under every `kid`. */
async function accessTokenAnswer(token: string, jwk: JwkOrSet): Promise<string> {
  try {
    await verifyAccessToken(token, {
      issuer: "https://issuer.example",
      audience: "https://api.example",
      nowSeconds: 0,
      findKey: () => {
        try {
          return verificationKeyFromJwk(jwk)
        } catch (error) {
          if (error instanceof KeyRefused) return undefined
          throw error
        }
      },
    })
    return "accepted"
  } catch (error) {
    if (error instanceof AccessTokenRefused) return error.reason
    throw error
  }
}
