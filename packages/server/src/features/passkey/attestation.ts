import { X509Certificate } from "node:crypto"
import { isoCBOR } from "@simplewebauthn/server/helpers"
import { requireOneValue } from "./cbor.ts"

/** The forms that say with a maker's certificate what holds a key, and that can be checked without asking anybody else. */
const VERIFIABLE: ReadonlySet<string> = new Set(["packed", "fido-u2f", "tpm"])
const MAX_CHAIN = 5

export interface Statement {
  readonly format: string
  readonly authData: Uint8Array<ArrayBuffer>
  /** The maker's certificates, its own first; empty where the authenticator vouches for itself, or nobody does. */
  readonly certificates: readonly Uint8Array[]
}

/** @param bytes of an attestation object @throws CborRefused, or another error when it is no such thing */
export function readStatement(bytes: Uint8Array<ArrayBuffer>): Statement {
  requireOneValue(bytes)
  const decoded: unknown = isoCBOR.decodeFirst(bytes)
  if (!(decoded instanceof Map)) throw new Error("an attestation object is a map")
  const format: unknown = decoded.get("fmt")
  const statement: unknown = decoded.get("attStmt")
  const authData: unknown = decoded.get("authData")
  if (decoded.size !== 3 || typeof format !== "string" || !(statement instanceof Map) || !(authData instanceof Uint8Array))
    throw new Error("an attestation object has three members")
  const chain: unknown = statement.get("x5c")
  const certificates = Array.isArray(chain) ? chain.filter((entry): entry is Uint8Array => entry instanceof Uint8Array) : []
  return { format, authData: new Uint8Array(authData), certificates }
}

/**
 * The same without its statement. A statement nobody asked for, or whose signer nobody here trusts, proves nothing, and
 * taking strangers' certificates apart is work for attackers only.
 */
export function withoutStatement({ authData }: Statement): string {
  const bare = isoCBOR.encode(
    new Map<string, string | Uint8Array | Map<string, never>>([
      ["fmt", "none"],
      ["attStmt", new Map<string, never>()],
      ["authData", authData],
    ]),
  )
  return Buffer.from(bare).toString("base64url")
}

/**
 * Whether the certificates lead to one that is trusted here. The library checks what they have signed; which makers are
 * believed is this deployment's own, and nothing is fetched for it.
 */
export function isTrusted({ format, certificates }: Statement, roots: readonly string[], now: number): boolean {
  if (!VERIFIABLE.has(format) || certificates.length === 0 || certificates.length > MAX_CHAIN) return false
  try {
    const anchors = roots.map((pem) => new X509Certificate(pem))
    const chain = certificates.map((der) => new X509Certificate(der))
    if (!chain.every((certificate) => isInTime(certificate, now))) return false
    const follows = chain.every((certificate, index) => {
      const issuer = chain[index + 1]
      return issuer === undefined || (issuer.ca && isIssuedBy(certificate, issuer))
    })
    const last = chain.at(-1)
    return follows && last !== undefined && anchors.some((anchor) => isInTime(anchor, now) && (isSame(last, anchor) || isIssuedBy(last, anchor)))
  } catch {
    return false
  }
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
}

function isSame(one: X509Certificate, other: X509Certificate): boolean {
  return one.raw.equals(other.raw)
}

function isInTime({ validFrom, validTo }: X509Certificate, now: number): boolean {
  return Date.parse(validFrom) <= now && now <= Date.parse(validTo)
}
