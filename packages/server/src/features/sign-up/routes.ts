import { z } from "zod"
import {
  answerOf,
  enrolmentFields,
  optionsFrom,
  optionsSchema,
  pendingSchema,
  prepareEnrolments,
  SIGN_UPS,
  type SignIn,
  withCookies,
} from "../../core/sign-in/index.ts"
import { emailField, nameField } from "../../core/user/index.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import type { Pages } from "../../pages/index.ts"

export function signUpRoutes({ signIn, pages }: { readonly signIn: SignIn; readonly pages: Pages }): Route[] {
  return [
    route({
      method: "POST",
      path: "/auth/register",
      summary: "Begin an account; it exists once the address is proved",
      tag: "Sign-in",
      caller: anyone,
      body: z.object({ email: emailField, name: nameField.optional(), ...enrolmentFields(signIn.methods), ...optionsSchema.shape }),
      limits: { perNetwork: SIGN_UPS },
      answers: { 201: pendingSchema },
      handle: async ({ body, request }) => {
        const locale = pages.languageOf(request)
        const about = { email: body.email, name: body.name ?? null }
        const enrolments = await prepareEnrolments(signIn.methods, body, about)
        const outcome = await signIn.beginSignUp({ ...about, locale, enrolments, options: optionsFrom(body), request })
        return withCookies(answerOf(outcome, 201), await signIn.settle(outcome, request))
      },
    }),
  ]
}
