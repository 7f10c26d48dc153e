import type { Child } from "hono/jsx"
import { type Factor, HOME, type OpenAttempt } from "../../core/sign-in/index.ts"
import type { User } from "../../core/user/index.ts"
import type { Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import {
  Button,
  Check,
  Field,
  Form,
  Item,
  LinkButton,
  List,
  Marked,
  Notice,
  type Pages,
  type Strings,
  Summary,
  type Wrong,
  wrongIn,
} from "../../pages/index.ts"
import { beginAgain } from "./over-page.tsx"
import { FACTOR_PAGE, SEND } from "./paths.ts"

interface Asked {
  readonly open: OpenAttempt
  readonly user: User
  readonly request: Incoming
}

interface FactorState extends Asked {
  readonly chosen: Factor
  readonly others: readonly Factor[]
  /** What is to be typed was sent. */
  readonly sent?: boolean
  readonly problem?: Problem
}

export function factorView(pages: Pages, state: FactorState): Answer {
  const { open, user, request, chosen, others, sent = false, problem } = state
  const { t, render } = pagesFor(pages, state)
  const { factor: texts } = t.steps
  const words = chosen.words(t)
  const wrong = problem && wrongOf(t, chosen, problem)
  const more = open.trustDays > 0 && <Check name="trust_device" label={texts.trustDevice({ days: open.trustDays })} hint={texts.trustDeviceHint} />
  const { attempt, proof } = open
  return render({
    title: words.title,
    status: problem?.kind.status ?? 200,
    body: ({ csrf }) => (
      <>
        <Summary wrong={wrong} />
        <p class="quiet" id="whose">
          <Marked text={texts[attempt.intent === "step_up" ? "provingAs" : "signingInAs"]({ email: user.email })} value={user.email} />
        </p>
        {sent && !problem && (
          <Notice kind="success" isNews>
            <p>{texts.sent}</p>
          </Notice>
        )}
        {chosen.section ? (
          chosen.section({ user, attempt, proof, request, t, csrf, action: FACTOR_PAGE, wrong, more })
        ) : (
          <TypedFactor factor={chosen} attempt={attempt.id} t={t} csrf={csrf} sent={sent} wrong={wrong} more={more} />
        )}
        {others.length > 0 && (
          <nav aria-labelledby="other-ways-title">
            <h2 id="other-ways-title">{texts.otherWays}</h2>
            <List id="other-ways">
              {others.map((other) => (
                <Item>
                  <a href={`${FACTOR_PAGE}?attempt=${attempt.id}&factor=${encodeURIComponent(other.name)}`}>{other.words(t).choice}</a>
                </Item>
              ))}
            </List>
          </nav>
        )}
        <div class="under">
          {attempt.intent === "sign_in" && <p class="quiet">{texts.noneLeft}</p>}
          <p>{attempt.intent === "step_up" ? <a href={HOME}>{texts.notNow}</a> : <a href={beginAgain(attempt)}>{t.entry.startAgain}</a>}</p>
        </div>
      </>
    ),
  })
}

interface TypedProps {
  readonly factor: Factor
  readonly attempt: string
  readonly t: Strings
  readonly csrf: string
  readonly sent: boolean
  readonly wrong: Wrong | undefined
  readonly more: Child
}

/** One field. What has to be sent first is sent by a button, so that looking at the page sends nothing. */
function TypedFactor({ factor, attempt, t, csrf, sent, wrong, more }: TypedProps) {
  const { name, begin, field } = factor
  const { factor: texts } = t.steps
  const { label, hint } = factor.words(t)
  const about = (
    <>
      <input type="hidden" name="attempt" value={attempt} />
      <input type="hidden" name="factor" value={name} />
    </>
  )
  const send = begin && (
    <Form action={SEND} csrf={csrf} id="factor-send">
      {about}
      <Button {...(sent ? {} : { kind: "primary" as const })}>{sent ? texts.sendAgain : texts.send}</Button>
    </Form>
  )
  if (!field) return null
  if (begin && !sent) return <>{send}</>
  return (
    <>
      <Form action={FACTOR_PAGE} csrf={csrf} id="factor">
        {about}
        <Field
          name={field.name}
          label={label}
          type={field.type}
          autocomplete={field.autocomplete}
          inputmode={field.inputmode === "numeric" ? "numeric" : undefined}
          hint={hint}
          wrong={wrong}
          autofocus
        />
        {more}
        <Button kind="primary">{texts.proceed}</Button>
      </Form>
      {send}
    </>
  )
}

/** Somebody who has nothing to prove it with in this session: signing in again does it. */
export function nothingView(pages: Pages, asked: Asked): Answer {
  const { t, render } = pagesFor(pages, asked)
  const { nothing } = t.steps
  const { next = HOME } = asked.open.attempt.options
  return render({
    title: nothing.title,
    body: () => (
      <>
        <p>{nothing.words}</p>
        <LinkButton href={`/sign-in?prompt=login&next=${encodeURIComponent(next)}`} kind="primary">
          {nothing.signIn}
        </LinkButton>
      </>
    ),
  })
}

/** Whoever is signed in reads in the language they chose. */
function pagesFor(pages: Pages, { open, user, request }: Asked) {
  return open.attempt.intent === "step_up" ? pages.for(request, user) : pages.for(request)
}

function wrongOf(t: Strings, factor: Factor, problem: Problem): Wrong {
  const wrong = wrongIn(t, problem, factor.field?.name)
  const { wrong: summary } = factor.words(t)
  return summary === undefined || problem.code !== "code_invalid" ? wrong : { ...wrong, summary }
}
