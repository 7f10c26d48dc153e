import { z } from "zod"
import { sessionErrors } from "../../core/session/index.ts"
import {
  answerOf,
  completeSchema,
  type Outcome,
  optionsFrom,
  optionsSchema,
  pendingSchema,
  SIGN_INS,
  type SignInOptions,
  withCookies,
} from "../../core/sign-in/index.ts"
import { emailField } from "../../core/user/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import type { Core } from "../feature.ts"
import type { Asserting } from "./asserting.ts"
import { type Binding, challengeTokenField } from "./binding.ts"
import { passkeyErrors, passkeySignInErrors } from "./errors.ts"
import { type Assertion, assertionSchema, requestOptionsSchema } from "./schema.ts"

export type SignInNeeds = Pick<Core, "database" | "signIn"> & { readonly asserting: Asserting; readonly binding: Binding }

/** As they were given with the options, and may be given again with the answer. */
const givenOptions = z.object({
  mode: optionsSchema.shape.mode.unwrap().optional(),
  remember: optionsSchema.shape.remember.unwrap().optional(),
  refresh: optionsSchema.shape.refresh.unwrap().optional(),
  access: optionsSchema.shape.access.unwrap().optional(),
})

/** Either the credential itself, as the browser gives it, or within `credential`. */
const answerSchema = z.union([
  z.object({ credential: assertionSchema, challenge_token: challengeTokenField, ...givenOptions.shape }),
  z.object({ ...assertionSchema.shape, challenge_token: challengeTokenField, ...givenOptions.shape }),
])

/** Signing in with a passkey, and nothing else. */
export function passkeySignInRoutes(needs: SignInNeeds): Route[] {
  const { asserting, binding, signIn } = needs
  return [
    route({
      method: "POST",
      path: "/auth/passkey/login/options",
      summary: "What a browser needs to sign in with a passkey; without an address, whichever its authenticator finds",
      tag: "Sign-in",
      caller: anyone,
      body: z.object({ email: emailField.optional(), ...optionsSchema.shape }),
      bodyOptional: true,
      limits: { perNetwork: SIGN_INS },
      answers: {
        200: requestOptionsSchema.extend({
          challenge_token: z.string().optional().meta({ description: 'With refresh "body": to be sent back with the answer.' }),
        }),
      },
      handle: async ({ body, request }) => {
        const given = body ?? {}
        const options = optionsSchema.parse(given)
        const begun = binding.begin(request, optionsFrom(options).tokens?.refresh !== "body")
        const requestOptions = await asserting.beginSignIn(begun.boundTo, given.email, JSON.stringify(options))
        return {
          status: 200,
          body: { ...requestOptions, ...(begun.token === undefined ? {} : { challenge_token: begun.token }) },
          cookies: begun.cookies,
        }
      },
    }),
    route({
      method: "POST",
      path: "/auth/passkey/login/verify",
      summary: "Sign in with what the passkey has signed",
      tag: "Sign-in",
      caller: anyone,
      body: answerSchema,
      limits: { perNetwork: SIGN_INS },
      answers: { 200: z.union([completeSchema, pendingSchema]) },
      errors: [sessionErrors.table, passkeyErrors.table, passkeySignInErrors.table],
      handle: async ({ body, request }) => {
        const assertion = "credential" in body ? body.credential : body
        const { outcome } = await enter(needs, assertion, { token: body.challenge_token, given: givenOptions.parse(body) }, request)
        return withCookies(answerOf(outcome), [...(await signIn.settle(outcome, request)), binding.clear()])
      },
    }),
  ]
}

interface How {
  readonly token?: string | undefined
  readonly given?: z.output<typeof givenOptions>
  /** Instead of what was asked for with the options. */
  readonly options?: SignInOptions
}

/** @throws passkey_challenge_over, passkey_unknown, passkey_not_verified, malformed */
export async function enter(
  { asserting, binding, database, signIn }: SignInNeeds,
  assertion: Assertion,
  { token, given, options }: How,
  request: Incoming,
): Promise<{ readonly outcome: Outcome }> {
  const boundTo = binding.find(request, token)
  if (boundTo === undefined) throw passkeyErrors.passkey_challenge_over()
  const { user, challenge, evidence, redeem } = await asserting.check(assertion, "sign_in", boundTo, request)
  if (!(await database.transaction(redeem))) throw passkeyErrors.passkey_challenge_over()
  return { outcome: await signIn.prove(user, evidence, options ?? optionsOf(challenge.options, given), request) }
}

function optionsOf(asked: string | null, given: How["given"]): SignInOptions {
  const read = optionsSchema.safeParse({ ...(asked === null ? {} : JSON.parse(asked)), ...given })
  if (!read.success) throw errors.invalid()
  return optionsFrom(read.data)
}
