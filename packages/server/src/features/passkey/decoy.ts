import type { KeyRing } from "../../kernel/seal.ts"

export interface Descriptor {
  readonly id: string
  readonly type: "public-key"
  readonly transports: readonly string[]
}

const PURPOSE = "passkey decoy"
const TAG_BYTES = 8
/** As the most used authenticators make them: how long their ids are, and how they are reached. */
const LIKENESSES: readonly { readonly bytes: number; readonly transports: readonly string[] }[] = [
  { bytes: 20, transports: ["hybrid", "internal"] },
  { bytes: 16, transports: ["hybrid", "internal"] },
  { bytes: 32, transports: ["internal"] },
  { bytes: 48, transports: ["nfc", "usb"] },
]

/**
 * What somebody who has no passkey is said to have (WebAuthn §14.6.2): one credential, for the same address the same at
 * every asking, by which nobody can tell whether there is an account. Its id carries a mark that only we can read.
 */
export function decoyOf(keys: KeyRing, email: string): Descriptor {
  const seed = Buffer.from(keys.mac(PURPOSE, `seed ${email}`), "base64url")
  const { bytes, transports } = LIKENESSES[(seed[0] ?? 0) % LIKENESSES.length] as (typeof LIKENESSES)[number]
  const body = Buffer.concat([seed, Buffer.from(keys.mac(PURPOSE, `more ${email}`), "base64url")]).subarray(1, 1 + bytes - TAG_BYTES)
  return { id: Buffer.concat([body, tagOf(keys, body)]).toString("base64url"), type: "public-key", transports }
}

/** An answer in its name fails as a wrong signature does, not as a credential that nobody knows. */
export function isDecoy(keys: KeyRing, credentialId: string): boolean {
  const bytes = Buffer.from(credentialId, "base64url")
  if (!LIKENESSES.some((likeness) => likeness.bytes === bytes.length)) return false
  const body = bytes.subarray(0, -TAG_BYTES)
  return tagOf(keys, body).equals(bytes.subarray(-TAG_BYTES))
}

function tagOf(keys: KeyRing, body: Buffer): Buffer {
  return Buffer.from(keys.mac(PURPOSE, `tag ${body.toString("base64url")}`), "base64url").subarray(0, TAG_BYTES)
}
