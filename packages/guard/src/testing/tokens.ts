import { constants, generateKeyPairSync, type KeyObject, sign } from "node:crypto"
import type { SigningAlgorithm } from "../jws.ts"

/** A key pair as an issuer has it. */
export interface TestKey {
  readonly kid: string
  readonly alg: SigningAlgorithm
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** What it publishes. */
  readonly jwk: Readonly<Record<string, unknown>>
}

export const issuer = "https://auth.example.com"
export const audience = "https://api.example.com"
/** An instant for tokens to be good at. */
export const nowSeconds = 1_800_000_000

export function createKey(alg: SigningAlgorithm, kid = `key-${alg}`): TestKey {
  const { privateKey, publicKey } = pairOf(alg)
  return { kid, alg, privateKey, publicKey, jwk: { ...publicKey.export({ format: "jwk" }), alg, kid, use: "sig" } }
}

function pairOf(alg: SigningAlgorithm): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  switch (alg) {
    case "ES256":
      return generateKeyPairSync("ec", { namedCurve: "P-256" })
    case "EdDSA":
      return generateKeyPairSync("ed25519")
    case "RS256":
    case "PS256":
      return generateKeyPairSync("rsa", { modulusLength: 2_048 })
  }
}

export function goodClaims(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    iss: issuer,
    aud: audience,
    sub: "usr_1",
    client_id: "web",
    jti: "jti_1",
    sid: "ses_1",
    scope: "notes:read notes:write",
    iat: nowSeconds - 10,
    exp: nowSeconds + 590,
    ...changes,
  }
}

/** An access token; `undefined` among the changes leaves a member out. */
export function accessToken(key: TestKey, changes: Readonly<Record<string, unknown>> = {}, header: Readonly<Record<string, unknown>> = {}): string {
  return compact({ alg: key.alg, typ: "at+jwt", kid: key.kid, ...header }, JSON.stringify(goodClaims(changes)), key)
}

/** Signs anything, however wrong. */
export function compact(header: Readonly<Record<string, unknown>> | string, payload: string | Buffer, key: TestKey): string {
  const head = typeof header === "string" ? header : JSON.stringify(header)
  const signingInput = `${Buffer.from(head).toString("base64url")}.${Buffer.from(payload).toString("base64url")}`
  return `${signingInput}.${signatureOf(key, signingInput).toString("base64url")}`
}

export function signatureOf({ alg, privateKey }: Pick<TestKey, "alg" | "privateKey">, text: string): Buffer {
  const data = Buffer.from(text)
  switch (alg) {
    case "ES256":
      return sign("sha256", data, { key: privateKey, dsaEncoding: "ieee-p1363" })
    case "EdDSA":
      return sign(null, data, privateKey)
    case "RS256":
      return sign("sha256", data, privateKey)
    case "PS256":
      return sign("sha256", data, { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 })
  }
}
