import type { AccountFoot } from "../../core/account/index.ts"
import { pathOf } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import { PASSKEY_SCRIPT } from "./asset.ts"
import { METHOD } from "./evidence.ts"
import type { PasskeySettings } from "./settings.ts"
import { findHandle, listPasskeys } from "./store.ts"

/**
 * What the person's password managers are to know (WebAuthn's Signal API): which of their passkeys are good, and how they
 * are called now. On every page of the account, so that nobody who changes a name or an address need know of passkeys.
 */
export function passkeyNews({ database, settings }: Pick<Core, "database"> & { readonly settings: PasskeySettings }): AccountFoot {
  return async ({ session, user }) => {
    if (session.actorId !== null || !user.factors.includes(METHOD)) return null
    const [handle, held] = await Promise.all([findHandle(database, user.id), listPasskeys(database, user.id)])
    if (handle === undefined) return null
    const whose = { rpID: settings.rpId, userID: handle }
    const news = [
      { signalName: "allAcceptedCredentials", ...whose, allAcceptedCredentialIDs: held.map(({ credentialId }) => credentialId) },
      { signalName: "currentUserDetails", ...whose, userName: user.email, userDisplayName: user.name ?? user.email },
    ]
    return <div hidden data-script={pathOf(PASSKEY_SCRIPT)} data-passkey-news={JSON.stringify(news)} />
  }
}
