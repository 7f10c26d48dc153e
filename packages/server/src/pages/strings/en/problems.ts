/** By code: what happened, and what to do next. A person is never left with only a number. */
export const problems = {
  csrf_failed: {
    title: "This form has expired",
    advice:
      "Nothing was changed. It was open for a long time, or this browser lost the cookie that belongs to it. If opening it again does not help, allow cookies for this site.",
  },
  origin_refused: {
    title: "This form came from another site",
    advice: "For your safety it was not accepted. Open the page again from its own address.",
  },
  forbidden: { title: "This is not open to you", advice: "If you think it should be, ask the people who run this service." },
  invalid: {
    title: "Part of this is missing",
    advice: "The address or the form is not complete, or was changed on the way. Open the page again from its link.",
  },
  malformed: { title: "This could not be read", advice: "The address or the form was changed on the way. Open the page again from its link." },
  too_large: { title: "This is too much at once", advice: "What was sent is larger than this page takes. Send less of it." },
  unsupported_media_type: {
    title: "This could not be read",
    advice: "It was sent in a form this page does not take. Open the page again and use its form.",
  },
  not_found: { title: "There is no page here", advice: "The address may have been mistyped, or the page may have moved." },
  method_not_allowed: { title: "This page works in another way", advice: "Open it from its own address, and use the buttons on it." },
  conflict: {
    title: "Something else was faster",
    advice: "This was changed somewhere else at the same moment. Look at how it stands now, then try again.",
  },
  precondition_failed: {
    title: "This was changed meanwhile",
    advice: "Somebody changed it since you opened it. Look at how it stands now, then decide again.",
  },
  idempotency_key_reused: { title: "This was sent before with other content", advice: "Nothing was done. Open the page again and start from there." },
  internal: {
    title: "Something went wrong on our side",
    advice:
      "It is not your doing. Try again in a moment; if it keeps happening, tell the people who run this service and give them the support code.",
  },
  unavailable: { title: "Temporarily unavailable", advice: "Nothing is lost, and if you were signed in you still are. Try again in a moment." },
  rate_limited: { title: "Too many tries", advice: "Wait a little, then try again." },
  saturated: { title: "Too busy right now", advice: "Many people are signing in right now. Try again in a few seconds." },
  unauthenticated: { title: "Sign in first", advice: "This page is for people who are signed in." },
  invalid_credentials: {
    title: "That address and password do not match",
    advice: "Check both and try again, or get a link for a new password by mail.",
  },
  attempt_expired: { title: "This took too long", advice: "It is more than ten minutes ago that you began. Start again." },
  email_taken: { title: "This address has an account already", advice: "If it was you, you have an account: sign in to it." },
  too_many_attempts: { title: "Too many failed tries", advice: "Wait a quarter of an hour, then try again." },
  code_invalid: { title: "That code is not right", advice: "Check it and try again." },
  totp_setup_expired: { title: "This set-up took too long", advice: "Begin again: a new picture is made." },
  link_used: { title: "This link was used already", advice: "Each link works once. If it was you who used it, sign in." },
  link_expired: { title: "This link has expired", advice: "Links work for a short time only, and only the newest one does. Ask for another." },
  confirm_browser: { title: "This link was asked for in another browser", advice: "Open it there, or enter the code that is shown there." },
  password_too_short: { title: "The password is too short", advice: "Use more characters; a few words in a row are easy to remember." },
  password_too_long: { title: "The password is too long", advice: "Use fewer characters." },
  password_too_common: {
    title: "The password is too easy to guess",
    advice: "A few words that have nothing to do with each other are hard to guess and easy to remember.",
  },
  recovery_link_invalid: {
    title: "This recovery link is no longer valid",
    advice: "It works once and for 30 minutes. Ask whoever runs the service for another one.",
  },
  last_owner: { title: "There must be at least one owner", advice: "Make somebody else an owner first, then try again." },
  slug_taken: { title: "This short name is taken", advice: "It belongs to another organization, or did. Choose another." },
  already_member: { title: "They are a member already", advice: "Look for them among the members." },
  organization_full: {
    title: "The organization is full",
    advice: "It has as many members as it may have. The people who run this service can allow more.",
  },
  would_lock_out: { title: "This would keep members out", advice: "Look at whom it concerns, then confirm it or choose other rules." },
  above_yourself: { title: "This is beyond your own rights", advice: "Nobody gives or changes what they may not do themselves. Ask an owner." },
  organization_refused: { title: "You cannot work in this organization now", advice: "Its rules do not allow it. Your organizations say why." },
  sign_up_closed: {
    title: "No account can be created with this address",
    advice:
      "New accounts are by invitation only, or not open at the moment. If you were invited, use the address the invitation was sent to, and open the link in that mail first.",
  },
  domain_taken: {
    title: "Another organization holds this domain",
    advice: "A domain belongs to one organization at a time. If it is yours, ask the people who run this service.",
  },
  domain_unproved: {
    title: "The domain is not proved yet",
    advice: "Set the TXT record that is shown, and try again. New records can take an hour to be seen.",
  },
  own_rights: { title: "This would take away your own rights", advice: "Somebody else who looks after the organization has to do this." },
  role_name_taken: { title: "There is a role of this name already", advice: "Choose another name." },
  role_in_use: { title: "This role is still needed", advice: "Other roles have everything of it. Change those first." },
  role_inherits_itself: { title: "A role cannot have everything of itself", advice: "Leave out the roles that have everything of this one." },
  factor_required: { title: "A second proof is needed", advice: "Sign in again with a second proof, such as a code from an app." },
  reauthentication_required: { title: "Please sign in again", advice: "It is too long ago that you signed in." },
  passkey_refused: { title: "This passkey cannot be used here", advice: "Try again with another device, password manager or security key." },
  passkey_registered: { title: "This passkey is registered already", advice: "Nothing was changed. You can sign in with it." },
  passkey_challenge_over: {
    title: "This took too long",
    advice: "It is more than ten minutes ago that your passkey was asked for, or it was asked for in another browser. Try again.",
  },
  passkey_limit: { title: "There are as many passkeys as one person can have", advice: "Remove one you no longer use, then try again." },
  last_way_in: { title: "This is your last way in", advice: "Add another passkey or choose a password first. Then this one can go." },
  passkey_unknown: {
    title: "This passkey is not known here",
    advice: "It may have been removed from the account. Choose another one, or sign in another way.",
  },
  passkey_not_verified: { title: "The passkey did not prove who you are", advice: "Try again, or sign in another way." },
  otherwise: {
    title: "This did not work",
    advice: "Try again. If it keeps happening, tell the people who run this service and give them the support code.",
  },
}

