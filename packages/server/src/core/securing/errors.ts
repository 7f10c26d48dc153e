import { defineErrors } from "../../kernel/errors.ts"

export const securingErrors = defineErrors({
  link_used: { status: 410, title: "This link was used already" },
  link_expired: { status: 410, title: "This link has expired" },
})
