import { defineErrors } from "../../kernel/errors.ts"

export const oneTimeErrors = defineErrors({
  code_invalid: { status: 422, title: "That code is not right" },
  link_used: { status: 410, title: "This link was used already" },
  link_expired: { status: 410, title: "This link has expired" },
  too_many_attempts: { status: 429, title: "Too many failed tries" },
})
