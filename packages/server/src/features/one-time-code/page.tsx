import { z } from "zod"
import { inHalves } from "../../core/one-time/index.ts"
import type { SignedIn } from "../../core/session/index.ts"
import {
  type AttemptId,
  attemptIdField,
  enrolmentFields,
  type OpenAttempt,
  type Outcome,
  pageOf,
  prepareEnrolments,
  SIGN_UPS,
  VERIFICATIONS,
} from "../../core/sign-in/index.ts"
import { Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { Button, Field, Form, Marked, Notice, Summary, wrongIn } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import type { Codes, Looked } from "./code.ts"
import { elsewherePage, linkPage } from "./link-page.tsx"
import { overPage, refusedPage } from "./over-page.tsx"
import { codeField, linkField } from "./routes.ts"
import { webmailOf } from "./webmail.ts"

type Needs = Pick<Core, "clock" | "config" | "signIn" | "pages" | "sessionCookie"> & { readonly codes: Codes }

/** Longer than any link's token; one that is cut off or spoilt is told as a link, not as a parameter. */
const MAX_TOKEN_CHARACTERS = 1_024
/** Mails arrive within this time; whoever asks again sooner ends the code that is about to come. Told, not enforced. */
const RESEND_AFTER_SECONDS = 30

/** `/verify`: with `attempt`, where a code is typed in; with `token`, where the link of a mail leads. GET changes nothing (mail scanners follow links). */
export function verifyPageRoutes(needs: Needs): Route[] {
  const { clock, codes, pages, signIn, sessionCookie } = needs
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
        const { token } = query
        if (token === undefined) {
          const open = query.attempt === undefined ? undefined : await signIn.find(request, query.attempt)
          if (!open || open.status !== "verification_required") return overPage(pages, request, open, caller)
          return codePage(needs, request, open, { sentAgain: query.sent })
        }
        try {
          const looked = await codes.look(token, request)
          return looked.began ? linkPage(needs, request, token, looked) : elsewherePage(needs, request, token, looked)
        } catch (error) {
          return refusedPage(pages, request, { error, open: await codes.recall(token, request), caller })
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
        const { token, code = "" } = body
        if (token !== undefined) return answerLink(needs, request, caller, { ...body, token, code })
        const open = body.attempt === undefined ? undefined : await signIn.find(request, body.attempt)
        if (!open) return overPage(pages, request, undefined, caller)
        try {
          return await finished(needs, request, open.attempt.id, await codes.verifyCode(open, code, request))
        } catch (error) {
          if (error instanceof Problem && error.kind.status === 422) return codePage(needs, request, open, { wrong: error })
          return refusedPage(pages, request, { error, open: await signIn.find(request, open.attempt.id), caller, isAnswer: true })
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
        return { status: 303, location: `/verify?attempt=${body.attempt}&sent=${Math.floor(clock.now() / 1000)}` }
      },
    }),
    route({
      method: "POST",
      path: "/verify/again",
      summary: "Begin anew what has expired, with what was typed for it (form)",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      body: z.object({ attempt: attemptIdField }),
      limits: { perNetwork: SIGN_UPS },
      answers: { 303: "To the page of the new mail", 410: "It is not this browser's, or finished" },
      handle: async ({ body, request, caller }) => {
        const open = await signIn.find(request, body.attempt)
        if (!open || open.status === "complete") return overPage(pages, request, open, caller)
        try {
          return await finished(needs, request, open.attempt.id, await codes.again(open, request))
        } catch (error) {
          return refusedPage(pages, request, { error, open: undefined, caller })
        }
      },
    }),
  ]
}

interface LinkAnswer extends Readonly<Record<string, unknown>> {
  readonly token: string
  readonly code: string
}

