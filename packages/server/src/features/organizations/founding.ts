import { personsAuthority } from "../../core/access/index.ts"
import type { NewOrganization } from "../../core/directory/index.ts"
import { listMemberships, type Organization } from "../../core/organization/index.ts"
import type { SignedIn } from "../../core/session/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { OrganizationsNeeds } from "./needs.ts"

/** As many somebody belongs to at most before they found another: short names are kept for good. */
const MAX_OF_ONE = 50

/**
 * A person founds an organization and owns it.
 * @throws forbidden where only administrators may, unless the person is one; conflict for somebody who has many; slug_taken
 */
export async function foundBy(
  { access, assignments, directory, revocations, settings }: OrganizationsNeeds,
  { session, user }: SignedIn,
  wanted: Pick<NewOrganization, "name" | "slug">,
  request: Incoming,
): Promise<Organization> {
  const authority = personsAuthority(access, user)
  return revocations.transaction(async (db, revoke) => {
    await assignments.begin(db)
    const isOpen = (await settings.currentIn(db)).organizationCreation === "anyone"
    const permission = "admin:organizations:write"
    const may = (await access.mayIn(db, { type: "user", id: user.id }, permission, { type: "deployment" })).allowed
    if (!isOpen && !may) throw errors.forbidden({ detail: "Only administrators create organizations here." })
    if (!may && (await listMemberships(db, user.id, MAX_OF_ONE)).length >= MAX_OF_ONE)
      throw errors.conflict({ detail: `You belong to ${MAX_OF_ONE} organizations. Leave one to create another.` })
    return directory.organizations.create(db, revoke, { ...wanted, founder: user.id }, { authority, request, sessionId: session.id })
  })
}

/** Whether somebody may found an organization: anybody, where the service is set so, and its administrators. Founding asks again. */
export async function mayFound({ access, settings }: OrganizationsNeeds, { user }: SignedIn): Promise<boolean> {
  if ((await settings.current()).organizationCreation === "anyone") return true
  return (await access.may({ type: "user", id: user.id }, "admin:organizations:write", { type: "deployment" })).allowed
}
