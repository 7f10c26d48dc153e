import { raw } from "hono/html"
import { KeepCodes, roomOf } from "../../core/account/index.ts"
import type { SignedIn } from "../../core/session/index.ts"
import type { Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import {
  Ago,
  Button,
  Copyable,
  Empty,
  Field,
  Form,
  LinkButton,
  Notice,
  type Page,
  type Strings,
  Summary,
  type Wrong,
  wrongIn,
} from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import type { EnableNeeds, Owner } from "./enable.ts"
import { SETUP_PAGE } from "./factor.ts"
import { inGroups } from "./secret.ts"
import { findCredential } from "./store.ts"
import type { Setup } from "./totp.ts"

export type PageNeeds = EnableNeeds & Pick<Core, "accountPages" | "clock" | "database" | "pages" | "sessionCookie">

/** In the account's frame, or by itself where nobody is signed in yet. */
async function framed(needs: PageNeeds, request: Incoming, owner: Owner) {
  const { accountPages, pages } = needs
  if ("caller" in owner) {
    const { t, locale, render } = await accountPages.for(request, owner.caller)
    return { t, locale, render: (page: Page) => render({ ...page, room: roomOf(accountPages, SETUP_PAGE) }) }
  }
  return pages.for(request)
}

/** With what there is: the app that is set up, or how one is. */
export async function appView(needs: PageNeeds, request: Incoming, caller: SignedIn, isDone: boolean): Promise<Answer> {
  const credential = await findCredential(needs.database, caller.user.id)
  if (!credential) return beginView(needs, request, { caller })
  const { t, locale, render } = await framed(needs, request, { caller })
  const words = t.totp
  const now = needs.clock.now()
  const room = roomOf(needs.accountPages, SETUP_PAGE)
  return render({
    title: words.title,
    body: ({ csrf }) => (
      <>
        {isDone && (
          <Notice kind="success" isNews>
            <p>{words.done}</p>
          </Notice>
        )}
        <dl>
          <dt>{words.setUpAt}</dt>
          <dd>
            <Ago at={credential.set_up_at} now={now} locale={locale} />
          </dd>
          <dt>{words.lastUsed}</dt>
          <dd>{credential.last_used_at === null ? words.notUsed : <Ago at={credential.last_used_at} now={now} locale={locale} />}</dd>
        </dl>
        <p>{words.replaceAbout}</p>
        <Form action={SETUP_PAGE} csrf={csrf} id="begin-totp">
          <Button>{words.replace}</Button>
        </Form>
        {room !== SETUP_PAGE && (
          <div class="under">
            <p>
              <a href={room}>{words.toRemove}</a>
            </p>
          </div>
        )}
      </>
    ),
  })
}

export async function beginView(needs: PageNeeds, request: Incoming, owner: Owner): Promise<Answer> {
  const { t, render } = await framed(needs, request, owner)
  const words = t.totp
  return render({
    title: words.title,
    body: ({ csrf }) => (
      <>
        <Empty id="no-totp" title={words.none}>
          {words.noneYet}
        </Empty>
        <BeginForm owner={owner} csrf={csrf} words={words.begin} isPrimary />
      </>
    ),
  })
}

/** The picture, the key, and the field for the first code. */
export async function setupView(needs: PageNeeds, request: Incoming, owner: Owner, setup: Setup, action: string): Promise<Answer> {
  const { t, render } = await framed(needs, request, owner)
  const { setUp } = t.totp
  return render({
    title: setUp.title,
    body: ({ csrf }) => (
      <>
        <p class="quiet">{setUp.shownOnce}</p>
        <ol class="steps">
          <li>{setUp.open}</li>
          <li>
            <p>{setUp.scan}</p>
            <div class="qr" id="totp-qr" role="img" aria-label={setUp.picture}>
              {raw(setup.qrSvg)}
            </div>
            <LinkButton href={setup.otpauthUrl} id="totp-open">
              {setUp.here}
            </LinkButton>
            <p>{setUp.cannotScan}</p>
            <Copyable id="totp-secret" text={inGroups(setup.secret)} secret />
          </li>
          <li>
            <p>{setUp.enter}</p>
            <CodeForm t={t} owner={owner} csrf={csrf} action={action} />
          </li>
        </ol>
      </>
    ),
  })
}

/** After a code that was not right. The picture is not shown again: what the app has read stays good. */
export async function againView(needs: PageNeeds, request: Incoming, owner: Owner, problem: Problem, action: string): Promise<Answer> {
  const { t, render } = await framed(needs, request, owner)
  const { setUp } = t.totp
  const wrong = wrongIn(t, problem, "code")
  const isOver = problem.code === "totp_setup_expired"
  return render({
    title: setUp.title,
    status: problem.kind.status,
    body: ({ csrf }) => (
      <>
        <Summary wrong={isOver ? { ...wrong, field: undefined } : wrong} t={t} />
        {isOver ? (
          <BeginForm owner={owner} csrf={csrf} words={setUp.again} isPrimary />
        ) : (
          <>
            <p>{setUp.enter}</p>
            <CodeForm t={t} owner={owner} csrf={csrf} action={action} wrong={wrong} />
            <div class="under">
              <p class="quiet">{setUp.notShownAgain}</p>
              <BeginForm owner={owner} csrf={csrf} words={setUp.again} />
            </div>
          </>
        )}
      </>
    ),
  })
}

interface Shown {
  readonly codes: readonly string[]
  readonly onward: string
  readonly cookies: readonly string[]
}

export async function codesView(needs: PageNeeds, request: Incoming, owner: Owner, { codes, onward, cookies }: Shown): Promise<Answer> {
  const { t, render } = await framed(needs, request, owner)
  return render({
    title: t.recoveryCodes.keep.title,
    cookies,
    body: ({ csrf }) => (
      <>
        <Notice kind="success" isNews>
          <p>{t.totp.done}</p>
        </Notice>
        <KeepCodes codes={codes} t={t} csrf={csrf} onward={onward} />
      </>
    ),
  })
}

interface FormProps {
  readonly owner: Owner
  readonly csrf: string
}

function BeginForm({ owner, csrf, words, isPrimary }: FormProps & { readonly words: string; readonly isPrimary?: boolean }) {
  return (
    <Form action={SETUP_PAGE} csrf={csrf} id="begin-totp">
      <AttemptInput owner={owner} />
      {isPrimary ? <Button kind="primary">{words}</Button> : <Button>{words}</Button>}
    </Form>
  )
}

function CodeForm({ t, owner, csrf, action, wrong }: FormProps & { readonly t: Strings; readonly action: string; readonly wrong?: Wrong }) {
  const { setUp } = t.totp
  return (
    <Form action={action} csrf={csrf} id="confirm-totp">
      <AttemptInput owner={owner} />
      <Field name="code" label={setUp.code} type="text" inputmode="numeric" autocomplete="one-time-code" wrong={wrong} />
      <Button kind="primary">{setUp.confirm}</Button>
    </Form>
  )
}

function AttemptInput({ owner }: { readonly owner: Owner }) {
  return "open" in owner ? <input type="hidden" name="attempt" value={owner.open.attempt.id} /> : null
}
