import { z } from "zod"
import {
  type AttemptId,
  answerOf,
  attemptIdField,
  enrolmentFields,
  HOME,
  type OpenAttempt,
  prepareEnrolments,
  type SignIn,
} from "../../core/sign-in/index.ts"
import { Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import { Alert, Field, Form, type Pages } from "../../pages/index.ts"
import type { Codes } from "./code.ts"
import { groups } from "./mail.tsx"
import { codeField, linkField } from "./routes.ts"

interface Needs {
  readonly codes: Codes
  readonly signIn: SignIn
  readonly pages: Pages
}

/** `/verify`: with `attempt`, where a code is typed in; with `token`, where the link of a mail leads. GET changes nothing (mail scanners follow links). */
export function verifyPageRoutes(needs: Needs): Route[] {
  const { codes, signIn } = needs
  return [
    route({
      method: "GET",
      path: "/verify",
      summary: "Check your mail; or the page a mailed link opens",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      query: z.object({ attempt: attemptIdField.optional(), token: linkField.optional(), sent: z.string().optional() }),
      answers: { 200: "The page" },
      handle: async ({ query, request }) => {
        try {
          if (query.token !== undefined) {
            const { began } = await codes.look(query.token, request)
            return began ? linkPage(needs, request, query.token) : elsewherePage(needs, request, query.token)
          }
          const open = query.attempt === undefined ? undefined : await signIn.find(request, query.attempt)
          if (!open || open.status !== "verification_required") return overPage(needs, request, open)
          return await codePage(needs, request, open, { resent: query.sent !== undefined })
        } catch (error) {
          return refusedPage(needs, request, error)
        }
      },
    }),
    route({
      method: "POST",
      path: "/verify",
      summary: "Finish what a mail began (form)",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      body: z.object({
        attempt: attemptIdField.optional(),
        token: linkField.optional(),
        code: codeField.optional(),
        ...enrolmentFields(signIn.methods),
      }),
      answers: { 303: "Signed in", 422: "The form again" },
      handle: async ({ body, request }) => {
        const open = body.attempt === undefined ? undefined : await signIn.find(request, body.attempt)
        try {
          if (body.token === undefined) {
            if (!open) return overPage(needs, request, undefined)
            return await finished(needs, request, open.attempt.id, await codes.verifyCode(open, body.code ?? "", request))
          }
          const { began } = await codes.look(body.token, request)
          const { attempt, outcome } = began
            ? await codes.verifyLink(body.token, request)
            : await codes.verifyElsewhere(body.token, body.code ?? "", await prepareEnrolments(signIn.methods, body), request)
          return await finished(needs, request, attempt, outcome)
        } catch (error) {
          if (!(error instanceof Problem) || error.kind.status !== 422) return refusedPage(needs, request, error)
          if (open) return codePage(needs, request, open, { wrong: error })
          return elsewherePage(needs, request, String(body.token), error)
        }
      },
    }),
    route({
      method: "POST",
      path: "/verify/resend",
      summary: "Send the code again (form)",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      body: z.object({ attempt: attemptIdField }),
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

async function codePage(
  { pages, signIn }: Needs,
  request: Incoming,
  open: OpenAttempt,
  state: { readonly wrong?: Problem; readonly resent?: boolean },
): Promise<Answer> {
  const described = await signIn.describe(open)
  return pages.render(request, {
    title: "Check your mail",
    status: state.wrong?.kind.status ?? 200,
    body: ({ csrf }) => (
      <>
        {state.wrong && <Alert>{state.wrong.kind.title}</Alert>}
        {state.resent && <p class="notice">A new code is on its way. The one before it no longer works.</p>}
        <p>
          We sent a code to <strong>{open.attempt.email}</strong>. It works for ten minutes.
        </p>
        <Form action="/verify" csrf={csrf} id="verify-code">
          <input type="hidden" name="attempt" value={open.attempt.id} />
          <Field
            name="code"
            label="Code from the mail"
            type="text"
            inputmode="numeric"
            autocomplete="one-time-code"
            wrong={state.wrong?.message}
            autofocus
          />
          <button type="submit" class="primary">
            Continue
          </button>
        </Form>
        {described && (
          <div class="under">
            <p class="quiet">Opening the link on another device? Enter this code there:</p>
            <p class="shown-code">{groups(described.confirmCode)}</p>
          </div>
        )}
        <div class="under">
          <Form action="/verify/resend" csrf={csrf} id="verify-resend">
            <input type="hidden" name="attempt" value={open.attempt.id} />
            <button type="submit">Send another code</button>
          </Form>
          <p class="quiet">
            Wrong address? <a href="/sign-up">Start again</a>
          </p>
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
        <p>One click and your account is ready. You will be signed in in this browser.</p>
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

function elsewherePage({ pages, signIn }: Needs, request: Incoming, token: string, wrong?: Problem): Answer {
  const ofCode = wrong?.code === "code_invalid" ? wrong.message : undefined
  return pages.render(request, {
    title: "Confirm your address",
    status: wrong?.kind.status ?? 200,
    addressIsSecret: true,
    body: ({ csrf }) => (
      <>
        {wrong && <Alert>{wrong.kind.title}</Alert>}
        <p>This link was asked for in another browser. Enter the code that is shown there; you will be signed in here, in this browser.</p>
        <p class="quiet">If it was not you who asked, close this page. Nothing happens without the code.</p>
        <Form action="/verify" csrf={csrf} id="verify-elsewhere">
          <input type="hidden" name="token" value={token} />
          <Field name="code" label="Code shown in the other browser" type="text" inputmode="numeric" autocomplete="off" wrong={ofCode} autofocus />
          {signIn.enrolments.map(({ field, label, autocomplete, hint }) => (
            <Field
              name={field}
              label={label}
              type="password"
              autocomplete={autocomplete}
              hint={hint}
              wrong={wrong && ofCode === undefined ? wrong.message : undefined}
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

function overPage({ pages }: Needs, request: Incoming, open: OpenAttempt | undefined): Answer {
  const done = open?.status === "complete"
  return pages.render(request, {
    title: done ? "Your address is confirmed" : "Start again",
    status: done ? 200 : 410,
    body: () => (
      <>
        <p>{done ? "This was finished already." : "This took longer than ten minutes, or was begun in another browser."}</p>
        <p>{done ? <a href="/account">Go to your account</a> : <a href="/sign-up">Create an account</a>}</p>
      </>
    ),
  })
}

/** A link or code that leads no further, with the way on. @throws whatever is not such a problem */
function refusedPage({ pages }: Needs, request: Incoming, error: unknown): Answer {
  if (!(error instanceof Problem) || ![409, 410, 429].includes(error.kind.status)) throw error
  const known = error.code === "email_taken" || error.code === "link_used"
  const page = pages.render(request, {
    title: error.kind.title,
    status: error.kind.status,
    body: () => (
      <>
        <p>
          {error.detail.detail ??
            (known ? "If you have an account, sign in." : "Links and codes work for ten minutes, and only the newest one does.")}
        </p>
        <p>{known ? <a href="/sign-in">Sign in</a> : <a href="/sign-up">Start again</a>}</p>
      </>
    ),
  })
  const { retryAfterSeconds } = error.detail
  return retryAfterSeconds === undefined ? page : { ...page, headers: { ...page.headers, "Retry-After": String(retryAfterSeconds) } }
}
