/**
 * Ways to verify one access token, each made for one key: `{ one(token) }`, which throws (or rejects) when the token is not good. All of them check the
 * signature, `iss`, `aud`, `exp` and, where the library can, that `typ` is `at+jwt`; only the two ceilings do less. Where a library can be used in several
 * ways it is used in its fastest:
 *
 * - **node:crypto**: nothing but the verification, of bytes that were taken apart and decoded beforehand (`prepare`).
 * - **jose**: with the key imported once (a CryptoKey) instead of a look-up by `kid`. It verifies through WebCrypto on the thread pool, where several at a
 *   time are faster than one after the other, so both are measured.
 * - **fast-jwt**: with the key given instead of a look-up; its cache off for tokens that are new, on and large enough for the others.
 * - **jsonwebtoken**: with a KeyObject, which spares it the parsing of a PEM. It knows no EdDSA and no `typ`.
 * - **guard.check**: as an API has it, following a log in which 10,000 sessions are revoked. **verifyAccessToken** is what it is made of.
 */
import { createPublicKey, hash, verify } from "node:crypto"
import { createVerifier } from "fast-jwt"
import { importJWK, jwtVerify } from "jose"
import jsonwebtoken from "jsonwebtoken"
import { issuerWithin } from "../servers/issuer-within.mjs"
import { AUDIENCE, ISSUER, signatures } from "../tokens.mjs"

/** `{ signature, jwks, tokens, guard }`, `guard` being the folder of the built guard. */
export const verifiers = {
  "node:crypto": ({ signature, jwks, tokens }) => {
    const { digest, how } = signatures[signature]
    const key = { key: createPublicKey({ key: jwks.keys[0], format: "jwk" }), ...how }
    const prepare = (token) => {
      const end = token.lastIndexOf(".")
      return { text: Buffer.from(token.slice(0, end)), bytes: Buffer.from(token.slice(end + 1), "base64url") }
    }
    return {
      tokens: tokens.map(prepare),
      one: ({ text, bytes }) => {
        if (!verify(digest, text, key, bytes)) throw new Error("not signed")
      },
    }
  },
  "sha256 + Map": ({ tokens }) => {
    const name = (token) => hash("sha256", token, "binary")
    const known = new Map(tokens.map((token) => [name(token), token]))
    return {
      one: (token) => {
        if (known.get(name(token)) === undefined) throw new Error("not known")
      },
    }
  },
  verifyAccessToken: async ({ jwks, guard }) => {
    const { verifyAccessToken } = await import(`${guard}/access-token.js`)
    const { verificationKeyFromJwk } = await import(`${guard}/jws.js`)
    const key = verificationKeyFromJwk(jwks.keys[0])
    const findKey = (kid) => (kid === key.kid ? key : undefined)
    return { one: (token) => verifyAccessToken(token, { findKey, issuer: ISSUER, audience: AUDIENCE, nowSeconds: Date.now() / 1_000 }) }
  },
  "guard.check": async (given) => {
    const guard = await followingGuard(given)
    return { one: (token) => guard.check(token) }
  },
  "guard.verify": async (given) => {
    const guard = await followingGuard(given)
    return { tokens: given.tokens.map(requestWith), one: (request) => guard.verify(request), inFlight: 1 }
  },
  jose: (given) => jose(given, 1),
  "jose, 16 in flight": (given) => jose(given, 16),
  "fast-jwt": ({ jwks }) => ({ one: fastJwt(jwks, false) }),
  "fast-jwt, its cache on": ({ jwks, tokens }) => ({ one: fastJwt(jwks, 2 * tokens.length) }),
  jsonwebtoken: ({ jwks }) => {
    const key = createPublicKey({ key: jwks.keys[0], format: "jwk" })
    const options = { issuer: ISSUER, audience: AUDIENCE, algorithms: [jwks.keys[0].alg] }
    return { one: (token) => jsonwebtoken.verify(token, key, options) }
  },
}

async function jose({ jwks }, inFlight) {
  const [jwk] = jwks.keys
  const key = await importJWK(jwk, jwk.alg)
  const options = { issuer: ISSUER, audience: AUDIENCE, algorithms: [jwk.alg], typ: "at+jwt" }
  return { one: (token) => jwtVerify(token, key, options), inFlight }
}

function fastJwt({ keys: [jwk] }, cache) {
  const key = createPublicKey({ key: jwk, format: "jwk" }).export({ type: "spki", format: "pem" })
  return createVerifier({ key, algorithms: [jwk.alg], allowedIss: ISSUER, allowedAud: AUDIENCE, checkTyp: "at+jwt", cache })
}

async function followingGuard({ jwks, guard: folder }) {
  const { createGuard } = await import(`${folder}/index.js`)
  const client = { clientId: "bench", clientSecret: "bench" }
  const guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, revocation: "follow", ...client, surroundings: issuerWithin(jwks) })
  await guard.ready()
  return guard
}

const requestWith = (token) => ({ method: "GET", headers: { authorization: `Bearer ${token}` } })
