import { defineErrors } from "../../kernel/errors.ts"

export const sessionErrors = defineErrors({
  unauthenticated: { status: 401, title: "Sign in first" },
  factor_required: { status: 403, title: "A second factor is asked for" },
  reauthentication_required: { status: 403, title: "Sign in again to do this" },
  invalid_credentials: { status: 401, title: "The address and the password do not match" },
})
