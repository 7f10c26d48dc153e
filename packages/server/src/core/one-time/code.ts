import { createHmac } from "node:crypto"
import type { Random } from "../../kernel/random.ts"
import { listHash, newToken, tokenHash } from "../../kernel/token.ts"
import type { Hashes } from "./store.ts"

/** GATES 11: at least 20 bits; eight digits are 26. */
const CODE_DIGITS = 8
const CONFIRM_DIGITS = 6

/** What goes into a mail, and nowhere else. */
export interface Fresh {
  readonly token: string
  readonly code: string
  readonly hashes: Hashes
}

/**
 * @param proof what only the browser holds that asks; without it there is a link alone
 * @param isDecoy its code is one that nobody was sent
 */
export function freshSecret(random: Random, proof: string | undefined, isDecoy: boolean): Fresh {
  const token = newToken(random)
  const code = String(random.integer(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, "0")
  const hash = tokenHash(token)
  if (proof === undefined) return { token, code, hashes: { tokenHash: hash, codeHash: null, confirmHash: null } }
  const codeHash = codeHashOf(proof, isDecoy ? newToken(random) : code)
  return { token, code, hashes: { tokenHash: hash, codeHash, confirmHash: confirmHashOf(token, confirmCodeOf(proof, hash)) } }
}

/** Neither a copy of the database nor a stranger who knows what it is about can guess the code: both lack the proof. */
export function codeHashOf(proof: string, code: string): string {
  return listHash(proof, typed(code))
}

export function confirmHashOf(token: string, confirm: string): string {
  return listHash(token, typed(confirm))
}

/** Shown only where the proof is held, checked only where the link is: neither side can make it up for the other. */
export function confirmCodeOf(proof: string, tokenHashOfLink: string): string {
  const mac = createHmac("sha256", proof).update(`confirm ${tokenHashOfLink}`).digest()
  return String(mac.readUIntBE(0, 6) % 10 ** CONFIRM_DIGITS).padStart(CONFIRM_DIGITS, "0")
}

/** A code as it is meant, whatever it was copied with: spaces, hyphens, and what a mail puts around it (UAX #9). */
function typed(code: string): string {
  return code.replaceAll(/[\s\u2066-\u2069-]/g, "")
}

/** `12345678` → `1234 5678`: read and typed in two halves. */
export function inHalves(code: string): string {
  const half = Math.ceil(code.length / 2)
  return `${code.slice(0, half)} ${code.slice(half)}`
}
