import { z } from "zod"
import {
  answerOf,
  attemptIdField,
  attemptTokenField,
  completeSchema,
  enrolmentFields,
  pendingSchema,
  prepareEnrolments,
  type SignIn,
  signInErrors,
  VERIFICATIONS,
  withCookies,
} from "../../core/sign-in/index.ts"
import { errors } from "../../kernel/errors.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import { hasTokenShape } from "../../kernel/token.ts"
import type { Codes } from "./code.ts"
import { codeErrors } from "./errors.ts"

const MAX_CODE_CHARACTERS = 32
export const codeField = z.string().min(1).max(MAX_CODE_CHARACTERS)
export const linkField = z.string().refine(hasTokenShape, "Not the token of a link")

export function codeRoutes({ codes, signIn }: { readonly codes: Codes; readonly signIn: SignIn }): Route[] {
  return [
    route({
      method: "POST",
      path: "/auth/verify",
      summary: "Finish what a mail began: with its code where it began, or with its link",
      tag: "Sign-in",
      caller: anyone,
      body: z
        .object({
          attempt: attemptIdField.optional(),
          attempt_token: attemptTokenField,
          token: linkField.optional(),
          code: codeField.optional(),
          ...enrolmentFields(signIn.methods),
        })
        .refine(
          ({ attempt, token, code }) => (attempt === undefined ? token !== undefined : token === undefined && code !== undefined),
          "Send either attempt and code, or token",
        ),
      limits: { perNetwork: VERIFICATIONS },
      answers: { 200: z.union([completeSchema, pendingSchema]) },
      errors: [codeErrors.table, signInErrors.table],
      handle: async ({ body, request }) => {
        if (body.attempt !== undefined) {
          const open = await signIn.find(request, body.attempt, body.attempt_token)
          if (!open) throw errors.not_found()
          const outcome = await codes.verifyCode(open, String(body.code), request)
          const cookies = await signIn.settle(outcome, request, body.attempt)
          return withCookies(answerOf(outcome), cookies)
        }
        const token = String(body.token)
        const { began, email, signsIn } = await codes.look(token, request)
        if (!began && body.code === undefined)
          throw codeErrors.confirm_browser({ detail: "Send the code that is shown in the browser where this began." })
        const { outcome, attempt } = began
          ? await codes.verifyLink(token, request)
          : await codes.verifyElsewhere(
              token,
              String(body.code),
              signsIn ? {} : await prepareEnrolments(signIn.methods, body, { email, name: null }),
              request,
            )
        return withCookies(answerOf(outcome), await signIn.settle(outcome, request, attempt))
      },
    }),
    route({
      method: "POST",
      path: "/auth/verify/resend",
      summary: "Send the code again; the one before it stops working",
      tag: "Sign-in",
      caller: anyone,
      body: z.object({ attempt: attemptIdField, attempt_token: attemptTokenField }),
      limits: { perNetwork: VERIFICATIONS },
      answers: { 202: "It is on its way, unless too many were sent" },
      errors: [signInErrors.table],
      handle: async ({ body, request }) => {
        const open = await signIn.find(request, body.attempt, body.attempt_token)
        if (!open) throw errors.not_found()
        if (open.status === "expired") throw signInErrors.attempt_expired()
        await codes.resend(open)
        return { status: 202 }
      },
    }),
  ]
}
