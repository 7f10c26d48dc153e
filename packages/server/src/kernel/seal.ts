import { createCipheriv, createDecipheriv, createHmac, hkdfSync, timingSafeEqual } from "node:crypto"
import type { Random } from "./random.ts"
import type { Secret } from "./secret.ts"

/** A root secret and the name it is known by in what was sealed with it. */
export interface RootSecret {
  /** `v1`, `v2`, … */
  readonly version: string
  readonly secret: Secret
}

/** What was sealed cannot be opened: made with a secret this process does not have, or altered. */
export class CannotUnseal extends Error {
  override readonly name = "CannotUnseal"
}

const KEY_BYTES = 32
/** SP 800-38D §8.2: 96-bit IV. Random ones are safe for 2^32 seals under one key; each purpose has its own. */
const IV_BYTES = 12
const TAG_BYTES = 16

/**
 * Keys for everything this server keeps to itself, derived from the root secrets (HKDF-SHA256, RFC 5869), one for each
 * purpose. The first root secret makes new things, all of them open old ones.
 */
export interface KeyRing {
  /**
   * Encrypts with AES-256-GCM. `place` names the row and column it will stand in: moved anywhere else it does not open
   * (GATES 39).
   */
  seal(purpose: string, place: string, plaintext: string): string
  /** @throws CannotUnseal */
  unseal(purpose: string, place: string, sealed: string): string
  /** Whether `sealed` was made with the newest root secret. */
  isCurrent(sealed: string): boolean
  /** HMAC-SHA256 in base64url, under the newest root secret. */
  mac(purpose: string, data: string): string
  /** Whether any root secret gives this MAC. Takes the same time wherever they differ. */
  verifyMac(purpose: string, data: string, mac: string): boolean
}

export function createKeyRing(roots: readonly RootSecret[], random: Random): KeyRing {
  const [newest] = roots
  if (!newest) throw new Error("a key ring needs a root secret")
  const derived = new Map<string, Buffer>()

  function key(root: RootSecret, purpose: string): Buffer {
    const name = `${root.version} ${purpose}`
    let key = derived.get(name)
    if (!key) {
      key = Buffer.from(hkdfSync("sha256", root.secret.reveal(), "", `doorward ${purpose}`, KEY_BYTES))
      derived.set(name, key)
    }
    return key
  }

  const macWith = (root: RootSecret, purpose: string, data: string) =>
    createHmac("sha256", key(root, `mac ${purpose}`))
      .update(data)
      .digest()

  return {
    seal: (purpose, place, plaintext) => {
      const iv = random.bytes(IV_BYTES)
      const cipher = createCipheriv("aes-256-gcm", key(newest, `seal ${purpose}`), iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(place))
      const sealed = Buffer.concat([iv, cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()])
      return `${newest.version}.${sealed.toString("base64url")}`
    },
    unseal: (purpose, place, sealed) => {
      const dot = sealed.indexOf(".")
      const root = roots.find(({ version }) => version === sealed.slice(0, dot))
      if (!root) throw new CannotUnseal(`sealed with root secret "${sealed.slice(0, Math.max(dot, 0))}", which is not configured`)
      const bytes = Buffer.from(sealed.slice(dot + 1), "base64url")
      try {
        const decipher = createDecipheriv("aes-256-gcm", key(root, `seal ${purpose}`), bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
          .setAAD(Buffer.from(place))
          .setAuthTag(bytes.subarray(-TAG_BYTES))
        return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString("utf8")
      } catch {
        throw new CannotUnseal(`root secret "${root.version}" is not the one this was sealed with, or it was altered`)
      }
    },
    isCurrent: (sealed) => sealed.startsWith(`${newest.version}.`),
    mac: (purpose, data) => macWith(newest, purpose, data).toString("base64url"),
    verifyMac: (purpose, data, mac) => {
      const given = Buffer.from(mac, "base64url")
      return roots.some((root) => {
        const expected = macWith(root, purpose, data)
        return given.length === expected.length && timingSafeEqual(given, expected)
      })
    },
  }
}

/** A column whose values are sealed, each in the place of its row. Names are identifiers of ours, never input. */
export interface SealedColumn {
  readonly table: string
  /** The primary key's column, of type TEXT. */
  readonly id: string
  readonly column: string
  readonly purpose: string
}

/** How every sealed column names its places; part of what was sealed, so it never changes. */
export function placeOf({ table, column }: Pick<SealedColumn, "table" | "column">, id: string): string {
  return `${table}.${column}/${id}`
}
