import { domainToASCII } from "node:url"

/** A mail address in the one form it is stored, compared and written to in. */
export type Email = string & { readonly Email: unique symbol }

/** RFC 5321 §4.5.3.1: 64 octets before the @, 254 in all. */
const MAX_LOCAL_CHARACTERS = 64
/** RFC 1035 §2.3.4, less what a name below it needs. */
const MAX_DOMAIN_CHARACTERS = 233
export const MAX_EMAIL_CHARACTERS = 254
/** RFC 5322 dot-atom: no quotes, no comments, so that every mail program reads the same address. */
const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * Reads an address as a person typed it: trimmed, lower-cased whole, the domain by IDNA; dots and plus tags stay, because
 * only their own server knows what they mean. Exactly one @, a dot in the domain, no address literal.
 * @returns undefined when it is no address, or has a local part that is not ASCII
 */
export function parseEmail(text: string): Email | undefined {
  if (text.length > MAX_EMAIL_CHARACTERS * 2) return undefined
  const parts = text.trim().split("@")
  const [rawLocal, rawDomain] = parts
  if (parts.length !== 2 || rawLocal === undefined || rawDomain === undefined) return undefined
  // Lower-casing maps some letters outside ASCII into it (the Kelvin sign to k), so ASCII is asked for first.
  if (/[^\x21-\x7e]/.test(rawLocal)) return undefined
  const local = rawLocal.toLowerCase()
  const domain = readDomain(rawDomain)
  if (local.length > MAX_LOCAL_CHARACTERS || !LOCAL.test(local) || domain === undefined) return undefined
  const email = `${local}@${domain}`
  return email.length <= MAX_EMAIL_CHARACTERS ? (email as Email) : undefined
}

/** Reads the domain of mail addresses, in the form it has in them. @returns undefined for an address literal, a single label, and what is no domain */
export function parseDomain(text: string): string | undefined {
  if (text.length > MAX_EMAIL_CHARACTERS * 2) return undefined
  const domain = readDomain(text.trim())
  return domain !== undefined && domain.length <= MAX_DOMAIN_CHARACTERS ? domain : undefined
}

/** What follows the @. */
export function domainOf(email: Email): string {
  return email.slice(email.indexOf("@") + 1)
}

function readDomain(text: string): string | undefined {
  if (/[\s/?#:%\\@[\]]/.test(text)) return undefined
  const domain = domainToASCII(text.toLowerCase())
  const labels = domain.split(".")
  return labels.length >= 2 && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) as string) ? domain : undefined
}
