import { z } from "zod"
import type { Revoke } from "../../core/revocation/index.ts"
import { type SignedIn, sessionErrors } from "../../core/session/index.ts"
import { type OpenAttempt, type Outcome, signInErrors } from "../../core/sign-in/index.ts"
import { addFactor, dropFactor, lockUser, type User, type UserId } from "../../core/user/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Core } from "../feature.ts"
import { passkeyErrors } from "./errors.ts"
import { evidenceOf, METHOD } from "./evidence.ts"
import type { Passkey, PasskeyId } from "./passkey.ts"
import type { Made, Options, Registering } from "./registering.ts"
import type { Registration } from "./schema.ts"
import { deletePasskey, deletePasskeysSince, ensureHandle, insertPasskey, listPasskeys, renamePasskey } from "./store.ts"

/** House: several devices, several managers, two keys in a drawer. */
const MAX_PASSKEYS = 20

export type KeepingNeeds = Pick<Core, "audit" | "clock" | "database" | "ids" | "revocations" | "securing" | "signIn"> & {
  readonly registering: Registering
}

/** Who makes one: somebody who is signed in and has just proved it, or who owes it before they are. */
export type Owner = { readonly caller: SignedIn } | { readonly open: OpenAttempt }

export interface Kept {
  readonly passkey: Passkey
  /** With the first second step of any kind, and shown once. */
  readonly recoveryCodes?: readonly string[]
  /** What the attempt came to, if it was one. */
  readonly outcome?: Outcome
}

const boundTo = (owner: Owner) => ("caller" in owner ? `session ${owner.caller.session.id}` : attemptBound(owner.open))
const attemptBound = ({ attempt }: Pick<OpenAttempt, "attempt">) => `attempt ${attempt.id}`

/** @throws reauthentication_required, attempt_expired; not_found for an attempt that does not owe this */
export async function beginFor(needs: KeepingNeeds, owner: Owner, request: Incoming): Promise<Options> {
  return needs.registering.beginFor(await ownerOf(needs, owner, request), boundTo(owner))
}

/**
 * A passkey is the person's from now on. They have shown it by making it, so the session is raised, or the attempt goes on.
 * All of it is one transaction, in which the person is told.
 * @throws as `beginFor`; malformed, passkey_refused, passkey_registered, passkey_challenge_over, passkey_limit; conflict when
 *   their second steps changed at the same moment
 */
export async function keepFor(needs: KeepingNeeds, owner: Owner, registration: Registration, name: string | null, request: Incoming): Promise<Kept> {
  const user = await ownerOf(needs, owner, request)
  const made = await needs.registering.verify(registration, boundTo(owner), name)
  const evidence = evidenceOf(made.passkey, made.passkey.userVerified)
  if ("open" in owner) {
    const { outcome, value } = await needs.signIn.show(owner.open, request, async (db, revoke) => ({
      evidence,
      value: await keep(needs, db, revoke, { user, made, request }),
    }))
    return { ...value, outcome }
  }
  const { caller } = owner
  return needs.revocations.transaction(async (db, revoke) => {
    const kept = await keep(needs, db, revoke, { user, made, request })
    if (!(await needs.signIn.raise(db, revoke, caller, evidence, request))) throw sessionErrors.unauthenticated()
    return kept
  })
}

async function ownerOf({ signIn }: KeepingNeeds, owner: Owner, request: Incoming): Promise<User> {
  if ("open" in owner) {
    const user = await signIn.enrolling(owner.open, request)
    if (!owner.open.factors.includes(METHOD)) throw errors.not_found()
    return user
  }
  signIn.requireFresh(owner.caller)
  return owner.caller.user
}

interface Keeping {
  /** As they were when it was decided that they may do this. */
  readonly user: User
  readonly made: Made
  readonly request: Incoming
}

async function keep(needs: KeepingNeeds, db: Db, revoke: Revoke, { user, made, request }: Keeping): Promise<Kept> {
  const { audit, clock, registering, securing, signIn } = needs
  const locked = await lockUser(db, user.id)
  if (!locked) throw signInErrors.attempt_expired()
  // Whoever has got a second step meanwhile is to show it first.
  if (locked.epoch !== user.epoch || locked.factors.join() !== user.factors.join()) throw errors.conflict()
  await registering.useUp(db, made)
  if ((await listPasskeys(db, user.id)).length >= MAX_PASSKEYS)
    throw passkeyErrors.passkey_limit({ detail: `Somebody can have ${MAX_PASSKEYS} passkeys. Remove one first.` })
  const passkey = await insert(needs, db, user.id, made)
  const recoveryCodes = locked.factors.includes(METHOD) ? undefined : await signIn.issueBackup(db, locked)
  if (!locked.factors.includes(METHOD)) await addFactor(db, user.id, METHOD)
  revoke("access", user.id)
  await audit.record(db, { type: "passkey.added", userId: user.id, request, details: detailsOf(passkey) })
  await securing.tell(db, locked, { kind: "passkeyAdded", happened: { at: clock.now(), request } })
  return { passkey, ...(recoveryCodes === undefined ? {} : { recoveryCodes }) }
}

