import { defineErrors } from "../../kernel/errors.ts"

export const passkeyErrors = defineErrors({
  passkey_refused: { status: 422, title: "This passkey cannot be used here" },
  passkey_registered: { status: 409, title: "This passkey is registered already" },
  passkey_challenge_over: { status: 410, title: "This request to a passkey is over" },
  passkey_limit: { status: 409, title: "There are as many passkeys as one person can have" },
  last_way_in: { status: 409, title: "The last way in stays" },
})

/** At sign-in: what a stranger can be told apart is only whether a credential is known that nobody was offered by address. */
export const passkeySignInErrors = defineErrors({
  passkey_unknown: { status: 401, title: "This passkey is not known here" },
  passkey_not_verified: { status: 401, title: "The passkey did not prove who you are" },
})
