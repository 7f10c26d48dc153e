import type { Accepted } from "../../core/directory/index.ts"
import type { Organization } from "../../core/organization/index.ts"
import type { SignedIn } from "../../core/session/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { InvitationsNeeds } from "./needs.ts"

/** @throws forbidden for whoever acts in the person's name; else as `Invitations.accept` */
export function accept({ directory }: Pick<InvitationsNeeds, "directory">, token: string, caller: SignedIn, request: Incoming): Promise<Accepted> {
  const { session, user } = caller
  if (session.actorId !== null) throw errors.forbidden({ detail: "Only the person themselves accepts an invitation." })
  return directory.invitations.accept(token, user.id, { request, sessionId: session.id })
}

/**
 * Into the organization, if its gate lets this session: under a new token.
 * @returns cookies; none when it stays outside
 */
export async function enter(
  { audit, revocations, sessions, sessionCookie }: InvitationsNeeds,
  caller: SignedIn,
  { id }: Organization,
  request: Incoming,
): Promise<readonly string[]> {
  const moved = await revocations.transaction(async (db, revoke) => {
    const moved = await sessions.move(db, revoke, caller, id, true)
    if (moved.kind !== "moved") return moved
    const about = { userId: caller.user.id, sessionId: caller.session.id, request, details: { org_id: id } }
    await audit.record(db, { type: "organization.entered", ...about })
    return moved
  })
  return moved.kind === "moved" && moved.token !== undefined ? [sessionCookie.set(moved.token, moved.signedIn.session)] : []
}
