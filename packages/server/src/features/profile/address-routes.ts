import { z } from "zod"
import { entryErrors } from "../../core/directory/index.ts"
import { oneTimeErrors } from "../../core/one-time/index.ts"
import { sessionErrors } from "../../core/session/index.ts"
import { signInErrors, VERIFICATIONS } from "../../core/sign-in/index.ts"
import { emailField, userOnWire, userSchema } from "../../core/user/index.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import type { Limit } from "../../kernel/limits.ts"
import { hasTokenShape } from "../../kernel/token.ts"
import type { Core } from "../feature.ts"
import type { AddressChange } from "./address.ts"

/** House: each is a mail. */
export const ADDRESS_CHANGES: Limit = { name: "address-changes", points: 60, windowSeconds: 3_600 }
const MAX_CODE_CHARACTERS = 32

export function addressRoutes({ addressChange, sessionCookie }: Pick<Core, "sessionCookie"> & { readonly addressChange: AddressChange }): Route[] {
  return [
    route({
      method: "POST",
      path: "/auth/email/change",
      summary: "Mail a code and a link to another address for the account; nothing changes before one of them is used",
      tag: "Account",
      caller: sessionCookie.signedIn,
      body: z.object({ email: emailField }),
      limits: { perNetwork: ADDRESS_CHANGES },
      answers: { 202: "They are on their way" },
      errors: [sessionErrors.table, { reauthentication_required: entryErrors.table.reauthentication_required }],
      handle: async ({ caller, body, request }) => {
        await addressChange.request(caller, body.email, request)
        return { status: 202 }
      },
    }),
    route({
      method: "POST",
      path: "/auth/email/verify",
      summary: "Give the account the address that a mail proved: by its code in the session that asked, or by its link",
      tag: "Account",
      caller: sessionCookie.signedIn,
      body: z.union([
        z.strictObject({ code: z.string().min(1).max(MAX_CODE_CHARACTERS) }),
        z.strictObject({ token: z.string().refine(hasTokenShape, "Not the token of a link") }),
      ]),
      limits: { perNetwork: VERIFICATIONS },
      answers: { 200: z.object({ user: userSchema }) },
      errors: [sessionErrors.table, oneTimeErrors.table, { email_taken: signInErrors.table.email_taken }],
      handle: async ({ caller, body, request }) => ({
        status: 200,
        body: { user: userOnWire(await addressChange.confirm(caller, body, request)) },
      }),
    }),
  ]
}
