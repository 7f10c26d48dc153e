import { type AccountLink, ORGANIZATIONS_PAGE } from "../../core/account/index.ts"
import type { Route } from "../../kernel/http/route.ts"
import { activityPages } from "./activity-page.tsx"
import { domainsPages } from "./domains-page.tsx"
import { mayFound } from "./founding.ts"
import { invitationsPages } from "./invitations-page.tsx"
import { listPages } from "./list-page.tsx"
import { memberPages } from "./member-page.tsx"
import { membersPages } from "./members-page.tsx"
import type { OrganizationsNeeds } from "./needs.ts"
import { overviewPages } from "./overview-page.tsx"
import { policyPages } from "./policy-page.tsx"
import { rolesPages } from "./roles-page.tsx"
import { settingsPages } from "./settings-page.tsx"

/** The rooms `/account/organizations…`. */
export function organizationPages(needs: OrganizationsNeeds): Route[] {
  return [
    listPages,
    overviewPages,
    settingsPages,
    membersPages,
    memberPages,
    invitationsPages,
    rolesPages,
    domainsPages,
    policyPages,
    activityPages,
  ].flatMap((pages) => pages(needs))
}

/** Its place among the rooms of one's account: for whoever belongs to an organization, or could found one. */
export function organizationsRoom(needs: OrganizationsNeeds): AccountLink {
  return {
    href: ORGANIZATIONS_PAGE,
    label: (t) => t.organizations.room,
    order: 20,
    isFor: async (caller) => (await mayFound(needs, caller)) || (await needs.directory.organizations.listOf(caller.user.id)).length > 0,
  }
}
