import { type Audit, changesOf } from "../../core/audit/index.ts"
import type { RevocationLog } from "../../core/revocation/index.ts"
import { type SignedIn, sessionErrors } from "../../core/session/index.ts"
import { lockUser, type Profile, setProfile, type User } from "../../core/user/index.ts"
import type { Clock } from "../../kernel/clock.ts"
import type { Db } from "../../kernel/db/index.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Random } from "../../kernel/random.ts"
import { deletePictureOf, insertPicture } from "./store.ts"

export interface ProfileNeeds {
  readonly issuer: string
  readonly clock: Clock
  readonly random: Random
  readonly audit: Pick<Audit, "record">
  readonly revocations: Pick<RevocationLog, "transaction">
}

/** What is undefined stays. */
export interface ProfileChange {
  readonly name?: string | null | undefined
  readonly locale?: string | null | undefined
  /** Null takes it away. */
  readonly picture?: null | undefined
}

const PICTURE_ID_BYTES = 16
const PICTURES = "/pictures/"

/**
 * Changes what a person says of themselves; one transaction with its audit event, which keeps before and after as personal
 * data. What is as it was is not written down again.
 * @returns the person afterwards
 * @throws unauthenticated when the person is gone meanwhile
 */
export function changeProfile(needs: ProfileNeeds, caller: SignedIn, change: ProfileChange, request: Incoming): Promise<User> {
  return write(needs, caller, request, async (db, user) => {
    if (change.picture === null) await deletePictureOf(db, user.id)
    const { name = user.name, locale = user.locale, picture = user.picture } = change
    return { name, locale, picture }
  })
}

/** Shows a person with a picture that this service made. The one before goes in the same transaction. @throws as `changeProfile` */
export function setPicture(needs: ProfileNeeds, caller: SignedIn, webp: Buffer, request: Incoming): Promise<User> {
  const { issuer, clock, random } = needs
  return write(needs, caller, request, async (db, user) => {
    const id = random.bytes(PICTURE_ID_BYTES).toString("base64url")
    await deletePictureOf(db, user.id)
    await insertPicture(db, id, user.id, webp.toString("base64"), clock.now())
    return { name: user.name, locale: user.locale, picture: `${issuer}${PICTURES}${id}` }
  })
}

/** The path of a picture that is kept here. @returns undefined for none, and for one at a foreign address */
export function ownPicture(issuer: string, { picture }: Pick<User, "picture">): string | undefined {
  return picture?.startsWith(`${issuer}${PICTURES}`) ? picture.slice(issuer.length) : undefined
}

/**
 * The person's row is held from the first statement on, so that of two changes at once each sees what the other left.
 *
 * Sessions are remembered together with their person, on every replica. `access` is the log's word for something about its
 * subject having changed that ends nothing: each replica drops what it remembers of this person within half a second, and
 * guards at most decide once more.
 */
function write(
  { audit, revocations }: ProfileNeeds,
  { user: { id }, session }: SignedIn,
  request: Incoming,
  change: (db: Db, user: User) => Promise<Profile>,
): Promise<User> {
  return revocations.transaction(async (db, revoke) => {
    const before = await lockUser(db, id)
    if (!before) throw sessionErrors.unauthenticated()
    const after = await change(db, before)
    const changes = changesOf(saidOf(before), saidOf(after), PROFILE_FIELDS)
    if (!changes) return before
    await setProfile(db, id, after)
    await audit.record(db, {
      type: "user.changed",
      userId: id,
      sessionId: session.id,
      request,
      ...changes,
    })
    revoke("access", id)
    return { ...before, ...after }
  })
}

const PROFILE_FIELDS = ["name", "locale", "picture"]

function saidOf({ name, locale, picture }: Profile): Readonly<Record<string, string | null>> {
  return { name, locale, picture }
}