async function insert({ clock, ids }: KeepingNeeds, db: Db, userId: UserId, { passkey, handle }: Pick<Made, "passkey" | "handle">): Promise<Passkey> {
  if ((await ensureHandle(db, userId, handle)) !== handle) throw passkeyErrors.passkey_challenge_over()
  const id = ids.next("pky")
  const now = clock.now()
  if (!(await insertPasskey(db, id, userId, passkey, now))) throw passkeyErrors.passkey_registered()
  return { ...passkey, id, userId, createdAt: now, lastUsedAt: null }
}

function detailsOf({ id, aaguid, backupEligible, attested }: Passkey) {
  return { passkey: id, aaguid, backup_eligible: backupEligible, attested }
}

// Passkey-first sign-up.

const preparedSchema = z.object({
  handle: z.string(),
  passkey: z.object({
    credentialId: z.string(),
    publicKey: z.string(),
    algorithm: z.number(),
    counter: z.number(),
    transports: z.array(z.string()),
    backupEligible: z.boolean(),
    backedUp: z.boolean(),
    aaguid: z.string(),
    attested: z.boolean(),
    userVerified: z.boolean(),
    discoverable: z.boolean().nullable(),
    name: z.string().nullable(),
  }),
})

/**
 * Keeps a passkey with a sign-up until the address is proved: before that it is nobody's (WA-14).
 * @throws as `keepFor`; attempt_expired
 */
export async function bringTo(needs: KeepingNeeds, open: OpenAttempt, registration: Registration, name: string | null): Promise<void> {
  const { database, registering, signIn } = needs
  if (open.attempt.intent !== "sign_up" || open.status !== "verification_required") throw signInErrors.attempt_expired()
  const made = await registering.verify(registration, attemptBound(open), name)
  await database.transaction((db) => registering.useUp(db, made))
  const prepared = JSON.stringify({ handle: made.handle, passkey: made.passkey })
  if (!(await signIn.bring(open, METHOD, prepared))) throw signInErrors.attempt_expired()
}

/** What was brought to a sign-up becomes the new person's, in the transaction that makes them. */
export async function adopt(needs: KeepingNeeds, db: Db, userId: UserId, prepared: string) {
  const { handle, passkey: brought } = preparedSchema.parse(JSON.parse(prepared))
  const passkey = await insert(needs, db, userId, { handle, passkey: brought })
  await addFactor(db, userId, METHOD)
  await needs.audit.record(db, { type: "passkey.added", userId, details: detailsOf(passkey) })
  return evidenceOf(passkey, passkey.userVerified)
}

// What the owner does with theirs.

/** @throws not_found for what is not theirs */
export async function rename(needs: KeepingNeeds, { user }: SignedIn, id: PasskeyId, name: string | null, request: Incoming): Promise<Passkey> {
  return needs.database.transaction(async (db) => {
    const passkey = await renamePasskey(db, user.id, id, name)
    if (!passkey) throw errors.not_found()
    await needs.audit.record(db, { type: "passkey.renamed", userId: user.id, request, details: { passkey: id } })
    return passkey
  })
}

/**
 * Takes one away; who changes the same person's credentials waits meanwhile, so that of the last two at least one stays.
 * @throws reauthentication_required; not_found for what is not theirs; last_way_in for the last credential of any kind;
 *   factor_required for the last second step where one is required
 */
export async function remove(needs: KeepingNeeds, caller: SignedIn, id: PasskeyId, request: Incoming): Promise<void> {
  const { audit, clock, revocations, securing, signIn } = needs
  signIn.requireFresh(caller)
  await revocations.transaction(async (db, revoke) => {
    const user = await lockUser(db, caller.user.id)
    const passkey = user && (await deletePasskey(db, user.id, id))
    if (!user || !passkey) throw errors.not_found()
    if ((await listPasskeys(db, user.id)).length === 0) {
      await signIn.requireRemovable(db, user, METHOD)
      await requireOtherCredential(needs, db, user.id)
      await signIn.letGo(db, user, METHOD)
    }
    revoke("access", user.id)
    await audit.record(db, { type: "passkey.removed", userId: user.id, request, details: detailsOf(passkey) })
    await securing.tell(db, user, { kind: "passkeyRemoved", happened: { at: clock.now(), request } })
  })
}

/** Something of their own to come in with: a mailbox alone is a way back, not a credential (ASVS 2.3.4, RC-12). @throws last_way_in */
async function requireOtherCredential({ signIn }: KeepingNeeds, db: Db, userId: UserId): Promise<void> {
  for (const { name, holders } of signIn.methods) if (name !== METHOD && (await holders?.(db, [userId]))?.has(userId)) return
  throw passkeyErrors.last_way_in({ detail: "Add another passkey or choose a password first." })
}

/** Those that were added since go; the person says that it was not them. */
export async function distrust(db: Db, user: User, since: number): Promise<void> {
  await deletePasskeysSince(db, user.id, since)
  if (user.factors.includes(METHOD) && (await listPasskeys(db, user.id)).length === 0) await dropFactor(db, user.id, METHOD)
}
