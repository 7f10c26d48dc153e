import { type Organization } from "../../core/organization/index.ts"
import type { SignedIn } from "../../core/session/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { OrganizationsNeeds } from "./needs.ts"

/** TEMPORARY */
export async function switchTo(
  { revocations, sessions, sessionCookie, audit }: OrganizationsNeeds,
  { session, user }: SignedIn,
  organization: Organization | undefined,
  request: Incoming,
): Promise<readonly string[]> {
  const moved = await revocations.transaction(async (db, revoke) => {
    const after = await sessions.move(db, revoke, session, organization?.id ?? null)
    if (after)
      await audit.record(db, {
        type: "organization.entered",
        userId: user.id,
        sessionId: session.id,
        request,
        details: { org_id: organization?.id ?? null },
      })
    return after
  })
  if (!moved) throw errors.conflict()
  return [sessionCookie.set(moved.token, moved.session)]
}
