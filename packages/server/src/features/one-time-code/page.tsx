import { z } from "zod"
import type { SignedIn } from "../../core/session/index.ts"
import {
  type AttemptId,
  answerOf,
  attemptIdField,
  enrolmentFields,
  HOME,
  type OpenAttempt,
  prepareEnrolments,
  VERIFICATIONS,
} from "../../core/sign-in/index.ts"
import { Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { Field, Form, Summary, wrongFrom } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import type { Codes } from "./code.ts"
import { groups } from "./mail.tsx"
import { overPage, refusedPage } from "./over-page.tsx"
import { codeField, linkField } from "./routes.ts"

type Needs = Pick<Core, "config" | "signIn" | "pages" | "sessionCookie"> & { readonly codes: Codes }

/** Longer than any link's token; one that is cut off or spoilt is told as a link, not as a parameter. */
const MAX_TOKEN_CHARACTERS = 1_024

/** `/verify`: with `attempt`, where a code is typed in; with `token`, where the link of a mail leads. GET changes nothing (mail scanners follow links). */
export function verifyPageRoutes(needs: Needs): Route[] {
  const { codes, pages, signIn, sessionCookie } = needs
  const refused = (request: Incoming, error: unknown, caller: SignedIn | undefined) => refusedPage(pages, request, error, caller)
  return [
    route({
      method: "GET",
      path: "/verify",
      summary: "Check your mail; or the page a mailed link opens",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      query: z.object({ attempt: attemptIdField.optional(), token: z.string().max(MAX_TOKEN_CHARACTERS).optional(), sent: z.string().optional() }),
      answers: { 200: "The page", 410: "The link or the attempt is over" },
      handle: async ({ query, request, caller }) => {
        try {
          if (query.token !== undefined) {
            const { began } = await codes.look(query.token, request)
            return began ? linkPage(needs, request, query.token) : elsewherePage(needs, request, query.token)
          }
          const open = query.attempt === undefined ? undefined : await signIn.find(request, query.attempt)
          if (!open || open.status !== "verification_required") return overPage(pages, request, open, caller)
          return await codePage(needs, request, open, { resent: query.sent !== undefined })
        } catch (error) {
          return refused(request, error, caller)
        }
      },
    }),
    route({
      method: "POST",
      path: "/verify",
      summary: "Finish what a mail began (form)",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      body: z.object({
        attempt: attemptIdField.optional(),
        token: linkField.optional(),
        code: codeField.optional(),
        ...enrolmentFields(signIn.methods),
      }),
      limits: { perNetwork: VERIFICATIONS },
      answers: { 303: "Signed in", 410: "The link or the attempt is over", 422: "The form again" },
      handle: async ({ body, request, caller }) => {
        const open = body.attempt === undefined ? undefined : await signIn.find(request, body.attempt)
        try {
          if (body.token === undefined) {
            if (!open) return overPage(pages, request, undefined, caller)
            return await finished(needs, request, open.attempt.id, await codes.verifyCode(open, body.code ?? "", request))
          }
          const { began, email } = await codes.look(body.token, request)
          const { attempt, outcome } = began
            ? await codes.verifyLink(body.token, request)
            : await codes.verifyElsewhere(body.token, body.code ?? "", await prepareEnrolments(signIn.methods, body, { email, name: null }), request)
          return await finished(needs, request, attempt, outcome)
        } catch (error) {
          if (!(error instanceof Problem) || error.kind.status !== 422) return refused(request, error, caller)
          if (open) return codePage(needs, request, open, { wrong: error })
          return elsewherePage(needs, request, String(body.token), { wrong: error, code: body.code })
        }
      },
    }),
    route({
      method: "POST",
      path: "/verify/resend",
      summary: "Send the code again (form)",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      body: z.object({ attempt: attemptIdField }),
      limits: { perNetwork: VERIFICATIONS },
      answers: { 303: "Back to the page" },
      handle: async ({ body, request }) => {
        const open = await signIn.find(request, body.attempt)
        if (open?.status === "verification_required") await codes.resend(open)
        return { status: 303, location: `/verify?attempt=${body.attempt}&sent=1` }
      },
    }),
  ]
}

async function finished({ signIn }: Needs, request: Incoming, attempt: AttemptId, outcome: Parameters<typeof answerOf>[0]): Promise<Answer> {
  const cookies = await signIn.settle(outcome, request, attempt)
  answerOf(outcome)
  return { status: 303, location: HOME, cookies }
}

interface CodePageState {
  readonly wrong?: Problem
  readonly resent?: boolean
}

async function codePage(
  { config, pages, signIn }: Needs,
  request: Incoming,
  open: OpenAttempt,
  { wrong: problem, resent }: CodePageState,
): Promise<Answer> {
  const described = await signIn.describe(open)
  const wrong = problem && wrongFrom(problem, "code")
  return pages.render(request, {
    title: "Check your mail",
    status: problem?.kind.status ?? 200,
    body: ({ csrf }) => (
      <>
        <Summary wrong={wrong} />
        {resent && (
          <p class="notice" role="status">
            A new mail is on its way. Only its code and link work now.
          </p>
        )}
        <p>
          We sent a code and a link to <strong>{open.attempt.email}</strong>. Use either within ten minutes.
        </p>
        <Form action="/verify" csrf={csrf} id="verify-code">
          <input type="hidden" name="attempt" value={open.attempt.id} />
          <Field
            name="code"
            label="8-digit code from the mail"
            type="text"
            inputmode="numeric"
            autocomplete="one-time-code"
            wrong={wrong}
            autofocus
          />
          <button type="submit" class="primary">
            Continue
          </button>
        </Form>
        {described && (
          <div class="under">
            <p class="quiet">If you open the link on another device or browser, enter this code there:</p>
            <p class="shown-code" id="confirm-code">
              {groups(described.confirmCode)}
            </p>
          </div>
        )}
        <div class="under">
          <p class="quiet">
            No mail? Look among the spam, or send it again. Wrong address? <a href="/sign-up">Start again</a>.
            {config.development && (
              <>
                {" "}
                In development it is in the <a href="/dev/mail">development mailbox</a>.
              </>
            )}
          </p>
          <Form action="/verify/resend" csrf={csrf} id="verify-resend">
            <input type="hidden" name="attempt" value={open.attempt.id} />
            <button type="submit">Send the mail again</button>
          </Form>
        </div>
      </>
    ),
  })
}

function linkPage({ pages }: Needs, request: Incoming, token: string): Answer {
  return pages.render(request, {
    title: "Confirm your address",
    addressIsSecret: true,
    body: ({ csrf }) => (
      <>
        <p>One more click and your account is ready. You are then signed in, in this browser.</p>
        <Form action="/verify" csrf={csrf} id="verify-link">
          <input type="hidden" name="token" value={token} />
          <button type="submit" class="primary">
            Confirm and sign in
          </button>
        </Form>
      </>
    ),
  })
}

interface ElsewhereState {
  readonly wrong?: Problem
  /** What was typed; it is shown again when something else was wrong. */
  readonly code?: string | undefined
}

/** Whoever began may have used somebody else's address, so what was chosen there is not kept and the person who holds the mail chooses. */
function elsewherePage({ pages, signIn }: Needs, request: Incoming, token: string, { wrong: problem, code }: ElsewhereState = {}): Answer {
  const wrong = problem && wrongFrom(problem, "code")
  return pages.render(request, {
    title: "Confirm your address",
    status: problem?.kind.status ?? 200,
    addressIsSecret: true,
    body: ({ csrf }) => (
      <>
        <Summary wrong={wrong} />
        <p>You began in another browser, and it shows a code. Enter it here; you are then signed in here, in this browser.</p>
        <p class="quiet">Was it not you who began? Close this page. Nothing happens without the code.</p>
        <Form action="/verify" csrf={csrf} id="verify-elsewhere">
          <input type="hidden" name="token" value={token} />
          <Field
            name="code"
            label="6-digit code from the other browser"
            type="text"
            inputmode="numeric"
            autocomplete="off"
            value={wrong?.field === "code" ? undefined : code}
            wrong={wrong}
            autofocus
          />
          {signIn.enrolments.map(({ field, label, autocomplete, hint }) => (
            <Field
              name={field}
              label={`${label} for this account`}
              type="password"
              autocomplete={autocomplete}
              hint={`${hint} What was typed in the other browser is not kept.`}
              wrong={wrong}
            />
          ))}
          <button type="submit" class="primary">
            Confirm and sign in here
          </button>
        </Form>
      </>
    ),
  })
}
