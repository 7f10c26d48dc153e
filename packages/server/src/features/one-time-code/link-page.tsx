import { deviceName } from "../../core/session/index.ts"
import type { SignIn } from "../../core/sign-in/index.ts"
import type { Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { Button, Field, Form, type Pages, type Strings, Summary, type Wrong, wrongIn } from "../../pages/index.ts"
import type { Looked } from "./code.ts"

interface Needs {
  readonly pages: Pages
  readonly signIn: Pick<SignIn, "enrolments">
}

/** Where a mailed link leads in the browser that asked for it: one click. */
export function linkPage({ pages }: Needs, request: Incoming, token: string, { signsIn }: Looked): Answer {
  const { t, render } = pages.for(request)
  const { verify } = t.entry
  const { link } = t.mailLink
  return render({
    title: signsIn ? link.title({ app: pages.appName }) : verify.linkTitle,
    addressIsSecret: true,
    body: ({ csrf }) => (
      <>
        <p>{signsIn ? link.words : verify.linkWords}</p>
        <ThisBrowser t={t} request={request} />
        <Form action="/verify" csrf={csrf} id="verify-link">
          <input type="hidden" name="token" value={token} />
          <Button kind="primary">{signsIn ? link.signIn : verify.confirm}</Button>
        </Form>
      </>
    ),
  })
}

/** Names the browser, so that nobody signs in another one than they mean to (one that a mail program brings along, above all). */
function ThisBrowser({ t, request }: { readonly t: Strings; readonly request: Incoming }) {
  return (
    <p class="quiet" id="this-browser">
      {t.mailLink.thisBrowser({ device: deviceName(request.header("user-agent"), t.account.device) })}
    </p>
  )
}

interface ElsewhereState {
  readonly wrong?: Problem
  /** What was typed; it is shown again when something else was wrong. */
  readonly code?: string | undefined
}

/** Whoever began may have used somebody else's address, so what was chosen there is not kept and the person who holds the mail chooses. */
export function elsewherePage(
  { pages, signIn }: Needs,
  request: Incoming,
  token: string,
  { signsIn }: Looked,
  { wrong: problem, code }: ElsewhereState = {},
): Answer {
  const { t, render } = pages.for(request)
  const { verify } = t.entry
  const { link } = t.mailLink
  const wrong = problem && wrongIn(t, problem, "code")
  return render({
    title: signsIn ? link.title({ app: pages.appName }) : verify.linkTitle,
    status: problem?.kind.status ?? 200,
    addressIsSecret: true,
    body: ({ csrf }) => (
      <>
        <Summary wrong={wrong} />
        <p>{signsIn ? link.elsewhereWords : verify.elsewhereWords}</p>
        <ThisBrowser t={t} request={request} />
        <p class="quiet">{signsIn ? link.notYou : verify.notYou}</p>
        <Form action="/verify" csrf={csrf} id={signsIn ? "sign-in-elsewhere" : "verify-elsewhere"}>
          <input type="hidden" name="token" value={token} />
          <Field
            name="code"
            label={verify.otherCode}
            type="text"
            inputmode="numeric"
            autocomplete="off"
            value={wrong?.field === "code" ? undefined : code}
            wrong={wrong}
            autofocus
          />
          {!signsIn && <Chosen t={t} signIn={signIn} wrong={wrong} />}
          <Button kind="primary">{signsIn ? link.signInHere : verify.confirmHere}</Button>
        </Form>
      </>
    ),
  })
}

interface ChosenProps {
  readonly t: Strings
  readonly signIn: Pick<SignIn, "enrolments">
  readonly wrong: Wrong | undefined
}

/** What the new account is to have, chosen here. */
function Chosen({ t, signIn, wrong }: ChosenProps) {
  const { verify } = t.entry
  return (
    <>
      {signIn.enrolments.map(({ field, words, autocomplete }) => {
        const { label, hint } = words(t)
        return (
          <Field
            name={field}
            label={verify.chosenHere({ label })}
            type="password"
            autocomplete={autocomplete}
            hint={`${hint} ${verify.notKept}`}
            wrong={wrong}
            strength
          />
        )
      })}
    </>
  )
}
