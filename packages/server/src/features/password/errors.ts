import { oneTimeErrors } from "../../core/one-time/index.ts"
import { defineErrors } from "../../kernel/errors.ts"

export const passwordErrors = defineErrors({
  password_too_short: { status: 422, title: "The password is too short" },
  password_too_long: { status: 422, title: "The password is too long" },
  password_too_common: { status: 422, title: "The password is too easy to guess" },
  link_used: oneTimeErrors.table.link_used,
  link_expired: oneTimeErrors.table.link_expired,
})