const plural = new Intl.PluralRules("en")
const UNRELATED_WORDS = "A few words that have nothing to do with each other are hard to guess and easy to remember."

/** What a problem says in particular, by `ProblemDetail.says`. */
export const details = {
  /** @param seconds until the next try */
  tryAgainIn: ({ seconds = 1 }: Values): string => {
    const count = Math.max(1, Number(seconds))
    if (count > 90) return `Try again in ${Math.ceil(count / 60)} minutes.`
    return plural.select(count) === "one" ? "Try again in a second." : `Try again in ${count} seconds.`
  },
  lastFactor: (): string => "A second step is required of your account. Set up another way first, then take this one away.",
  emailUnreadable: (): string => "Enter an e-mail address such as ada@example.com.",
  nameUnusable: ({ max = 0 }: Values): string => `Use at most ${max} characters on one line.`,
  passwordMissing: (): string => "Choose a password.",
  passwordTooShort: ({ min = 0 }: Values): string => `Use at least ${min} characters; a few words in a row are easy to remember.`,
  passwordTooLong: ({ max = 0 }: Values): string => `Use at most ${max} characters.`,
  passwordNamesService: (): string => `Leave out the name of this service: it is tried first. ${UNRELATED_WORDS}`,
  passwordWasStolen: (): string => `It has appeared in passwords that were stolen elsewhere, and is tried first. ${UNRELATED_WORDS}`,
  passwordNamesYou: (): string => `It is made of your name, your address or the name of this service, which are tried first. ${UNRELATED_WORDS}`,
  passwordRepeats: (): string => `Repeating something adds nearly nothing. ${UNRELATED_WORDS}`,
  passwordIsARow: (): string => `Rows such as abcdef, 123456 or neighbouring keys are tried first. ${UNRELATED_WORDS}`,
  passwordIsADate: (): string => `Dates are tried first. ${UNRELATED_WORDS}`,
  passwordIsCommon: (): string => `It is one of the passwords that are tried first, or made of them. ${UNRELATED_WORDS}`,
  passwordChangedElsewhere: (): string => "The password was changed somewhere else at the same moment.",
  addressIsYours: (): string => "That is your address already. Enter another one.",
  lockedAccount: (): string =>
    "If there is an account with this address, a mail to it says how to go on. Devices it was used on before can still sign in.",
  codeLastTry: (): string => "That was the last try. Ask for a new code by starting again.",
  answerLastTry: (): string => "That was the last try. Start again.",
  secondStepClosed: (): string => "There were too many wrong answers. Wait a while, or use another way.",
  nothingEntered: (): string => "Enter what is asked for, then go on.",
  /** @param left how often one may still try */
  codeTriesLeft: ({ left = 1 }: Values): string =>
    plural.select(Number(left)) === "one" ? "Check it and try again; one try is left." : `Check it and try again; ${left} tries are left.`,
  openTheLinkInstead: (): string => "Open the link in the mail instead, in the browser where you began; or wait a quarter of an hour.",
  startAgainForACode: (): string => "Start again to get a new code.",
  codeHasSixDigits: (): string => "Enter the six digits that the app shows.",
  codeOfAnotherMoment: (): string => "Enter the newest code of the app. If it is refused again, let the clock of your phone set itself.",
  recoveryCodeShape: (): string => "A recovery code has six groups of four letters and digits.",
  noSecondStepYet: (): string => "Recovery codes stand in for a second step, and there is none yet. Set one up first.",
  organizationSuspended: (): string => "The organization is suspended. Ask the people who run it.",
  passkeyNotAttested: (): string => "Only authenticators of certain makers may be used here. Try again with one that was given to you for it.",
  passkeyNotAllowed: (): string => "This kind of authenticator may not be used here. Try again with one that was given to you for it.",
  notInAnothersName: (): string => "This cannot be done in another person’s name.",
  signUpImpossible: (): string => "Nobody can sign up at the moment: this service has no way to prove a mail address.",
  ownerAddressTaken: (): string => "This address has an account already. Use another for the owner.",
}

/** What is put into a text. */
export type Values = Readonly<Record<string, string | number>>
