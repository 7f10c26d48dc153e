import type * as crypto from "node:crypto"
import { base64url } from "jose"

/**
 * `node:crypto` where there is one (Node, Bun, Deno, workers with its compatibility layer). Asked for at run time, so that
 * bundles for other places need no replacement for it.
 */
export const nodeCrypto: typeof crypto | undefined = globalThis.process?.getBuiltinModule?.("node:crypto")

const hasBuffer = typeof globalThis.Buffer === "function"

/** The bytes of canonical base64url (RFC 7515 §2), or undefined: padding, `+/`, white space and stray trailing bits are not it. */
export const findBase64url: (text: string) => Uint8Array | undefined = hasBuffer ? findWithBuffer : findWithJose

// Decoders skip what they do not know; only what encodes to the same text again was written the one right way.
function findWithBuffer(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, "base64url")
  return bytes.toString("base64url") === text ? bytes : undefined
}

function findWithJose(text: string): Uint8Array | undefined {
  try {
    const bytes = base64url.decode(text)
    return base64url.encode(bytes) === text ? bytes : undefined
  } catch {
    return undefined
  }
}
