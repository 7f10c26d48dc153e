/**
 * What stands for a password in the database: our own argon2id as a PHC string, with the pepper's version before it when
 * there is one (`{v2}$argon2id$…`); or what another system stored, marked as such (`{imported}$2b$…`).
 */
export type StoredHash =
  | { readonly kind: "own"; readonly pepper: string | undefined; readonly phc: string; readonly memoryKib: number; readonly passes: number }
  | { readonly kind: "imported"; readonly text: string }
  | { readonly kind: "unreadable" }

const IMPORTED = "{imported}"
const OWN = /^(?:\{(v\d+)\})?(\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$.+)$/

export function parseStored(stored: string): StoredHash {
  if (stored.startsWith(IMPORTED)) return { kind: "imported", text: stored.slice(IMPORTED.length) }
  const [, pepper, phc, memory, passes] = OWN.exec(stored) ?? []
  return phc === undefined ? { kind: "unreadable" } : { kind: "own", pepper, phc, memoryKib: Number(memory), passes: Number(passes) }
}

export function ownHash(pepper: string | undefined, phc: string): string {
  return pepper === undefined ? phc : `{${pepper}}${phc}`
}

export function importedHash(text: string): string {
  return IMPORTED + text
}
