import { defineErrors } from "../../kernel/errors.ts"

export const totpErrors = defineErrors({
  code_invalid: { status: 422, title: "That code is not right" },
  totp_setup_expired: { status: 410, title: "This set-up took too long" },
})
