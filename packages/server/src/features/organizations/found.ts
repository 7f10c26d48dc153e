import { personsAuthority } from "../../core/access/index.ts"
import type { Organization } from "../../core/organization/index.ts"
import type { SignedIn } from "../../core/session/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { OrganizationsNeeds } from "./needs.ts"

/** Whether somebody may found an organization: anybody, where the service is set so, and its administrators. */
export async function mayFound({ access, settings }: OrganizationsNeeds, { user }: SignedIn): Promise<boolean> {
  if ((await settings.current()).organizationCreation === "anyone") return true
  return (await access.may({ type: "user", id: user.id }, "admin:organizations:write", { type: "deployment" })).allowed
}

/** TEMPORARY @throws forbidden */
export async function found(needs: OrganizationsNeeds, caller: SignedIn, name: string, request: Incoming): Promise<Organization> {
  if (!(await mayFound(needs, caller))) throw errors.forbidden()
  const authority = personsAuthority(needs.access, caller.user)
  return needs.revocations.transaction((db, revoke) =>
    needs.directory.organizations.create(db, revoke, { name, founder: caller.user.id }, { authority, request, sessionId: caller.session.id }),
  )
}
