import { z } from "zod"
import { entryErrors } from "../../core/directory/index.ts"
import { sessionErrors } from "../../core/session/index.ts"
import {
  answerOf,
  attemptIdField,
  attemptTokenField,
  completeSchema,
  pendingSchema,
  signInErrors,
  stepErrors,
  triesErrors,
  VERIFICATIONS,
  withCookies,
} from "../../core/sign-in/index.ts"
import { errors } from "../../kernel/errors.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import type { Core } from "../feature.ts"
import { answerFrom, MAX_ANSWER_CHARACTERS, MAX_CODE_CHARACTERS } from "./answer.ts"
import { secondStepErrors } from "./errors.ts"
import { type RemovalNeeds, removeFactor } from "./removal.ts"
import { acrValuesFrom, begin, optionsOf } from "./step-up.ts"

type Needs = RemovalNeeds & Pick<Core, "sessionCookie" | "signIn">

const MAX_FACTOR_CHARACTERS = 64
const MAX_ACR_CHARACTERS = 256
const MAX_ACR_VALUES = 8

export const factorField = z.string().min(1).max(MAX_FACTOR_CHARACTERS)

/** What a factor needs before it can be answered: WebAuthn's options, or nothing but that a code was sent. */
const challengeSchema = z.looseObject({}).meta({ id: "FactorChallenge" })

export function stepRoutes(needs: Needs): Route[] {
  const { sessionCookie, signIn } = needs
  return [
    route({
      method: "POST",
      path: "/auth/2fa/challenge",
      summary: "Begin a factor of an attempt (its options, or its code is sent); with an answer, show it",
      tag: "Second step",
      caller: anyone,
      body: z.object({
        attempt: attemptIdField,
        attempt_token: attemptTokenField,
        factor: factorField,
        code: z.string().min(1).max(MAX_CODE_CHARACTERS).optional(),
        password: z.string().min(1).max(MAX_ANSWER_CHARACTERS).optional().meta({ description: "For the factor password, in a step-up." }),
        trust_device: z
          .boolean()
          .optional()
          .meta({ description: "Not to be asked for the second step again in this browser for a while, where owners let people choose that." }),
        credential: z.unknown().optional().meta({ description: "For the factor passkey: the browser's answer, as JSON." }),
      }),
      limits: { perNetwork: VERIFICATIONS },
      answers: { 200: z.union([completeSchema, pendingSchema, challengeSchema]) },
      errors: [signInErrors.table, stepErrors.table, triesErrors.table, sessionErrors.table],
      handle: async ({ body, request }) => {
        const open = await signIn.find(request, body.attempt, body.attempt_token)
        if (!open) throw errors.not_found()
        const answer = answerFrom(signIn, body.factor, body)
        if (!answer) return { status: 200, body: await signIn.challenge(open, body.factor, request) }
        const outcome = await signIn.answer(open, body.factor, answer, request, { trustDevice: body.trust_device })
        return withCookies(answerOf(outcome), await signIn.settle(outcome, request, body.attempt))
      },
    }),
    route({
      method: "DELETE",
      path: "/auth/2fa/:factor",
      summary: "Take a factor away; with the last one go the recovery codes",
      fresh: true,
      tag: "Second step",
      caller: sessionCookie.signedIn,
      params: z.object({ factor: factorField }),
      answers: { 204: "Taken away" },
      errors: [sessionErrors.table, entryErrors.table, secondStepErrors.table],
      handle: async ({ caller, params, request }) => {
        await removeFactor(needs, caller, params.factor, request)
        return { status: 204 }
      },
    }),
    route({
      method: "POST",
      path: "/auth/step-up",
      summary: "Prove anew who is signed in: an attempt for the current session (RFC 9470)",
      tag: "Second step",
      caller: sessionCookie.signedIn,
      body: z.object({
        acr_values: z
          .union([z.string().max(MAX_ACR_CHARACTERS), z.array(z.string().max(MAX_ACR_CHARACTERS)).max(MAX_ACR_VALUES)])
          .optional()
          .meta({ description: "Any one of them is to be reached; several are separated by spaces." }),
        max_age: z.int().min(0).optional().meta({ description: "As it came with the challenge. What is shown now is younger than any." }),
      }),
      bodyOptional: true,
      limits: { perNetwork: VERIFICATIONS },
      answers: { 200: pendingSchema },
      errors: [sessionErrors.table],
      handle: async ({ body, caller, request }) => {
        const outcome = await begin(needs, caller, acrValuesFrom(body?.acr_values), optionsOf(request), request)
        return withCookies(answerOf(outcome), await signIn.settle(outcome, request))
      },
    }),
  ]
}
