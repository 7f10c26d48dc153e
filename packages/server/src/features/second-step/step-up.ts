import { isKnownAcr, type SignedIn } from "../../core/session/index.ts"
import type { Outcome, SignInOptions } from "../../core/sign-in/index.ts"
import { invalidField } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Core } from "../feature.ts"

/** A client that shows a token has no use for cookies; its attempt answers to the `attempt_token` it is given. */
export function optionsOf(request: Incoming): SignInOptions {
  const byToken = request.header("authorization") !== null
  return { remember: false, ...(byToken ? { tokens: { refresh: "body", access: "body" } as const } : {}) }
}

/** OpenID Connect Core §3.1.2.1: separated by spaces. @throws invalid for one that is none of ours */
export function acrValuesFrom(given: string | readonly string[] | undefined): readonly string[] {
  const values = (typeof given === "string" ? given.split(" ") : (given ?? [])).filter((value) => value !== "")
  if (values.every(isKnownAcr)) return values
  throw invalidField("acr_values", "Ask for urn:doorward:aal1, aal2 or aal3, phr or phrh.")
}

/**
 * Always begins something to be shown, even in a session that has all of it: who asks for a step-up wants it anew, and what
 * comes of it is younger than any `max_age`.
 */
export function begin(
  { signIn }: Pick<Core, "signIn">,
  caller: SignedIn,
  acrValues: readonly string[],
  options: SignInOptions,
  request: Incoming,
): Promise<Outcome> {
  return signIn.stepUp(caller, { acrValues }, options, request)
}
