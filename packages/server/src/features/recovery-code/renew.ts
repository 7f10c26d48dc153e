import { type SignedIn, sessionErrors } from "../../core/session/index.ts"
import { lockUser } from "../../core/user/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Core } from "../feature.ts"
import { METHOD, type RecoveryCodes } from "./recovery-codes.ts"

export type RenewNeeds = Pick<Core, "audit" | "clock" | "revocations" | "securing" | "signIn"> & { readonly codes: RecoveryCodes }

/**
 * Ten new codes for somebody who has just proved who they are; the ones before are dead. They are told by mail.
 * @throws reauthentication_required; conflict for somebody who has no second step that they could stand in for
 */
export async function renew(
  { audit, clock, codes, revocations, securing, signIn }: RenewNeeds,
  caller: SignedIn,
  request: Incoming,
): Promise<readonly string[]> {
  signIn.requireFresh(caller)
  const { id } = caller.user
  return revocations.transaction(async (db, revoke) => {
    const user = await lockUser(db, id)
    if (!user || user.epoch !== caller.user.epoch) throw sessionErrors.unauthenticated()
    if (!holdsSecond(user))
      throw errors.conflict({ detail: "Recovery codes stand in for a second step; there is none yet.", says: { text: "noSecondStepYet" } })
    const made = await codes.make(db, id)
    revoke("access", id)
    await audit.record(db, { type: "recovery_codes.made", userId: id, sessionId: caller.session.id, request })
    await securing.tell(db, user, { kind: "recoveryCodesMade", happened: { at: clock.now(), request } })
    return made
  })
}

/** Whether there is something that codes could stand in for. */
export function holdsSecond({ factors }: SignedIn["user"]): boolean {
  return factors.some((factor) => factor !== METHOD)
}
