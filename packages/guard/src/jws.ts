import { findJsonObject, type JsonObject } from "./json.ts"
import { findBase64url } from "./runtime.ts"
import { isSignedBy, type Signed, type SigningAlgorithm, signingAlgorithms, type VerificationKey } from "./signature.ts"

export { type KeyPins, KeyRefused, verificationKeyFromJwk } from "./jwk.ts"
export { type SigningAlgorithm, signingAlgorithms, type VerificationKey } from "./signature.ts"

export type JwsRefusal = "malformed" | "too_large" | "header" | "algorithm" | "unknown_key" | "signature"

/** A JWS that is not believed. The message holds nothing of it. */
export class JwsRefused extends Error {
  override readonly name = "JwsRefused"
  readonly reason: JwsRefusal

  constructor(reason: JwsRefusal, message: string) {
    super(message)
    this.reason = reason
  }
}

export interface JwsHeader {
  readonly alg: SigningAlgorithm
  readonly typ: string | undefined
  readonly kid: string | undefined
}

/** Well-formed, not verified: until `verifyJws` has passed, everything in it is somebody's claim. */
export interface ParsedJws extends Signed {
  readonly header: JwsHeader
  readonly payload: Uint8Array
}

/** 8 KiB: more than any token we issue, and little enough to parse for strangers. */
export const MAX_JWS_CHARACTERS = 8_192

/**
 * Takes a compact JWS (RFC 7515 §7.1) apart, strictly: canonical base64url, and a header that holds `alg`, `typ` and `kid`
 * and nothing else. A header with `jku`, `x5u`, `jwk`, `x5c`, `crit`, `b64`, `zip` or anything unknown is refused rather
 * than ignored, so nothing a token says is ever fetched or obeyed.
 *
 * @param token untrusted, of any length
 * @throws JwsRefused too_large, malformed, header, algorithm
 */
export function parseJws(token: string): ParsedJws {
  // Before anything looks at the characters: a megabyte of dots must cost nothing.
  if (token.length > MAX_JWS_CHARACTERS) throw new JwsRefused("too_large", "The token is too large")
  const headerEnd = token.indexOf(".")
  const payloadEnd = token.indexOf(".", headerEnd + 1)
  if (headerEnd <= 0 || payloadEnd <= headerEnd + 1 || payloadEnd === token.length - 1) throw malformed()
  const payload = findBase64url(token.slice(headerEnd + 1, payloadEnd))
  // A further dot is no base64url, which refuses the five parts of a JWE (RFC 7516 §9).
  const signature = findBase64url(token.slice(payloadEnd + 1))
  if (!payload || !signature) throw malformed()
  const header = parseHeader(token.slice(0, headerEnd))
  return { token, header, payload, signature, signingInput: token.slice(0, payloadEnd) }
}

/**
 * Passes when `key` made the signature; the algorithm is the key's, and a header that names another is refused. Returns at
 * once where there is `node:crypto`, a promise elsewhere: await it in both cases.
 *
 * @throws JwsRefused algorithm, signature
 */
export function verifyJws(jws: ParsedJws, key: VerificationKey): void | Promise<void> {
  // RFC 8725 §3.1, §3.2: the key decides, the header only has to agree.
  if (jws.header.alg !== key.alg) throw wrongAlgorithm()
  const signed = isSignedBy(jws, key)
  if (typeof signed !== "boolean") return signed.then(requireSigned)
  requireSigned(signed)
}

function requireSigned(signed: boolean): void {
  if (!signed) throw new JwsRefused("signature", "The signature is not valid")
}

/** All tokens of one key begin with the same characters: the last good header is not taken apart again. */
let lastHeader: { readonly text: string; readonly header: JwsHeader } | undefined

function parseHeader(text: string): JwsHeader {
  if (lastHeader?.text !== text) lastHeader = { text, header: readHeader(text) }
  return lastHeader.header
}

function readHeader(text: string): JwsHeader {
  const bytes = findBase64url(text)
  if (!bytes) throw malformed()
  const header = findJsonObject(bytes)
  if (!header || !hasOnlyKnownStrings(header)) throw new JwsRefused("header", "The token's header is not accepted")
  const { alg, typ, kid } = header
  const known = signingAlgorithms.find((algorithm) => algorithm === alg)
  if (!known) throw wrongAlgorithm()
  return { alg: known, typ, kid }
}

function hasOnlyKnownStrings(header: JsonObject): header is { readonly alg?: string; readonly typ?: string; readonly kid?: string } {
  for (const name of Object.keys(header)) {
    if ((name !== "alg" && name !== "typ" && name !== "kid") || typeof header[name] !== "string") return false
  }
  return true
}

function malformed(): JwsRefused {
  return new JwsRefused("malformed", "The token is not a compact JWS")
}

function wrongAlgorithm(): JwsRefused {
  return new JwsRefused("algorithm", "The token's algorithm is not accepted")
}
