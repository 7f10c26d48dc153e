import { defineErrors } from "../../kernel/errors.ts"
import { accessErrors } from "../access/index.ts"
import { oneTimeErrors } from "../one-time/index.ts"

export const directoryErrors = defineErrors({
  last_owner: { status: 409, title: "There must be at least one owner" },
  slug_taken: { status: 409, title: "This short name is taken, or was" },
  already_member: { status: 409, title: "They are a member already" },
  organization_full: { status: 409, title: "The organization has no room for another member" },
  would_lock_out: { status: 409, title: "This would keep members out" },
  above_yourself: accessErrors.table.above_yourself,
  domain_taken: { status: 409, title: "Another organization holds this domain" },
  domain_unproved: { status: 409, title: "The domain is not proved yet" },
  link_used: oneTimeErrors.table.link_used,
  link_expired: oneTimeErrors.table.link_expired,
  organization_refused: { status: 403, title: "You cannot enter this organization now" },
})
