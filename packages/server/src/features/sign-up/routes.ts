import { z } from "zod"
import {
  answerOf,
  enrolmentFields,
  optionsFrom,
  optionsSchema,
  pendingSchema,
  prepareEnrolments,
  SIGN_UPS,
  signInErrors,
  withCookies,
} from "../../core/sign-in/index.ts"
import { emailField, nameField } from "../../core/user/index.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import type { Core } from "../feature.ts"

const MAX_TOKEN_CHARACTERS = 128
const invitationField = z
  .string()
  .max(MAX_TOKEN_CHARACTERS)
  .optional()
  .meta({ description: "The token of an invitation's link, where only who was invited may sign up. It is not accepted by that." })

export function signUpRoutes({ database, signIn, pages }: Pick<Core, "database" | "signIn" | "pages">): Route[] {
  return [
    route({
      method: "POST",
      path: "/auth/register",
      summary: "Begin an account; it exists once the address is proved",
      tag: "Sign-in",
      caller: anyone,
      body: z.object({
        email: emailField,
        name: nameField.optional(),
        invitation: invitationField,
        ...enrolmentFields(signIn.methods),
        ...optionsSchema.shape,
      }),
      limits: { perNetwork: SIGN_UPS },
      answers: { 201: pendingSchema },
      errors: [{ sign_up_closed: signInErrors.table.sign_up_closed }],
      handle: async ({ body, request }) => {
        const locale = pages.languageOf(request)
        const about = { email: body.email, name: body.name ?? null }
        // Before a password is hashed for nothing; asked again in the transaction.
        await signIn.signUpRule.requireBegin(database, body.email, body.invitation)
        const enrolments = await prepareEnrolments(signIn.methods, body, about)
        const outcome = await signIn.beginSignUp({ ...about, locale, enrolments, options: optionsFrom(body), invitation: body.invitation, request })
        return withCookies(answerOf(outcome, 201), await signIn.settle(outcome, request))
      },
    }),
  ]
}
