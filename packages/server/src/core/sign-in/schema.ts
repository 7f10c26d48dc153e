import { z } from "zod"
import type { Answer } from "../../kernel/http/answer.ts"
import { isId } from "../../kernel/id.ts"
import { sessionErrors, sessionOnWire, sessionSchema } from "../session/index.ts"
import { userOnWire, userSchema } from "../user/index.ts"
import type { AttemptId, SignInOptions } from "./attempt.ts"
import { signInErrors } from "./errors.ts"
import type { Outcome } from "./sign-in.ts"

/** Options on every way in. */
export const optionsSchema = z.object({
  mode: z.literal("session").default("session"),
  remember: z.boolean().default(false),
})

export function optionsFrom({ remember }: z.output<typeof optionsSchema>): SignInOptions {
  return { remember }
}

export const attemptIdField = z
  .custom<AttemptId>((text) => typeof text === "string" && isId("att", text), "Not the id of an attempt")
  .meta({ type: "string" })

/** What is still owed, and by what it can be shown. */
export const pendingSchema = z
  .object({
    status: z.enum(["verification_required", "complete"]),
    attempt: z.string(),
    factors: z.array(z.string()),
    /** Shown where the attempt began; typed where the link in the mail is opened, if that is another browser. */
    confirm_code: z.string().optional(),
  })
  .meta({ id: "Attempt" })

export const completeSchema = z.object({ status: z.literal("complete"), user: userSchema, session: sessionSchema }).meta({ id: "SignInComplete" })

/** By what a proof of address can be given. */
export const ADDRESS_FACTORS = ["email_otp"]

/** An outcome in JSON. @throws the problem that says no; nothing tells an outsider why a person may not be signed in */
export function answerOf(outcome: Outcome, statusWhenPending: 200 | 201 = 200): Answer {
  switch (outcome.kind) {
    case "complete":
      return {
        status: 200,
        body: { status: "complete", user: userOnWire(outcome.user), session: sessionOnWire(outcome.session, outcome.session.id) },
      }
    case "verification_required":
      return { status: statusWhenPending, body: { status: "verification_required", attempt: outcome.attempt, factors: ADDRESS_FACTORS } }
    case "refused":
      throw sessionErrors.invalid_credentials()
    case "email_taken":
      throw signInErrors.email_taken()
  }
}
