import type { Clock } from "../../kernel/clock.ts"
import type { Db } from "../../kernel/db/index.ts"
import { errors } from "../../kernel/errors.ts"
import { countWithinCap } from "../../kernel/mail/caps.ts"
import type { KeyRing } from "../../kernel/seal.ts"
import type { By } from "../access/index.ts"
import type { Invitation } from "./invitation.ts"

/** House: more than anybody asks in within an hour, and few enough that nobody's mailbox is for sale. */
const INVITATIONS_PER_ORGANIZATION_HOUR = 200
const INVITATIONS_PER_INVITER_HOUR = 100
/** Fewer than strangers may cause to one address: no organization uses that up for everybody else. */
const INVITATIONS_PER_ADDRESS_HOUR = 3
const HOUR_SECONDS = 3_600
const PURPOSE = "invitation-cap"

interface Needs {
  readonly clock: Clock
  readonly keys: Pick<KeyRing, "mac">
  readonly limitMultiplier: number
}

/**
 * Counts one invitation within its transaction, for the organization, whoever sends it, and the address: what one organization has
 * used up is no other's.
 * @throws rate_limited; then nothing was counted
 */
export async function requireRoom(
  db: Db,
  { clock, keys, limitMultiplier }: Needs,
  { organizationId, email }: Pick<Invitation, "organizationId" | "email">,
  { authority }: By,
): Promise<void> {
  const now = clock.now()
  const caps = [
    { key: keys.mac(PURPOSE, `address ${organizationId} ${email}`), most: INVITATIONS_PER_ADDRESS_HOUR * limitMultiplier },
    { key: keys.mac(PURPOSE, `organization ${organizationId}`), most: INVITATIONS_PER_ORGANIZATION_HOUR * limitMultiplier },
    { key: keys.mac(PURPOSE, `inviter ${authority.actor}`), most: INVITATIONS_PER_INVITER_HOUR * limitMultiplier },
  ]
  for (const cap of caps)
    if (!(await countWithinCap(db, { ...cap, countsFrom: "first" }, now)))
      throw errors.rate_limited({
        retryAfterSeconds: HOUR_SECONDS,
        detail: "Too many invitations within an hour. Try again later.",
        says: { text: "tryAgainIn", values: { seconds: HOUR_SECONDS } },
      })
}
