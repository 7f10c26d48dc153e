import { type SignedIn, sessionErrors } from "../../core/session/index.ts"
import { atField, errors } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Core } from "../feature.ts"
import type { Hasher } from "./hashing.ts"
import { normalised } from "./normalised.ts"
import type { Policy } from "./policy.ts"
import { findWithHash, replaceHash } from "./store.ts"

export type ChangeNeeds = Pick<Core, "database" | "clock" | "revocations" | "sessions" | "securing" | "signIn" | "audit"> & {
  readonly hasher: Hasher
  readonly policy: Policy
}

/**
 * A new password for whoever knows the old one. Everything else the person holds ends with it, in the same transaction:
 * other sessions, their refresh tokens, access tokens everywhere. The session it is changed in stays. They are told by
 * mail, with a link for the case that it was not them. Who holds a second step has shown it lately (ASVS 7.5.1).
 * @throws reauthentication_required, invalid_credentials, password_too_short, password_too_long, password_too_common; conflict when it was changed at the same moment elsewhere
 */
export async function changePassword(
  { database, clock, revocations, sessions, securing, signIn, audit, hasher, policy }: ChangeNeeds,
  caller: SignedIn,
  current: string,
  wanted: string,
  request: Incoming,
): Promise<void> {
  await signIn.requireFreshSecond(caller)
  const { user, session } = caller
  const found = await findWithHash(database, user.email)
  const known = found?.user.id === user.id ? found.hash : undefined
  const matches = await signIn.tries.spend(user.email, request, async () => (await hasher.verify(known, current)) || undefined)
  if (!matches || known === undefined) throw sessionErrors.invalid_credentials({ detail: "The current password is not right." })
  const chosen = normalised(wanted)
  try {
    await policy.require(chosen, user)
  } catch (error) {
    throw atField(error, "password")
  }
  const hash = await hasher.hash(chosen)
  const replace = (from: string) =>
    revocations.transaction(async (db, revoke) => {
      if (!(await replaceHash(db, user.id, from, hash, clock.now()))) return false
      await sessions.endEverything(db, revoke, user.id, "password_changed", session.id)
      await audit.record(db, { type: "password.changed", userId: user.id, sessionId: session.id, request })
      await securing.tell(db, user, { kind: "passwordChanged", happened: { at: clock.now(), request } })
      return true
    })
  if (await replace(known)) return
  // A sign-in may have hashed the same password anew meanwhile: then it is still the one that was shown.
  const now = (await findWithHash(database, user.email))?.hash
  if (now !== undefined && (await hasher.verify(now, current)) && (await replace(now))) return
  throw errors.conflict({ detail: "The password was changed somewhere else at the same moment.", says: { text: "passwordChangedElsewhere" } })
}
