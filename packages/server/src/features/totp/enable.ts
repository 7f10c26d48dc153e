import type { Revoke } from "../../core/revocation/index.ts"
import { type SignedIn, sessionErrors } from "../../core/session/index.ts"
import { type OpenAttempt, type Outcome, signInErrors } from "../../core/sign-in/index.ts"
import { addFactor, lockUser, type User } from "../../core/user/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Core } from "../feature.ts"
import { totpErrors } from "./errors.ts"
import { EVIDENCE, METHOD } from "./evidence.ts"
import type { Setup, Totp, Use } from "./totp.ts"

export type EnableNeeds = Pick<Core, "audit" | "clock" | "revocations" | "securing" | "signIn"> & { readonly totp: Totp }

/** Who sets it up: somebody who is signed in and has just proved it, or who owes it before they are. */
export type Owner = { readonly caller: SignedIn } | { readonly open: OpenAttempt }

/** @throws reauthentication_required, attempt_expired; not_found for an attempt that does not owe this */
export async function begin({ totp, signIn }: EnableNeeds, owner: Owner, request: Incoming): Promise<Setup> {
  return totp.begin(await ownerOf(signIn, owner, request))
}

export interface Enabled {
  /** Ten, shown once; none for somebody who has some already. */
  readonly recoveryCodes: readonly string[]
  /** What the attempt came to, if it was one. */
  readonly outcome?: Outcome
}

/**
 * With a code of what was begun it is the person's authenticator from now on, and stands in the place of one before. With
 * the first second step of any kind come recovery codes. The person has shown it by setting it up, so the session is raised,
 * or the attempt goes on. All of it is one transaction, in which the person is told.
 * @throws as `begin`; invalid, code_invalid, totp_setup_expired; conflict when their second steps changed at the same moment
 */
export async function enable(needs: EnableNeeds, owner: Owner, code: string, request: Incoming): Promise<Enabled> {
  const { revocations, signIn, totp } = needs
  const user = await ownerOf(signIn, owner, request)
  const use = await totp.confirm(user.id, code)
  if ("open" in owner) {
    const { outcome, value } = await signIn.show(owner.open, request, async (db, revoke) => ({
      evidence: EVIDENCE,
      value: await adopt(needs, db, revoke, { user, use, request }),
    }))
    return { recoveryCodes: value, outcome }
  }
  const { caller } = owner
  const recoveryCodes = await revocations.transaction(async (db, revoke) => {
    const codes = await adopt(needs, db, revoke, { user, use, request, sessionId: caller.session.id })
    if (!(await signIn.raise(db, revoke, caller, EVIDENCE, request))) throw sessionErrors.unauthenticated()
    return codes
  })
  return { recoveryCodes }
}

async function ownerOf(signIn: EnableNeeds["signIn"], owner: Owner, request: Incoming): Promise<User> {
  if ("caller" in owner) {
    signIn.requireFresh(owner.caller)
    return owner.caller.user
  }
  const user = await signIn.enrolling(owner.open, request)
  // Where only something stronger will do, this is nothing that is owed.
  if (!owner.open.factors.includes(METHOD)) throw errors.not_found()
  return user
}

interface Adoption {
  /** As they were when it was decided that they may do this. */
  readonly user: User
  readonly use: Use
  readonly request: Incoming
  readonly sessionId?: SignedIn["session"]["id"]
}

async function adopt({ audit, clock, securing, signIn }: EnableNeeds, db: Db, revoke: Revoke, adoption: Adoption): Promise<readonly string[]> {
  const { user, use, request, sessionId } = adoption
  const locked = await lockUser(db, user.id)
  if (!locked) throw signInErrors.attempt_expired()
  // Whoever has got a second step meanwhile is to show it first; otherwise the slower of two could replace the faster one's.
  if (locked.factors.join() !== user.factors.join() || locked.epoch !== user.epoch) throw errors.conflict()
  if (!(await use(db))) throw totpErrors.totp_setup_expired()
  const codes = (await signIn.issueBackup(db, locked)) ?? []
  await addFactor(db, user.id, METHOD)
  revoke("access", user.id)
  await audit.record(db, { type: "totp.enabled", userId: user.id, ...(sessionId ? { sessionId } : {}), request })
  await securing.tell(db, locked, { kind: "authenticatorAdded", happened: { at: clock.now(), request } })
  return codes
}
