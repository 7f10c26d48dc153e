import type { UserId } from "../../core/user/index.ts"
import type { Random } from "../../kernel/random.ts"
import { listHash } from "../../kernel/token.ts"

/** GATES 14. */
export const CODES = 10
/** Crockford's base32: no I, L, O or U, so that nothing looks like something else and no word comes about. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
const GROUPS = 6
const GROUP_CHARACTERS = 4
const CODE_CHARACTERS = GROUPS * GROUP_CHARACTERS
const CODE_SHAPE = new RegExp(`^[${ALPHABET}]{${CODE_CHARACTERS}}$`)

/**
 * Six groups of four characters: 120 bits. GATES 14 leaves two ways: 64 bits and a slow hash, or 112 and a fast one
 * (ASVS 6.5.2). These are the second. A code is typed once in years, mostly pasted, so eight characters more cost little;
 * ten slow hashes for each guess would be work that strangers can cause. The hash is plain, as that of every token here: one
 * under a key of this service would end everybody's codes when its root secret is replaced, and they cannot be made anew.
 */
export function newCode(random: Random): string {
  const groups = Array.from({ length: GROUPS }, () =>
    Array.from({ length: GROUP_CHARACTERS }, () => ALPHABET.charAt(random.integer(ALPHABET.length))).join(""),
  )
  return groups.join("-")
}

/** What was typed, as it was made: small letters, spaces, hyphens and what looks alike are the same. @returns undefined for what is no code */
export function codeIn(text: string): string | undefined {
  const code = text
    .toUpperCase()
    .replaceAll(/[\s\p{Dash_Punctuation}]/gu, "")
    .replaceAll("O", "0")
    .replaceAll(/[IL]/g, "1")
  return CODE_SHAPE.test(code) ? code : undefined
}

/** What is stored of one; the same code of somebody else has another. @param code as `codeIn` or `newCode` gives it */
export function hashOf(userId: UserId, code: string): string {
  return listHash("recovery code", userId, code.replaceAll("-", ""))
}
