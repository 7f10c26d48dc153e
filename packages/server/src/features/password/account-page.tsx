import { z } from "zod"
import { type AccountView, orStepUp, toSignIn } from "../../core/account/index.ts"
import { type SignedIn, sessionErrors } from "../../core/session/index.ts"
import { Problem } from "../../kernel/errors.ts"
import type { Floor } from "../../kernel/floor.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import { Ago, Button, Empty, Field, Form, LinkButton, Notice, type Strings, Summary, type Wrong, wrongIn } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import { type ChangeNeeds, changePassword } from "./change.ts"
import { MAX_BYTES, newPasswordField } from "./password.ts"
import { findChangedAt } from "./store.ts"

type Needs = ChangeNeeds & Pick<Core, "accountPages" | "config" | "sessionCookie"> & { readonly floor: Floor }

export const CHANGE_PAGE = "/account/password"

/** `/account/password` changes it. */
export function passwordAccountRoutes(needs: Needs): Route[] {
  const { floor, sessionCookie } = needs
  return [
    route({
      method: "GET",
      path: "/.well-known/change-password",
      summary: "Where password managers look for the page that changes a password",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      answers: { 303: "To the page" },
      handle: () => ({ status: 303, location: CHANGE_PAGE }),
    }),
    route({
      method: "GET",
      path: CHANGE_PAGE,
      summary: "Changing the password",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      query: z.object({ changed: z.string().optional() }),
      answers: { 200: "The page", 303: "To the sign-in page" },
      handle: ({ caller, query, request }) =>
        caller ? changePage(needs, request, caller, { changed: query.changed !== undefined }) : toSignIn(request),
    }),
    route({
      method: "POST",
      path: CHANGE_PAGE,
      summary: "Change the password (form)",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      body: z.object({ current_password: z.string().max(MAX_BYTES), password: newPasswordField }),
      answers: { 303: "Changed", 401: "The form again", 422: "The form again" },
      handle: async ({ body, caller, request }) => {
        if (!caller) return toSignIn(request)
        return orStepUp(CHANGE_PAGE, async () => {
          try {
            await floor.hold(() => changePassword(needs, caller, body.current_password, body.password, request))
            return { status: 303, location: `${CHANGE_PAGE}?changed=1` }
          } catch (error) {
            if (!(error instanceof Problem) || error.kind.status >= 500 || error.code === "reauthentication_required") throw error
            return changePage(needs, request, caller, { problem: error })
          }
        })
      },
    }),
  ]
}

interface ChangeState {
  readonly problem?: Problem
  readonly changed?: boolean
}

async function changePage(
  { accountPages, clock, config, database }: Needs,
  request: Incoming,
  caller: SignedIn,
  state: ChangeState,
): Promise<Answer> {
  const { problem, changed } = state
  const changedAt = await findChangedAt(database, caller.user.id)
  const view = await accountPages.for(request, caller)
  const { t, locale } = view
  const { password: words } = t.account
  if (changedAt === undefined) return noPasswordPage(view)
  const wrong = problem && wrongOf(t, problem)
  return view.render({
    room: CHANGE_PAGE,
    title: words.title,
    status: problem?.kind.status ?? 200,
    body: ({ csrf }) => (
      <>
        <Summary wrong={wrong} t={t} />
        {changed && (
          <Notice kind="success" isNews>
            <p>{words.changed}</p>
          </Notice>
        )}
        <p class="quiet">
          {words.lastChanged} <Ago at={changedAt} now={clock.now()} locale={locale} />
        </p>
        <Form action={CHANGE_PAGE} csrf={csrf} id="change-password">
          {/* For password managers, which file a password under its name. */}
          <input type="text" name="username" autocomplete="username" value={caller.user.email} readonly hidden />
          <Field name="current_password" label={words.current} type="password" autocomplete="current-password" wrong={wrong} autofocus={!changed} />
          <Field
            name="password"
            label={words.new}
            type="password"
            autocomplete="new-password"
            strength
            hint={words.hint({ characters: config.password.minCharacters })}
            wrong={wrong}
          />
          <Button kind="primary">{words.change}</Button>
        </Form>
        <div class="under">
          <p>
            <a href="/forgot">{words.forgot}</a>
          </p>
        </div>
      </>
    ),
  })
}

/** Nobody is asked for a password they never had. */
function noPasswordPage(view: AccountView): Answer {
  const { password: words } = view.t.account
  return view.render({
    room: CHANGE_PAGE,
    title: words.room,
    body: () => (
      <>
        <Empty id="no-password" title={words.none}>
          {words.noneYet}
        </Empty>
        <LinkButton href="/forgot">{words.choose}</LinkButton>
      </>
    ),
  })
}

function wrongOf(t: Strings, problem: Problem): Wrong {
  const { wrong, wrongAdvice } = t.account.password
  if (problem.code in sessionErrors.table) return { field: "current_password", summary: wrong, advice: wrongAdvice }
  return wrongIn(t, problem)
}
