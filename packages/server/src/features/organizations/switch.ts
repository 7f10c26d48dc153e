import type { OrganizationId } from "../../core/organization/index.ts"
import type { SignedIn } from "../../core/session/index.ts"
import { sessionErrors } from "../../core/session/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { OrganizationsNeeds } from "./needs.ts"

/** TEMPORARY */
export async function switchTo(
  { revocations, sessions, sessionCookie, audit }: OrganizationsNeeds,
  caller: SignedIn,
  organizationId: OrganizationId | null,
  request: Incoming,
): Promise<readonly string[]> {
  const moved = await revocations.transaction(async (db, revoke) => {
    const after = await sessions.move(db, revoke, caller, organizationId, true)
    if (after.kind === "moved")
      await audit.record(db, {
        type: "organization.entered",
        userId: caller.user.id,
        sessionId: caller.session.id,
        request,
        details: { org_id: organizationId },
      })
    return after
  })
  if (moved.kind === "unknown") throw errors.not_found()
  if (moved.kind === "ended") throw sessionErrors.unauthenticated()
  if (moved.kind === "refused") throw errors.forbidden()
  return moved.token === undefined ? [] : [sessionCookie.set(moved.token, moved.signedIn.session)]
}
