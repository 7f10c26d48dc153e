/** The room. */
export const PASSKEYS_PAGE = "/account/passkeys"
export const OFFER_PAGE = "/account/passkeys/offer"
/** What the sign-in page's part is sent to. */
export const SIGN_IN_FORM = "/sign-in/passkey"
/** Where somebody who owes one makes one. */
export const SET_UP_PAGE = "/sign-in/passkey/set-up"
