import { generateKeyPairSync, type KeyObject } from "node:crypto"
import type { Database } from "../../kernel/db/index.ts"
import { type KeyRing, placeOf } from "../../kernel/seal.ts"
import { exportPrivate, importPrivate, publicKeyOf } from "./checkpoint.ts"
import { findHead, findKey, insertKey, KEY_ID, privateKeyColumn } from "./store.ts"

export interface SealKey {
  readonly privateKey: KeyObject
  /** 32 bytes in base64url. */
  readonly publicKey: string
}

/**
 * The key that signs checkpoints: made once, kept sealed under the root secret. Its public half is taken from the private
 * one, so that who can write to the database cannot put another in its place.
 * @throws CannotUnseal; Error when checkpoints are there and their key is not
 */
export async function openSealKey(database: Database, keys: KeyRing): Promise<SealKey> {
  const place = placeOf(privateKeyColumn, KEY_ID)
  let row = await findKey(database)
  if (!row) {
    if (await findHead(database)) throw new Error("the key of the audit chain is missing from the database; restore the table audit_keys")
    const { privateKey } = generateKeyPairSync("ed25519")
    const sealed_private = keys.seal(privateKeyColumn.purpose, place, exportPrivate(privateKey))
    await insertKey(database, { public_key: publicKeyOf(privateKey), sealed_private })
    // Of several processes one made it.
    row = await findKey(database)
    if (!row) throw new Error("the key of the audit chain was not kept")
  }
  const privateKey = importPrivate(keys.unseal(privateKeyColumn.purpose, place, row.sealed_private))
  return { privateKey, publicKey: publicKeyOf(privateKey) }
}
