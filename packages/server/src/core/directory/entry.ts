import { defineErrors, errors, type Problem } from "../../kernel/errors.ts"
import type { EntryRefusal } from "../organization/index.ts"
import { directoryErrors } from "./errors.ts"

/** Of whatever is done in an organization. */
export const entryErrors = defineErrors({
  factor_required: { status: 403, title: "A second factor is asked for" },
  reauthentication_required: { status: 403, title: "Sign in again to do this" },
  organization_refused: directoryErrors.table.organization_refused,
})

/** What a client is told when an organization's gate says no; to whoever is no member, there is no such organization. */
export function entryRefused(why: EntryRefusal): Problem {
  switch (why) {
    case "factor_required":
      return entryErrors.factor_required({ detail: "The organization asks its members for a second factor. Sign in with one." })
    case "reauthentication_required":
      return entryErrors.reauthentication_required({ detail: "The organization asks its members to have signed in more recently." })
    case "method_not_allowed":
      return entryErrors.organization_refused({ detail: "The organization asks its members to sign in in another way." })
    case "organization_suspended":
      return entryErrors.organization_refused({ detail: "The organization is suspended." })
    case "not_a_member":
      return errors.not_found()
  }
}
