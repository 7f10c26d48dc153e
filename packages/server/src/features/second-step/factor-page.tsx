import { z } from "zod"
import { attemptIdField, type OpenAttempt, pageOf, VERIFICATIONS } from "../../core/sign-in/index.ts"
import { invalidField, Problem } from "../../kernel/errors.ts"
import { type Answer, problemHeaders } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import type { Core } from "../feature.ts"
import { answerFrom, MAX_ANSWER_CHARACTERS, MAX_CODE_CHARACTERS } from "./answer.ts"
import { factorView, nothingView } from "./factor-view.tsx"
import { overPage } from "./over-page.tsx"
import { ENROL_PAGE, FACTOR_PAGE, SEND } from "./paths.ts"
import { factorField } from "./routes.ts"

type Needs = Pick<Core, "pages" | "signIn">

/** What a passkey's script puts into its form; a signature with its client data is far shorter. */
const MAX_CREDENTIAL_CHARACTERS = 16_384

/** `/sign-in/factor`: asks for one factor and leads to the others. Nothing in its address is secret: it is the cookie that opens it. */
export function factorPageRoutes(needs: Needs): Route[] {
  const { pages, signIn } = needs
  return [
    route({
      method: "GET",
      path: FACTOR_PAGE,
      summary: "The second step, or proving oneself anew",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      query: z.object({ attempt: attemptIdField, factor: factorField.optional(), sent: z.string().optional() }),
      answers: { 200: "The page", 303: "To what is owed instead", 410: "The attempt is over" },
      handle: async ({ query, request }) => {
        const open = await signIn.find(request, query.attempt)
        return page(needs, request, open, { factor: query.factor, sent: query.sent !== undefined })
      },
    }),
    route({
      method: "POST",
      path: SEND,
      summary: "Send what is to be typed (form)",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      body: z.object({ attempt: attemptIdField, factor: factorField }),
      limits: { perNetwork: VERIFICATIONS },
      answers: { 303: "Back to the page", 410: "The attempt is over" },
      handle: async ({ body: { attempt, factor }, request }) => {
        const open = await signIn.find(request, attempt)
        if (!open) return overPage(pages, request, undefined)
        try {
          await signIn.challenge(open, factor, request)
        } catch (error) {
          return again(needs, request, open, factor, error)
        }
        return { status: 303, location: `${FACTOR_PAGE}?attempt=${attempt}&factor=${encodeURIComponent(factor)}&sent=1` }
      },
    }),
    route({
      method: "POST",
      path: FACTOR_PAGE,
      summary: "Show a factor (form)",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      body: z.object({
        attempt: attemptIdField,
        factor: factorField,
        code: z.string().max(MAX_CODE_CHARACTERS).optional(),
        password: z.string().max(MAX_ANSWER_CHARACTERS).optional(),
        credential: z.string().max(MAX_CREDENTIAL_CHARACTERS).optional(),
        trust_device: z.literal("on").optional(),
      }),
      limits: { perNetwork: VERIFICATIONS },
      answers: { 303: "Signed in, or on to what is owed next", 410: "The attempt is over", 422: "The form again", 429: "Too many wrong answers" },
      handle: async ({ body, request }) => {
        const open = await signIn.find(request, body.attempt)
        if (!open) return overPage(pages, request, undefined)
        try {
          const answer = answerFrom(signIn, body.factor, filledIn(body))
          if (!answer) throw invalidField("code", "Nothing was entered.", { text: "nothingEntered" })
          const outcome = await signIn.answer(open, body.factor, answer, request, { trustDevice: body.trust_device !== undefined })
          return { status: 303, location: pageOf(outcome), cookies: await signIn.settle(outcome, request, body.attempt) }
        } catch (error) {
          return again(needs, request, open, body.factor, error)
        }
      },
    }),
  ]
}

interface Entered {
  readonly code?: string | undefined
  readonly password?: string | undefined
  readonly credential?: string | undefined
}

/** A field of a form that was left empty is no answer. */
function filledIn({ code, password, credential }: Entered): Entered {
  return { code: code || undefined, password: password || undefined, credential: credential || undefined }
}

interface PageState {
  readonly factor?: string | undefined
  readonly sent?: boolean
  readonly problem?: Problem
}

/** What the attempt is at now: the factor that was chosen, if it is one of those that will do. */
function page(needs: Needs, request: Incoming, open: OpenAttempt | undefined, { factor, ...state }: PageState): Answer {
  const { pages, signIn } = needs
  if (open?.status === "verification_required") return { status: 303, location: `/verify?attempt=${open.attempt.id}` }
  if (open?.status === "enrollment_required") return { status: 303, location: `${ENROL_PAGE}?attempt=${open.attempt.id}` }
  if (open?.status !== "mfa_required" || !open.user) return overPage(pages, request, open)
  const offered = open.factors.flatMap((name) => signIn.factors.find((candidate) => candidate.name === name) ?? [])
  const chosen = offered.find(({ name }) => name === factor) ?? offered[0]
  const asked = { open, user: open.user, request }
  return chosen ? factorView(pages, { ...asked, chosen, others: offered.filter((other) => other !== chosen), ...state }) : nothingView(pages, asked)
}

/** After something that did not work: the form again, or where one goes from there. */
async function again(needs: Needs, request: Incoming, open: OpenAttempt, factor: string, error: unknown): Promise<Answer> {
  if (!(error instanceof Problem) || error.kind.status >= 500) throw error
  // The attempt as it is now: this was about one that has moved on, or that never asked for this.
  const now = await needs.signIn.find(request, open.attempt.id)
  if (error.code === "attempt_expired" || error.code === "not_found") return page(needs, request, now, {})
  if (now?.status !== "mfa_required") throw error
  const answer = page(needs, request, now, { factor, sent: true, problem: error })
  return { ...answer, headers: { ...answer.headers, ...problemHeaders(error) } }
}
