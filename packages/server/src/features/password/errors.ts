import { defineErrors } from "../../kernel/errors.ts"

export const passwordErrors = defineErrors({
  password_too_short: { status: 422, title: "The password is too short" },
  password_too_long: { status: 422, title: "The password is too long" },
})
