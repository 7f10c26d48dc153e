import { z } from "zod"
import { answerOf, completeSchema, optionsFrom, optionsSchema, pendingSchema, VERIFICATIONS, withCookies } from "../../core/sign-in/index.ts"
import { emailField } from "../../core/user/index.ts"
import type { Floor } from "../../kernel/floor.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import { hasTokenShape } from "../../kernel/token.ts"
import type { Core } from "../feature.ts"
import { passwordErrors } from "./errors.ts"
import { newPasswordField } from "./password.ts"
import type { Reset } from "./reset.ts"

type Needs = Pick<Core, "signIn"> & { readonly reset: Reset; readonly floor: Floor }

export function resetRoutes({ signIn, reset, floor }: Needs): Route[] {
  return [
    route({
      method: "POST",
      path: "/auth/password/forgot",
      summary: "Mail a link to a new password; the answer is the same whether there is anybody to mail it to or not",
      tag: "Sign-in",
      caller: anyone,
      body: z.object({ email: emailField }),
      limits: { perNetwork: VERIFICATIONS },
      answers: { 202: "It is on its way, if the address has an account" },
      handle: async ({ body, request }) => {
        await floor.hold(() => reset.request(body.email, request))
        return { status: 202 }
      },
    }),
    route({
      method: "POST",
      path: "/auth/password/reset",
      summary: "A new password for whoever has the link from the mail; everything the person holds ends",
      tag: "Sign-in",
      caller: anyone,
      body: z.object({
        token: z.string().refine(hasTokenShape, "Not the token of a link"),
        password: newPasswordField,
        ...optionsSchema.shape,
      }),
      limits: { perNetwork: VERIFICATIONS },
      answers: { 200: z.union([completeSchema, pendingSchema]) },
      errors: [passwordErrors.table],
      handle: async ({ body, request }) => {
        const outcome = await reset.complete(body.token, body.password, optionsFrom(body), request)
        return withCookies(answerOf(outcome), await signIn.settle(outcome, request))
      },
    }),
  ]
}
