import { defineErrors } from "../../kernel/errors.ts"

export const signInErrors = defineErrors({
  attempt_expired: { status: 410, title: "This sign-in took too long" },
  sign_up_closed: { status: 403, title: "No account can be created with this" },
  email_taken: { status: 409, title: "This address has an account already" },
})

/** Of what is shown on the way. */
export const stepErrors = defineErrors({
  code_invalid: { status: 422, title: "That code is not right" },
})

/** Of whatever can be guessed. */
export const triesErrors = defineErrors({
  too_many_attempts: { status: 429, title: "Too many failed tries" },
})
