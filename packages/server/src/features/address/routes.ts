import { z } from "zod"
import { entryErrors } from "../../core/directory/index.ts"
import { oneTimeErrors } from "../../core/one-time/index.ts"
import { sessionErrors } from "../../core/session/index.ts"
import { signInErrors, VERIFICATIONS } from "../../core/sign-in/index.ts"
import { emailField, userOnWire, userSchema } from "../../core/user/index.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { hasTokenShape } from "../../kernel/token.ts"
import type { Core } from "../feature.ts"
import type { Address, Shown } from "./address.ts"

export const MAX_CODE_CHARACTERS = 32
const codeField = z.string().min(1).max(MAX_CODE_CHARACTERS)
const tokenField = z.string().refine(hasTokenShape, "Not the token of a link")

export function addressRoutes({ address, sessionCookie, signIn }: Pick<Core, "sessionCookie" | "signIn"> & { readonly address: Address }): Route[] {
  return [
    route({
      method: "POST",
      path: "/auth/email/change",
      summary: "Ask for another address; the answer is the same for one that is taken",
      tag: "Account",
      ...signIn.freshly,
      body: z.object({ email: emailField }),
      limits: { perNetwork: VERIFICATIONS },
      answers: { 202: "A code and a link are on their way to it" },
      errors: [sessionErrors.table, entryErrors.table],
      handle: async ({ body, caller, request }) => {
        await address.request(caller, body.email, request)
        return { status: 202 }
      },
    }),
    route({
      method: "POST",
      path: "/auth/email/verify",
      summary: "The new mailbox has answered: by the code where it was asked for, or by its link wherever the person is signed in",
      tag: "Account",
      caller: sessionCookie.signedIn,
      body: z
        .object({ token: tokenField.optional(), code: codeField.optional() })
        .refine(({ token, code }) => (token === undefined) !== (code === undefined), "Send either token or code"),
      limits: { perNetwork: VERIFICATIONS },
      answers: { 200: z.object({ user: userSchema }) },
      errors: [sessionErrors.table, oneTimeErrors.table, signInErrors.table],
      handle: async ({ body, caller, request }) => {
        const shown: Shown = body.token === undefined ? { code: String(body.code) } : { token: body.token }
        return { status: 200, body: { user: userOnWire(await address.change(caller, shown, request)) } }
      },
    }),
  ]
}
