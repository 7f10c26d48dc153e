import { z } from "zod"
import { sessionErrors } from "../../core/session/index.ts"
import {
  type AttemptId,
  answerOf,
  attemptIdField,
  attemptTokenField,
  completeSchema,
  pendingSchema,
  signInErrors,
  VERIFICATIONS,
  withCookies,
} from "../../core/sign-in/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Caller, type Route, route } from "../../kernel/http/route.ts"
import type { Core } from "../feature.ts"
import { begin, type EnableNeeds, enable, type Owner } from "./enable.ts"
import { totpErrors } from "./errors.ts"

export type RouteNeeds = EnableNeeds & Pick<Core, "sessionCookie">

/** With the spaces that people type. */
export const MAX_CODE_CHARACTERS = 32
const enabledSchema = z.object({
  enabled: z.literal(true),
  recovery_codes: z.array(z.string()).meta({ description: "Ten, shown once; none where the person has some already." }),
})

/** Either by their session, or by the attempt that owes it. */
const ownerFields = { attempt: attemptIdField.optional(), attempt_token: attemptTokenField }
const setter: Caller<undefined> = {
  name: "signed in, or with an attempt that owes it",
  schemes: ["session", "bearer"],
  isOptional: true,
  identify: () => undefined,
}

export function totpRoutes(needs: RouteNeeds): Route[] {
  const { signIn } = needs
  return [
    route({
      method: "POST",
      path: "/auth/2fa/setup",
      summary: "Begin to set up an authenticator app; one that was begun before is forgotten",
      fresh: true,
      tag: "Second step",
      caller: setter,
      body: z.object(ownerFields),
      limits: { perNetwork: VERIFICATIONS },
      answers: { 200: z.object({ secret: z.string(), otpauth_url: z.string(), qr_svg: z.string() }).meta({ id: "TotpSetup" }) },
      errors: [sessionErrors.table, signInErrors.table],
      handle: async ({ body, request }) => {
        const { secret, otpauthUrl, qrSvg } = await begin(needs, await ownerFrom(needs, body, request), request)
        return { status: 200, body: { secret, otpauth_url: otpauthUrl, qr_svg: qrSvg } }
      },
    }),
    route({
      method: "POST",
      path: "/auth/2fa/verify",
      summary: "Confirm the authenticator app with a code of it; from then on it is asked for",
      fresh: true,
      tag: "Second step",
      caller: setter,
      body: z.object({ code: z.string().min(1).max(MAX_CODE_CHARACTERS), ...ownerFields }),
      limits: { perNetwork: VERIFICATIONS },
      answers: {
        200: z.union([enabledSchema.extend(completeSchema.shape), enabledSchema.extend(pendingSchema.shape), enabledSchema]),
      },
      errors: [sessionErrors.table, signInErrors.table, totpErrors.table],
      handle: async ({ body, request }) => {
        const { recoveryCodes, outcome } = await enable(needs, await ownerFrom(needs, body, request), body.code, request)
        const enabled = { enabled: true, recovery_codes: [...recoveryCodes] }
        if (!outcome) return { status: 200, body: enabled }
        const answer = answerOf(outcome)
        return withCookies({ ...answer, body: { ...enabled, ...answer.body } }, await signIn.settle(outcome, request, body.attempt))
      },
    }),
  ]
}

async function ownerFrom(
  { signIn, sessionCookie }: RouteNeeds,
  { attempt, attempt_token }: { readonly attempt?: AttemptId | undefined; readonly attempt_token?: string | undefined },
  request: Incoming,
): Promise<Owner> {
  if (attempt === undefined) return { caller: await sessionCookie.signedIn.identify(request, {}) }
  const open = await signIn.find(request, attempt, attempt_token)
  if (!open) throw errors.not_found()
  return { open }
}
