import { entryRefused } from "../../core/directory/index.ts"
import type { OrganizationId } from "../../core/organization/index.ts"
import { type SignedIn, sessionErrors } from "../../core/session/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { OrganizationsNeeds } from "./needs.ts"

export interface Entered {
  readonly signedIn: SignedIn
  /** A browser's session goes on under a new value of its cookie. */
  readonly cookies: readonly string[]
}

/**
 * Moves a session into an organization, or out of any (null). Its cookie gets a new value, and the one before is nobody's; a
 * client that showed a token instead keeps what it has, and learns of it with its next refresh.
 * @throws not_found for an organization that is none, or none of theirs; organization_refused, factor_required,
 *   reauthentication_required when its gate says no
 */
export async function enter(
  { revocations, sessions, sessionCookie, audit }: OrganizationsNeeds,
  caller: SignedIn,
  organizationId: OrganizationId | null,
  request: Incoming,
): Promise<Entered> {
  const hasCookie = request.header("authorization") === null
  const moved = await revocations.transaction(async (db, revoke) => {
    const after = await sessions.move(db, revoke, caller, organizationId, hasCookie)
    if (after.kind === "moved")
      await audit.record(db, {
        type: "organization.entered",
        userId: caller.user.id,
        sessionId: caller.session.id,
        request,
        ...where(organizationId ?? caller.organization?.id),
        details: { entered: organizationId !== null },
      })
    return after
  })
  switch (moved.kind) {
    case "moved": {
      const { signedIn, token } = moved
      return { signedIn, cookies: token === undefined ? [] : [sessionCookie.set(token, signedIn.session)] }
    }
    case "refused":
      throw entryRefused(moved.why)
    case "unknown":
      throw errors.not_found()
    case "ended":
      throw sessionErrors.unauthenticated()
  }
}

/** Whoever goes out of one leaves a trace in its record as well. */
function where(organizationId: OrganizationId | undefined) {
  return organizationId === undefined ? {} : { organizationId }
}
