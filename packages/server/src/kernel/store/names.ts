import { createHmac } from "node:crypto"
import { type Database, sql } from "../db/index.ts"
import type { Log } from "../log.ts"
import type { Random } from "../random.ts"
import { CannotUnseal, type KeyRing, placeOf, type SealedColumn } from "../seal.ts"

/** What a key is called outside of this process: a keyed hash, so that whoever reads a Redis or a dump learns nobody's address. */
export type Names = (kind: "cache" | "counter" | "channel" | "probe", key: string) => string

/** The one sealed value of the store. */
export const storeKeyColumn: SealedColumn = { table: "store_key", id: "id", column: "sealed", purpose: "store" }

const ID = "1"
const KEY_BYTES = 32

/**
 * Names of one deployment. Their key lives in the database, so all replicas agree on it, it outlives a change of the root
 * secret, and two deployments that share a Redis never meet.
 */
export async function openNames(needs: {
  readonly database: Database
  readonly keys: KeyRing
  readonly random: Random
  readonly log: Log
}): Promise<Names> {
  const key = Buffer.from(await storeKey(needs), "base64url")
  return (kind, name) => createHmac("sha256", key).update(`${kind}:${name}`).digest("base64url")
}

async function storeKey({ database, keys, random, log }: Parameters<typeof openNames>[0]): Promise<string> {
  const place = placeOf(storeKeyColumn, ID)
  const fresh = () => keys.seal(storeKeyColumn.purpose, place, random.bytes(KEY_BYTES).toString("base64url"))
  const read = async () => (await database.read<{ sealed: string }>(sql`SELECT sealed FROM store_key WHERE id = ${ID}`))[0]?.sealed
  let sealed = await read()
  if (sealed === undefined) {
    await database.write(sql`INSERT INTO store_key (id, sealed) VALUES (${ID}, ${fresh()}) ON CONFLICT DO NOTHING`)
    // Of several replicas that start at once, one was first.
    sealed = await read()
  }
  if (sealed === undefined) throw new Error("the store's key is gone")
  try {
    return keys.unseal(storeKeyColumn.purpose, place, sealed)
  } catch (error) {
    if (!(error instanceof CannotUnseal)) throw error
    // Its root secret was taken away before it was sealed anew. Nothing that matters is lost with it: counters begin anew.
    log.warn({ reason: error.message }, "the store's key cannot be opened: a new one is made, and counters begin anew")
    await database.write(sql`UPDATE store_key SET sealed = ${fresh()} WHERE id = ${ID} AND sealed = ${sealed}`)
    return keys.unseal(storeKeyColumn.purpose, place, (await read()) ?? "")
  }
}

/** What a store of the deployment's later days still holds is not found under new names. */
export async function forgetNames(database: Database): Promise<void> {
  await database.write(sql`DELETE FROM store_key`)
}
