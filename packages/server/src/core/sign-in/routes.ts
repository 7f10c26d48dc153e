import { z } from "zod"
import { errors } from "../../kernel/errors.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import { signInErrors } from "./errors.ts"
import { attemptIdField, attemptTokenField, pendingSchema } from "./schema.ts"
import type { SignIn } from "./sign-in.ts"

export function signInRoutes({ signIn }: { readonly signIn: SignIn }): Route[] {
  return [
    route({
      method: "GET",
      path: "/auth/attempt",
      summary: "How far a sign-in has come, for the browser that began it",
      tag: "Sign-in",
      caller: anyone,
      query: z.object({ attempt: attemptIdField, attempt_token: attemptTokenField }),
      answers: { 200: pendingSchema },
      errors: [signInErrors.table],
      handle: async ({ query, request }) => {
        const open = await signIn.find(request, query.attempt, query.attempt_token)
        if (!open) throw errors.not_found()
        if (open.status === "expired") throw signInErrors.attempt_expired()
        const described = open.status === "verification_required" ? await signIn.describe(open) : undefined
        return {
          status: 200,
          body: {
            status: open.status,
            attempt: open.attempt.id,
            factors: [...open.factors],
            ...(described ? { confirm_code: described.confirmCode } : {}),
          },
        }
      },
    }),
  ]
}
