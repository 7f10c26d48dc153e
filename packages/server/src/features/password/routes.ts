import { z } from "zod"
import { sessionErrors } from "../../core/session/index.ts"
import {
  answerOf,
  completeSchema,
  optionsFrom,
  optionsSchema,
  pendingSchema,
  SIGN_INS,
  safeNext,
  triesErrors,
  withCookies,
} from "../../core/sign-in/index.ts"
import { emailField, parseEmail } from "../../core/user/index.ts"
import { Problem } from "../../kernel/errors.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import { type Wrong, wrongFrom } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import { changePassword } from "./change.ts"
import { passwordErrors } from "./errors.ts"
import type { Hasher } from "./hashing.ts"
import { MAX_BYTES, verifyPassword } from "./password.ts"

export const METHOD = "password"
const EVIDENCE = { method: METHOD, amr: "pwd" }
/** Longer than any password there can be; the body's own limit is far beyond. */
const presentedPassword = z.string().min(1).max(MAX_BYTES)

type Needs = Pick<
  Core,
  "config" | "database" | "clock" | "outbox" | "revocations" | "sessions" | "audit" | "sessionCookie" | "signIn" | "signInPage"
> & {
  readonly hasher: Hasher
}

export function passwordRoutes(needs: Needs): Route[] {
  const { database, hasher, sessionCookie, signIn, signInPage } = needs
  const verify = { db: database, hasher }
  return [
    route({
      method: "POST",
      path: "/auth/password/change",
      summary: "A new password for whoever knows the old one; every other session ends",
      tag: "Account",
      caller: sessionCookie.signedIn,
      body: z.object({ current_password: presentedPassword, password: z.string().max(MAX_BYTES * 4) }),
      answers: { 204: "Changed" },
      errors: [sessionErrors.table, passwordErrors.table, triesErrors.table],
      handle: async ({ body, caller, request }) => {
        await changePassword(needs, caller, body.current_password, body.password, request)
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
        const user = await signIn.tries.spend(body.email, request, () => verifyPassword(verify, body.email, body.password))
        if (!user) throw sessionErrors.invalid_credentials()
        const outcome = await signIn.prove(user, EVIDENCE, optionsFrom(body), request)
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
          const user = email && (await signIn.tries.spend(email, request, () => verifyPassword(verify, email, body.password)))
          if (!user) throw sessionErrors.invalid_credentials()
          const outcome = await signIn.prove(user, EVIDENCE, { remember: body.remember === "on" }, request)
          answerOf(outcome)
          return { status: 303, location: next, cookies: await signIn.settle(outcome, request) }
        } catch (error) {
          if (!(error instanceof Problem) || error.kind.status >= 500) throw error
          return signInPage(request, { next, email: body.email, wrong: { ...wrongOf(error), method: METHOD, status: error.kind.status } })
        }
      },
    }),
  ]
}

/** Which of the two is wrong is not told, so the focus goes where a mistake is likelier. */
function wrongOf(problem: Problem): Wrong {
  return problem.code === "invalid_credentials"
    ? { field: "password", summary: "That address and password do not match.", advice: "Check the address and the password, and try again." }
    : wrongFrom(problem)
}
