import { z } from "zod"
import { entryErrors } from "../../core/directory/index.ts"
import { sessionErrors } from "../../core/session/index.ts"
import {
  answerOf,
  completeSchema,
  type Outcome,
  optionsFrom,
  optionsSchema,
  pendingSchema,
  SIGN_INS,
  type SignInOptions,
  safeNext,
  triesErrors,
  withCookies,
} from "../../core/sign-in/index.ts"
import { type Email, emailField, parseEmail } from "../../core/user/index.ts"
import { Problem } from "../../kernel/errors.ts"
import type { Floor } from "../../kernel/floor.ts"
import { problemHeaders } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import type { Core } from "../feature.ts"
import { type ChangeNeeds, changePassword } from "./change.ts"
import { passwordErrors } from "./errors.ts"
import { EVIDENCE, METHOD } from "./evidence.ts"
import { MAX_BYTES, newPasswordField, verifyPassword } from "./password.ts"
import type { Rehash } from "./rehash.ts"

const { reauthentication_required } = entryErrors.table

/** Longer than any password there can be; the body's own limit is far beyond. */
const presentedPassword = z.string().min(1).max(MAX_BYTES)

type Needs = ChangeNeeds & Pick<Core, "sessionCookie" | "signInPage"> & { readonly floor: Floor; readonly rehash: Rehash }

export function passwordRoutes(needs: Needs): Route[] {
  const { database, floor, hasher, rehash, sessionCookie, signIn, signInPage } = needs

  /** From address and password to an outcome. @throws invalid_credentials, and what a budget that is spent says */
  async function enter(email: Email, password: string, options: SignInOptions, request: Incoming): Promise<Outcome> {
    // A flood is turned away before it costs a count in the database.
    hasher.requireRoom()
    const user = await signIn.tries.spend(email, request, () => verifyPassword({ db: database, hasher, rehash }, email, password))
    if (!user) throw sessionErrors.invalid_credentials()
    return signIn.prove(user, EVIDENCE, options, request)
  }

  return [
    route({
      method: "POST",
      path: "/auth/password/change",
      summary: "A new password for whoever knows the old one; every other session ends",
      tag: "Account",
      caller: sessionCookie.signedIn,
      body: z.object({ current_password: presentedPassword, password: newPasswordField }),
      answers: { 204: "Changed" },
      errors: [sessionErrors.table, { reauthentication_required }, passwordErrors.table, triesErrors.table],
      handle: async ({ body, caller, request }) => {
        await floor.hold(() => changePassword(needs, caller, body.current_password, body.password, request))
        return { status: 204 }
      },
    }),
    route({
      method: "POST",
      path: "/auth/login",
      summary: "Sign in with address and password",
      tag: "Sign-in",
      caller: anyone,
      body: z.object({ email: emailField, password: presentedPassword, ...optionsSchema.shape }),
      limits: { perNetwork: SIGN_INS },
      answers: { 200: z.union([completeSchema, pendingSchema]) },
      errors: [sessionErrors.table, triesErrors.table],
      handle: async ({ body, request }) => {
        const options = optionsFrom(body)
        const outcome = await floor.hold(() => enter(body.email, body.password, options, request))
        return withCookies(answerOf(outcome), await signIn.settle(outcome, request))
      },
    }),
    route({
      method: "POST",
      path: "/sign-in/password",
      summary: "Sign in with address and password (form)",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      body: z.object({
        email: z.string().max(MAX_BYTES),
        password: z.string().max(MAX_BYTES),
        remember: z.literal("on").optional(),
        next: z.string().optional(),
      }),
      limits: { perNetwork: SIGN_INS },
      answers: { 303: "Signed in", 401: "The form again" },
      handle: async ({ body, request }) => {
        const next = safeNext(body.next)
        try {
          const email = parseEmail(body.email)
          if (!email) throw sessionErrors.invalid_credentials()
          const outcome = await floor.hold(() => enter(email, body.password, { remember: body.remember === "on", next }, request))
          return { status: 303, location: await signIn.onward(outcome, request), cookies: await signIn.settle(outcome, request) }
        } catch (error) {
          if (!(error instanceof Problem) || error.kind.status >= 500) throw error
          // Which of the two is wrong is not told, so the focus goes where a mistake is likelier.
          const field = error.code === "invalid_credentials" ? "password" : undefined
          const page = await signInPage(request, { next, email: body.email, wrong: { problem: error, method: METHOD, field } })
          return { ...page, headers: { ...page.headers, ...problemHeaders(error) } }
        }
      },
    }),
  ]
}
