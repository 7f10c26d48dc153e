/** Whom mails are from. */
export interface Sender {
  readonly name: string
  readonly address: string
}

/** RFC 5321 §4.1.2, without quoted local parts and literals: one address, whoever reads it. */
const PLAIN_ADDRESS = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/
/** RFC 5321 §4.5.3.1.3. */
const MAX_ADDRESS_CHARACTERS = 254

/** Whether a text is one address that no program on its way could read as another, or as two. */
export function isPlainAddress(text: string): boolean {
  return text.length <= MAX_ADDRESS_CHARACTERS && PLAIN_ADDRESS.test(text)
}

/** `Example <no-reply@example.com>` or the address alone. @returns undefined for anything else */
export function parseSender(text: string): Sender | undefined {
  const [, name = "", address = text] = /^([^<>\p{Cc}]*)<([^<>]*)>$/u.exec(text.trim()) ?? []
  return isPlainAddress(address.trim()) ? { name: name.trim().replace(/^"(.*)"$/, "$1"), address: address.trim() } : undefined
}
