import { covers } from "@doorward/guard/permissions"
import { type AdminPermission, type By, personsAuthority } from "../../core/access/index.ts"
import { ORGANIZATIONS_PAGE } from "../../core/account/index.ts"
import { directoryErrors } from "../../core/directory/index.ts"
import { type EntryRefusal, findMembership, type Membership, mayEnter, type Organization } from "../../core/organization/index.ts"
import type { Revoke } from "../../core/revocation/index.ts"
import { entrantOf, type SignedIn } from "../../core/session/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { isId } from "../../kernel/id.ts"
import type { OrganizationsNeeds } from "./needs.ts"

/** Pages of one organization begin with this; it is called by its slug, or by its id. */
export const ORGANIZATION = `${ORGANIZATIONS_PAGE}/:org`

export function pathOf({ slug }: Pick<Organization, "slug">, room = ""): string {
  return `${ORGANIZATIONS_PAGE}/${slug}${room === "" ? "" : `/${room}`}`
}

/** An organization as one of its members has it before them. */
export interface Visit {
  readonly caller: SignedIn
  readonly organization: Organization
  readonly membership: Membership
  /** Why their session cannot work in it now: then there is nothing in it they may do. */
  readonly refusal: EntryRefusal | undefined
  readonly grants: ReadonlySet<string>
  may(permission: AdminPermission): boolean
}

/**
 * @param key a slug, or an id
 * @throws not_found for everybody who is no member, whatever they may do elsewhere: what is administered from outside is the
 *   admin API's matter
 */
export async function visit(needs: OrganizationsNeeds, caller: SignedIn, key: string): Promise<Visit> {
  const { access, database, directory } = needs
  const organization = isId("org", key) ? await directory.organizations.find(key) : await directory.organizations.findBySlug(key)
  const membership = organization && (await findMembership(database, organization.id, caller.user.id))
  if (!organization || !membership) throw errors.not_found()
  const refusal = refusalOf(needs, caller, organization)
  const grants = refusal === undefined ? await personsAuthority(access, caller.user).grantsIn(database, organization.id) : new Set<string>()
  return { caller, organization, membership, refusal, grants, may: (permission) => covers(grants, permission) }
}

/** Why a member's session cannot work in an organization now. */
export function refusalOf({ clock, config }: OrganizationsNeeds, { session }: SignedIn, organization: Organization): EntryRefusal | undefined {
  return mayEnter(organization, entrantOf(session, true), config.session, clock.now())
}

/** As `visit`, of a room that is for those with a right. @throws not_found, forbidden, organization_refused */
export async function visitRoom(needs: OrganizationsNeeds, caller: SignedIn, key: string, permission: AdminPermission): Promise<Visit> {
  const found = await visit(needs, caller, key)
  if (found.refusal !== undefined) throw directoryErrors.organization_refused()
  if (!found.may(permission)) throw errors.forbidden()
  return found
}

/**
 * As `visitRoom`, of who has proved lately who they are: for what takes something away or hands out power. The form's
 * answer goes through `orStepUp`.
 * @throws reauthentication_required
 */
export async function visitFreshly(needs: OrganizationsNeeds, caller: SignedIn, key: string, permission: AdminPermission): Promise<Visit> {
  const found = await visitRoom(needs, caller, key, permission)
  await needs.signIn.requireFreshNow(caller)
  return found
}

/**
 * Does something in the organization, in a transaction of the log. Whether the member still may is asked within it, once
 * nobody else changes roles or memberships any more.
 * @throws forbidden, and whatever `act` does
 */
export function act<Outcome>(
  { access, assignments, revocations }: OrganizationsNeeds,
  { caller, organization }: Visit,
  { permission, request }: { readonly permission: AdminPermission | undefined; readonly request: Incoming },
  perform: (db: Db, revoke: Revoke, by: By) => Promise<Outcome>,
): Promise<Outcome> {
  return revocations.transaction(async (db, revoke) => {
    await assignments.begin(db)
    const authority = personsAuthority(access, caller.user)
    if (permission !== undefined && !covers(await authority.grantsIn(db, organization.id), permission)) throw errors.forbidden()
    return perform(db, revoke, { authority, request, sessionId: caller.session.id })
  })
}
