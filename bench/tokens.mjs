/**
 * Access tokens of the kind Doorward issues, each another one, made by the bench itself: what is measured is who verifies them.
 */
import { constants, generateKeyPair, randomBytes, sign } from "node:crypto"
import { promisify } from "node:util"

export const ISSUER = "http://localhost:3000"
export const AUDIENCE = "https://orders.example"
const LIFE_SECONDS = 24 * 3_600

const ES256 = { alg: "ES256", type: "ec", options: { namedCurve: "P-256" }, digest: "sha256", how: { dsaEncoding: "ieee-p1363" } }
const EDDSA = { alg: "EdDSA", type: "ed25519", options: {}, digest: null, how: {} }
const rs256 = (modulusLength) => ({ alg: "RS256", type: "rsa", options: { modulusLength }, digest: "sha256", how: {} })
const PS256 = {
  alg: "PS256",
  type: "rsa",
  options: { modulusLength: 2_048 },
  digest: "sha256",
  how: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
}

/** By the name in the tables: what a key is made of, and how it signs and verifies through node:crypto. */
export const signatures = { ES256, EdDSA: EDDSA, "RS256, 2048 bits": rs256(2_048), "RS256, 3072 bits": rs256(3_072), "PS256, 2048 bits": PS256 }

/** `{ jwks, tokens }`: `count` tokens of one key, no two of them alike. Signed on the thread pool, which is several times faster for RSA. */
export async function mintTokens(name, count) {
  const { alg, type, options, digest, how } = signatures[name]
  const { publicKey, privateKey } = await promisify(generateKeyPair)(type, options)
  const kid = randomBytes(16).toString("base64url")
  const header = encoded({ alg, typ: "at+jwt", kid })
  const signText = promisify(sign)
  const mint = async () => {
    const text = `${header}.${encoded(claims())}`
    const signature = await signText(digest, Buffer.from(text), { key: privateKey, ...how })
    return `${text}.${signature.toString("base64url")}`
  }
  const tokens = []
  const atATime = 256
  while (tokens.length < count) tokens.push(...(await Promise.all(Array.from({ length: Math.min(atATime, count - tokens.length) }, mint))))
  return { jwks: { keys: [{ ...publicKey.export({ format: "jwk" }), alg, kid, use: "sig" }] }, tokens }
}

function claims() {
  const iat = Math.floor(Date.now() / 1_000)
  return {
    iss: ISSUER,
    sub: identifier("usr"),
    aud: AUDIENCE,
    client_id: "first-party",
    scope: "orders:read orders:write",
    sid: identifier("ses"),
    fam: identifier("fam"),
    auth_time: iat,
    acr: "urn:doorward:aal1",
    amr: ["pwd"],
    iat,
    exp: iat + LIFE_SECONDS,
    jti: randomBytes(16).toString("base64url"),
  }
}

const identifier = (kind) => `${kind}_${randomBytes(13).toString("hex").toUpperCase()}`
const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url")
