import { defineErrors } from "../../kernel/errors.ts"

export const tokenErrors = defineErrors({
  refresh_invalid: { status: 401, title: "Sign in again" },
  refresh_reused: { status: 401, title: "This refresh token was used already" },
})