/** The button of a mailed link's page. */
async function answerLink(needs: Needs, request: Incoming, caller: SignedIn | undefined, body: LinkAnswer): Promise<Answer> {
  const { codes, pages, signIn } = needs
  const { token, code } = body
  let looked: Looked | undefined
  try {
    looked = await codes.look(token, request)
    const { began, email, signsIn } = looked
    const brought = began || signsIn ? {} : await prepareEnrolments(signIn.methods, body, { email, name: null })
    const { attempt, outcome } = began ? await codes.verifyLink(token, request) : await codes.verifyElsewhere(token, code, brought, request)
    return await finished(needs, request, attempt, outcome)
  } catch (error) {
    if (looked && error instanceof Problem && error.kind.status === 422) return elsewherePage(needs, request, token, looked, { wrong: error, code })
    return refusedPage(pages, request, { error, open: await codes.recall(token, request), caller, isAnswer: true })
  }
}

async function finished({ signIn }: Needs, request: Incoming, attempt: AttemptId, outcome: Outcome): Promise<Answer> {
  const cookies = await signIn.settle(outcome, request, attempt)
  return { status: 303, location: pageOf(outcome), cookies }
}

interface CodePageState {
  readonly wrong?: Problem
  /** When the mail was sent again, in seconds since the epoch, as the page's address says. */
  readonly sentAgain?: string | undefined
}

async function codePage(needs: Needs, request: Incoming, open: OpenAttempt, { wrong: problem, sentAgain }: CodePageState): Promise<Answer> {
  const { config, pages, signIn } = needs
  const { email, id, intent } = open.attempt
  const described = await signIn.describe(open)
  const webmail = webmailOf(email)
  const wait = secondsToWait(needs, open, sentAgain)
  const { t, render } = pages.for(request)
  const { verify, development } = t.entry
  const wrong = problem && wrongIn(t, problem, "code")
  return render({
    title: verify.title,
    status: problem?.kind.status ?? 200,
    body: ({ csrf }) => (
      <>
        <Summary wrong={wrong} />
        {sentAgain !== undefined && (
          <Notice kind="success" isNews>
            {verify.sentAgain}
          </Notice>
        )}
        <p>
          <Marked text={intent === "sign_in" ? t.mailLink.sentTo({ email }) : verify.sentTo({ email })} value={email} />
        </p>
        {webmail && (
          <p>
            <a class="button" id="webmail" href={webmail.href} rel="noreferrer">
              {verify.open({ name: webmail.name })}
            </a>
          </p>
        )}
        <Form action="/verify" csrf={csrf} id="verify-code">
          <input type="hidden" name="attempt" value={id} />
          <Field name="code" label={verify.code} type="text" inputmode="numeric" autocomplete="one-time-code" wrong={wrong} autofocus />
          <Button kind="primary">{verify.proceed}</Button>
        </Form>
        {described && (
          <div class="under">
            <p class="quiet">{verify.shownCode}</p>
            <p class="shown-code" id="confirm-code">
              {/* Two numbers beside each other would change places among words that run from right to left. */}
              <bdi dir="ltr">{inHalves(described.confirmCode)}</bdi>
            </p>
          </div>
        )}
        <div class="under">
          <p class="quiet">{verify.noMail}</p>
          <Form action="/verify/resend" csrf={csrf} id="verify-resend">
            <input type="hidden" name="attempt" value={id} />
            <p data-countdown={wait > 0 ? wait : undefined}>
              <Button>{verify.sendAgain}</Button>
            </p>
          </Form>
          <p>
            <a id="wrong-address" href={`${intent === "sign_in" ? "/sign-in/link" : "/sign-up"}?attempt=${id}`}>
              {verify.wrongAddress}
            </a>
          </p>
          {config.development && (
            <p class="quiet">
              {development.mailsAreKept} <a href="/dev/mail">{development.mailbox}</a>
            </p>
          )}
        </div>
      </>
    ),
  })
}

/** Until a mail that was sent just now may be there. */
function secondsToWait({ clock }: Needs, { attempt }: OpenAttempt, sentAgain: string | undefined): number {
  const now = Math.floor(clock.now() / 1000)
  const sentAt = sentAgain !== undefined && /^\d{1,12}$/.test(sentAgain) ? Number(sentAgain) : Math.floor(attempt.createdAt / 1000)
  const passed = now - sentAt
  return passed < 0 ? 0 : Math.max(0, RESEND_AFTER_SECONDS - passed)
}
