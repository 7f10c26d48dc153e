import { defineErrors } from "../../kernel/errors.ts"

export const passwordErrors = defineErrors({
  password_too_short: { status: 422, title: "The password is too short" },
  password_too_long: { status: 422, title: "The password is too long" },
  password_too_common: { status: 422, title: "The password is too easy to guess" },
  link_used: { status: 410, title: "This link was used already" },
  link_expired: { status: 410, title: "This link has expired" },
})
