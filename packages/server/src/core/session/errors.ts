import { defineErrors } from "../../kernel/errors.ts"

export const sessionErrors = defineErrors({
  unauthenticated: { status: 401, title: "Sign in first" },
  invalid_credentials: { status: 401, title: "The address and the password do not match" },
})
