import type { SignedIn } from "../../core/session/index.ts"
import type { SignIn } from "../../core/sign-in/index.ts"
import { lockUser, type User } from "../../core/user/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Core } from "../feature.ts"
import { secondStepErrors } from "./errors.ts"

export type RemovalNeeds = Pick<Core, "audit" | "clock" | "revocations" | "securing" | "signIn">

/**
 * Takes a factor away from its owner, and with the last one what stands in for it. Whoever changes the same person's
 * credentials waits meanwhile. They are told by mail.
 * @throws reauthentication_required for who has not just shown the strongest they have; not_found for what they do not hold;
 *   factor_required for the last that suffices where one is required; last_way_in for the only thing that signs them in
 */
export async function removeFactor(
  { audit, clock, revocations, securing, signIn }: RemovalNeeds,
  caller: SignedIn,
  name: string,
  request: Incoming,
): Promise<void> {
  signIn.requireFresh(caller)
  const { session } = caller
  await revocations.transaction(async (db, revoke) => {
    const user = await lockUser(db, caller.user.id)
    const factor = signIn.factors.find((candidate) => candidate.name === name)
    if (!user || !factor?.remove || !user.factors.includes(name)) throw errors.not_found()
    await signIn.requireRemovable(db, user, name)
    await requireOtherWayIn(signIn, db, user, name)
    await factor.remove(db, user)
    const left = await signIn.letGo(db, user, name)
    const also = user.factors.filter((other) => other !== name && !left.includes(other))
    revoke("access", user.id)
    const details = { factor: name, ...(also.length > 0 ? { also: also.join(" ") } : {}) }
    await audit.record(db, { type: "factor.removed", userId: user.id, sessionId: session.id, request, details })
    if (factor.removed) await securing.tell(db, user, { kind: factor.removed, happened: { at: clock.now(), request } })
  })
}

/** Something of their own to come in with stays: a mailbox alone is a way back, no credential (ASVS 2.3.4, RC-12). */
async function requireOtherWayIn({ methods }: Pick<SignIn, "methods">, db: Db, { id }: User, name: string): Promise<void> {
  const ways = methods.filter(({ holders }) => holders !== undefined)
  if (!ways.some(({ factor }) => factor?.name === name)) return
  for (const { factor, holders } of ways) if (factor?.name !== name && (await holders?.(db, [id]))?.has(id)) return
  throw secondStepErrors.last_way_in({ detail: "Nothing else of yours signs you in. Add something else, or choose a password, first." })
}
