import { z } from "zod"
import { answerOf, optionsFrom, optionsSchema, pendingSchema, SIGN_UPS, type SignIn, withCookies } from "../../core/sign-in/index.ts"
import { emailField } from "../../core/user/index.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import type { Links } from "./links.ts"

export function linkRoutes({ links, signIn }: { readonly links: Links; readonly signIn: SignIn }): Route[] {
  return [
    route({
      method: "POST",
      path: "/auth/magic-link",
      summary: "Mail a link and a code to sign in with; the answer is the same whether there is anybody to mail them to or not",
      tag: "Sign-in",
      caller: anyone,
      body: z.object({ email: emailField, ...optionsSchema.shape }),
      limits: { perNetwork: SIGN_UPS },
      answers: { 202: pendingSchema },
      handle: async ({ body, request }) => {
        const outcome = await links.ask(body.email, optionsFrom(body), request)
        return withCookies(answerOf(outcome, 202), await signIn.settle(outcome, request))
      },
    }),
  ]
}
