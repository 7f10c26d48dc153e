import { defineErrors } from "../../kernel/errors.ts"

export const codeErrors = defineErrors({
  code_invalid: { status: 422, title: "That code is not right" },
  link_used: { status: 410, title: "This link was used already" },
  link_expired: { status: 410, title: "This link has expired" },
  confirm_browser: { status: 409, title: "This link was asked for in another browser" },
})
