import { z } from "zod"
import { invalidField } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import { isId } from "../../kernel/id.ts"
import { hasTokenShape } from "../../kernel/token.ts"
import { sessionErrors, sessionOnWire, sessionSchema } from "../session/index.ts"
import { tokensOnWire, tokensSchema } from "../token/index.ts"
import { userOnWire, userSchema } from "../user/index.ts"
import { type AttemptId, type SignInOptions, takesCookies } from "./attempt.ts"
import { signInErrors } from "./errors.ts"
import type { Outcome } from "./outcome.ts"

/** Options on every way in. */
export const optionsSchema = z.object({
  mode: z.enum(["session", "token"]).default("session"),
  remember: z.boolean().default(false),
  refresh: z
    .enum(["cookie", "body"])
    .default("cookie")
    .meta({ description: "In mode token: where the refresh token travels. With body no cookie is set." }),
  access: z.enum(["body", "cookie"]).default("body").meta({ description: "In mode token: where the access token travels." }),
})

/** @throws invalid for a client that wants no cookies, and one */
export function optionsFrom({ mode, remember, refresh, access }: z.output<typeof optionsSchema>): SignInOptions {
  if (mode === "session") return { remember }
  if (refresh === "body" && access === "cookie")
    throw invalidField("access", 'With refresh "body" no cookie is set, so the access token comes in the body too.')
  return { remember, tokens: { refresh, access } }
}

/** What a client without cookies was given for its attempt, in place of one. */
export const attemptTokenField = z.string().refine(hasTokenShape, "Not the token of an attempt").optional()

export const attemptIdField = z
  .custom<AttemptId>((text) => typeof text === "string" && isId("att", text), "Not the id of an attempt")
  .meta({ type: "string" })

/** What is still owed, and by what it can be shown. */
export const pendingSchema = z
  .object({
    status: z.enum(["verification_required", "mfa_required", "enrollment_required", "complete"]),
    attempt: z.string(),
    factors: z.array(z.string()),
    /** Shown where the attempt began; typed where the link in the mail is opened, if that is another browser. */
    confirm_code: z.string().optional(),
    /** For a client without cookies: proves the attempt with every next step. */
    attempt_token: z.string().optional(),
  })
  .meta({ id: "Attempt" })

export const completeSchema = z
  .object({ status: z.literal("complete"), user: userSchema, session: sessionSchema, ...tokensSchema.partial().shape })
  .meta({ id: "SignInComplete" })

/** An outcome in JSON. @throws the problem that says no; nothing tells an outsider why a person may not be signed in */
export function answerOf(outcome: Outcome, statusWhenPending: 200 | 201 | 202 = 200): Answer {
  switch (outcome.kind) {
    case "complete":
      return {
        status: 200,
        body: {
          status: "complete",
          user: userOnWire(outcome.user),
          session: sessionOnWire(outcome.session, outcome.session.id, outcome.organization),
          ...(outcome.grant && outcome.options.tokens ? tokensOnWire(outcome.grant, outcome.options.tokens) : {}),
        },
      }
    case "pending":
      return {
        status: statusWhenPending,
        body: {
          status: outcome.status,
          attempt: outcome.attempt,
          factors: [...outcome.factors],
          ...(takesCookies(outcome.options) ? {} : { attempt_token: outcome.proof }),
        },
      }
    case "refused":
      throw sessionErrors.invalid_credentials()
    case "email_taken":
      throw signInErrors.email_taken()
  }
}
