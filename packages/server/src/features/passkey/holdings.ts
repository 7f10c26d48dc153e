import type { Holding } from "../../core/sign-in/index.ts"
import type { User } from "../../core/user/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import { PASSKEYS_PAGE } from "./paths.ts"
import { providerOf } from "./provider.ts"
import { listPasskeys } from "./store.ts"

/** Each passkey of a person, for the page of everything they sign in with. */
export async function passkeysHeld(db: Db, { id: userId }: User): Promise<Holding[]> {
  const held = await listPasskeys(db, userId)
  return held.map((passkey) => ({
    id: passkey.id,
    title: (t) => passkey.name ?? providerOf(passkey.aaguid) ?? t.passkey.unnamed,
    detail: (t) => (passkey.backupEligible ? t.passkey.synced : t.passkey.oneDevice),
    addedAt: passkey.createdAt,
    usedAt: passkey.lastUsedAt,
    href: PASSKEYS_PAGE,
  }))
}
