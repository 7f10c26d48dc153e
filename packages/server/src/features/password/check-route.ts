import { z } from "zod"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import type { Limit } from "../../kernel/limits.ts"
import { type Pages, wordsFor } from "../../pages/index.ts"
import { normalised } from "./normalised.ts"
import { newPasswordField } from "./password.ts"
import type { Policy } from "./policy.ts"

/** House: one form asks about ten times while a password is typed. */
const CHECKS: Limit = { name: "password-checks", points: 900, windowSeconds: 15 * 60 }
/** Longer than any address or name there can be; what is cut off would not change the answer. */
const MAX_CONTEXT_CHARACTERS = 320

/** `POST /auth/password/check`: what the rule that decides later would say. Nothing is kept, and nobody else is asked. */
export function checkRoutes({ policy, pages }: { readonly policy: Policy; readonly pages: Pages }): Route[] {
  return [
    route({
      method: "POST",
      path: "/auth/password/check",
      summary: "Whether a password could be chosen, and how good it is; for forms, while it is typed",
      tag: "Account",
      caller: anyone,
      body: z.object({
        password: newPasswordField,
        email: z.string().max(MAX_CONTEXT_CHARACTERS).optional(),
        name: z.string().max(MAX_CONTEXT_CHARACTERS).optional(),
      }),
      limits: { perNetwork: CHECKS },
      answers: {
        200: z.object({
          acceptable: z.boolean().describe("A password that was stolen elsewhere may still be refused when it is chosen."),
          score: z.int().min(0).max(4).describe("From 0, guessed at once, to 4, hardly ever; 2 or more where it is acceptable."),
          code: z.string().optional().describe("The code it would be refused with."),
          detail: z.string().optional().describe("What to do, in the language of `ui_locales` or of the browser."),
        }),
      },
      handle: async ({ body: { password, ...chooser }, request }) => {
        const { problem, score } = await policy.foresee(normalised(password), chooser)
        const refused = problem && { code: problem.code, detail: wordsFor(pages.for(request).t, problem).advice }
        return { status: 200, body: { acceptable: problem === undefined, score, ...refused } }
      },
    }),
  ]
}
