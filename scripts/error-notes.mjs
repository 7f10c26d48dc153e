// What docs/errors.md says about each code besides what the code itself declares: when it comes, and what a client does about it.

/** @type {Readonly<Record<string, { readonly when: string, readonly what: string }>>} */
export const errorNotes = {
  malformed: {
    when: "The body is no JSON or no form, is nested too deeply, names a member twice, or holds control characters.",
    what: "A defect of the client: mend it. Repeating the request changes nothing.",
  },
  too_large: { when: "Body, address or headers exceed what the service reads.", what: "Send less. Limits are in SECURITY.md, under Numbers." },
  unsupported_media_type: {
    when: "The body has another `Content-Type` than `application/json`, or for a page's form `application/x-www-form-urlencoded`.",
    what: "Set the header. Uploads say in their description which types they take.",
  },
  invalid: {
    when: "The body or the query can be read, and does not fit the schema.",
    what: "`errors` names each field by a JSON Pointer (`#/email`) or as `?name`. Show its `detail` at that field.",
  },
  forbidden: { when: "Whoever asks is known, and may not do this.", what: "Do not repeat it. Hide what leads here." },
  origin_refused: {
    when: "A request that changes something came from another origin, or answers in JSON were embedded by another site. It is checked before anything else is looked at.",
    what: "From an application of yours: add its origin to `DOORWARD_ALLOWED_ORIGINS`, exactly as the browser sends it. From a program: send no cookies.",
  },
  csrf_failed: {
    when: "A page's form came back without its token, or with one of another browser. Often the cookie is gone, or the page was open for too long.",
    what: "Open the page again. Programs use the JSON API, which needs no token.",
  },
  not_found: {
    when: "There is nothing at this address, or nothing that the caller may know of: another person's session looks like one that does not exist.",
    what: "Treat both alike.",
  },
  method_not_allowed: { when: "The path exists, the method does not.", what: "`Allow` lists those there are." },
  conflict: {
    when: "Something changed at the same moment, or is in the way of what was asked.",
    what: "Read the state again, and ask again if it still makes sense.",
  },
  precondition_failed: {
    when: "The thing has another version than those in `If-Match`: somebody changed it since it was read.",
    what: "Read it again, look whether the change still makes sense, and send it with the new `ETag`.",
  },
  idempotency_key_reused: {
    when: "The `Idempotency-Key` came within 24 hours with another body, query or address.",
    what: "Make a new key for each new request, and keep it only for sending that same request again.",
  },
  rate_limited: {
    when: "Too many requests from one network within a window, whatever they said.",
    what: "Wait for `Retry-After` seconds. See limits.md.",
  },
  too_many_attempts: {
    when: "Too many wrong passwords or codes: from this network, or for this account from devices it does not know.",
    what: "Wait for `Retry-After` seconds. The right secret is refused as well meanwhile; the account's owner has got a mail with a way back.",
  },
  internal: {
    when: "A defect of the service. It is in its log, under the request id.",
    what: "Repeat once, later. Report it with `request_id`.",
  },
  unavailable: {
    when: "The database or something else the service needs cannot be reached. Nothing was lost, nobody was signed out.",
    what: "Repeat after `Retry-After` seconds. Do not treat it as a sign-out.",
  },
  saturated: {
    when: "More passwords are waiting to be checked than the machine can do in time.",
    what: "Repeat after `Retry-After` seconds.",
  },
  https_required: {
    when: "The API was asked over plain http, where the issuer is https. What was sent travelled in the clear.",
    what: "Use the issuer's address. Consider any credential in that request seen.",
  },
  unauthenticated: {
    when: "The request shows no session, or one that is over: no cookie, no `Authorization: Bearer`, or one that ended, expired or was revoked.",
    what: "Ask the person to sign in. With a refresh token, refresh first.",
  },
  invalid_credentials: {
    when: "Address and password do not match. An unknown address gives the same answer in the same time.",
    what: "Let the person try again, or ask for a new password.",
  },
  refresh_invalid: {
    when: "The refresh token's chain or its session is over, or it is no token of this service.",
    what: "Sign in again. Forget the token.",
  },
  refresh_reused: {
    when: "The refresh token was replaced before, and this is no repetition of the request that replaced it.",
    what: "Sign in again. The chain has ended; if the token was old, so has the session, and the person was told.",
  },
  attempt_expired: { when: "More than ten minutes have passed since the sign-up or sign-in began.", what: "Begin again." },
  email_taken: {
    when: "Somebody else proved the address first, while this attempt was under way. It is said only to whoever proved it too.",
    what: "Lead to signing in.",
  },
  sign_up_closed: {
    when: "Nobody may create an account now, or only who was invited (setting `sign_up`) and this address was not, or without the link. It is said alike for every address, also at the last step when the setting was changed meanwhile.",
    what: "Offer to sign in. Who was invited opens the link in the mail and uses the address it went to.",
  },
  factor_required: {
    when: "The organization asks its members for a second factor, perhaps one that cannot be phished, and none was shown in the session. Or somebody removes the last factor they are required to hold.",
    what: "Lead to a step-up (`POST /auth/step-up`, with `acr_values` of `phr` where the policy says `phishing_resistant`), then enter again. Before the last one is removed, another has to be set up.",
  },
  reauthentication_required: {
    when: "It is more than `max_age` seconds since the person proved who they are (with `acr_values`, as strongly), or the session is too old for an organization.",
    what: "Let them prove it again (`POST /auth/step-up`, page `/step-up`), then repeat it; for an organization, let them sign in again.",
  },
  organization_refused: {
    when: "The organization is suspended, or does not allow the way this session began.",
    what: "Show `detail`. Where it names the sign-in, another way of signing in helps; a suspended organization is for its administrators to ask about.",
  },
  last_owner: {
    when: "Nobody who can act would own the organization any more, or the deployment.",
    what: "Make somebody else an owner first. Where people are deleted, `detail` names the organizations.",
  },
  slug_taken: {
    when: "Another organization has this short name, or had it: short names are kept for good.",
    what: "Choose another.",
  },
  already_member: { when: "The person belongs to the organization already.", what: "Change their roles instead." },
  organization_full: {
    when: "All seats (`max_members`) are taken.",
    what: "Whoever administers the deployment gives it more, or a member goes.",
  },
  would_lock_out: {
    when: "Members could not enter the organization under this policy, by what they have set up. Or people could not sign in under these settings, because what they would need cannot be set up here.",
    what: "`detail` says how many and whom. Send `confirm_lock_out: true` to have it all the same; what keeps out every owner is refused in any case.",
  },
  domain_taken: {
    when: "Another organization has proved this domain, and its proof still holds. Which one is not told.",
    what: "Whoever really runs the domain removes the other's record: within two days it is free.",
  },
  domain_unproved: {
    when: "The TXT record is not there yet, or something was asked for that needs a proved domain.",
    what: "Set `record` as the domain's answer says, wait until it can be seen, and verify again.",
  },
  totp_setup_expired: {
    when: "Nothing is being set up: ten minutes are over, or it was confirmed or begun again elsewhere.",
    what: "Begin again with `POST /auth/2fa/setup`, and show the new picture.",
  },
  code_invalid: {
    when: "The code is not the newest one that was mailed, not one of the authenticator at this moment, used already, or not for this attempt.",
    what: "Let the person type it again; `detail` says how many tries are left.",
  },
  confirm_browser: {
    when: "The link from the mail was opened in another browser than the one that asked for it.",
    what: "Ask for the code that the first browser shows, and send `{token, code}`.",
  },
  link_used: { when: "The link was opened before.", what: "Ask for a new one, or go on where it was opened." },
  link_expired: {
    when: "The link is too old, was replaced by a newer one, or was never made.",
    what: "Ask for a new one.",
  },
  password_too_short: {
    when: "A chosen password has fewer characters than `DOORWARD_PASSWORD_MIN_CHARACTERS`, after normalisation.",
    what: "Say the number before anybody types. Nothing else is demanded of a password.",
  },
  password_too_long: { when: "A chosen password has more than 256 characters.", what: "Choose a shorter one. It is never cut." },
  password_too_common: {
    when: "A chosen password is on the list, was seen in a breach (if that is asked), or is made of the person's name or address, the application's name, or little else.",
    what: "`detail` says which. Suggest a few unrelated words in a row.",
  },
  setup_link_invalid: {
    when: "The set-up link was used, is older than 30 minutes, or there is an owner already.",
    what: "Start the service again: while there is no owner, it prints a new one.",
  },
  setup_email_taken: {
    when: "The address chosen for the first owner has an account already.",
    what: "Choose another, or make that person an owner by command.",
  },
  recovery_link_invalid: {
    when: "The recovery link was used, replaced, is older than 30 minutes, or its person was disabled.",
    what: "Ask the operator for another: `doorward recover <email>`.",
  },
  above_yourself: {
    when: "A role, or a person, has permissions that the caller does not have there; of a change, before it or after it.",
    what: "`detail` names what is missing, `errors` the entry of a batch. Somebody with these permissions has to do it.",
  },
  own_rights: {
    when: "The change would take administrative rights from whoever makes it.",
    what: "Let another administrator do it. `detail` names what would be lost.",
  },
  role_name_taken: {
    when: "Another role has the name, or could be mistaken for it in a token: a built-in one, one of the deployment, or a shared one.",
    what: "Choose another name.",
  },
  role_in_use: {
    when: "The role is held by somebody, or other roles inherit it.",
    what: "Delete it with `?withdraw=true`, or change the roles that `detail` names first.",
  },
  role_inherits_itself: {
    when: "A role would inherit itself, by whatever way round; also when two changes at once would lead to that.",
    what: "Read the roles again and leave one of them out.",
  },
  passkey_refused: {
    when: "What an authenticator made does not verify, was made for another page, or is of a kind that may not be used here.",
    what: "`detail` says what it is. Show that another device or key may do; asking again with the same one changes nothing.",
  },
  passkey_registered: { when: "The credential is registered already, to this person or another.", what: "Nothing: it works as it is." },
  passkey_challenge_over: {
    when: "The challenge that was signed is older than ten minutes, was used, or was given to another session, attempt or browser.",
    what: "Ask for new options and let the authenticator sign those.",
  },
  passkey_limit: { when: "The person has twenty passkeys.", what: "Let them remove one first." },
  last_way_in: {
    when: "The last passkey of somebody who has no password was to be removed.",
    what: "Let them add another passkey or choose a password first.",
  },
  passkey_unknown: {
    when: "At sign-in without an address: nobody has this credential any more.",
    what: "Tell the browser (`signalUnknownCredential`), so that it stops offering it, and show the other ways.",
  },
  passkey_not_verified: {
    when: "What was signed does not prove who it is: signature, person, page, user verification or counter are not right.",
    what: "Ask for new options and try again, or show the other ways. Which of them it was is not told.",
  },
  invalid_request: {
    when: "A parameter is missing, comes twice, or cannot be read; also where other doors would say `invalid` or `rate_limited` (the status tells).",
    what: "`error_description` says what is wrong. Mend the client.",
  },
  invalid_client: {
    when: "Client id and secret do not match, the client is unknown, or it named itself in two ways.",
    what: "Check the credential. `doorward api create` makes a new one.",
  },
  unauthorized_client: { when: "The client is known and may not use this grant.", what: "Use the grant it was made for." },
  unsupported_grant_type: { when: "`grant_type` is none this service has.", what: "The one there is: `client_credentials`." },
  invalid_scope: {
    when: "The scope is unknown, malformed, or more than the client has.",
    what: "Ask for less, or for nothing: then the client's own scopes are given.",
  },
  server_error: { when: "As `internal`, in the words of RFC 6749.", what: "Repeat once, later. Report it with the `X-Request-Id`." },
  temporarily_unavailable: { when: "As `unavailable`, in the words of RFC 6749.", what: "Repeat after `Retry-After` seconds." },
}
