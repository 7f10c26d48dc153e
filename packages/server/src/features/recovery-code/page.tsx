import { z } from "zod"
import { CODES_FILE, KeepCodes, orStepUp, roomOf, toSignIn } from "../../core/account/index.ts"
import type { SignedIn } from "../../core/session/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { Ago, Button, Empty, Form } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import { CODES, codeIn } from "./code.ts"
import { CODES_PAGE } from "./factor.ts"
import { holdsSecond, type RenewNeeds, renew } from "./renew.ts"
import { findSet } from "./store.ts"

/** Ten of 29 characters, and what is between them. */
const MAX_CODES_CHARACTERS = 320

type Needs = RenewNeeds & Pick<Core, "accountPages" | "config" | "database" | "pages" | "sessionCookie">

/** `/account/recovery-codes`: how many there are, and new ones. What is shown once is the answer to a form. */
export function recoveryCodePageRoutes(needs: Needs): Route[] {
  const { sessionCookie } = needs
  return [
    route({
      method: "GET",
      path: CODES_PAGE,
      summary: "The recovery codes: how many are left",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      answers: { 200: "The page", 303: "To the sign-in page" },
      handle: ({ caller, request }) => (caller ? leftPage(needs, request, caller) : toSignIn(request)),
    }),
    route({
      method: "POST",
      path: CODES_PAGE,
      summary: "New recovery codes (form)",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      body: z.object({}),
      answers: { 200: "The codes, this once", 303: "To sign in, or to prove it anew" },
      handle: ({ caller, request }) => {
        if (!caller) return toSignIn(request)
        return orStepUp(CODES_PAGE, async () => codesPage(needs, request, caller, await renew(needs, caller, request)))
      },
    }),
    route({
      method: "POST",
      path: CODES_FILE,
      summary: "Codes that stand on a page, as a file to keep (form)",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      body: z.object({ codes: z.string().max(MAX_CODES_CHARACTERS) }),
      answers: { 200: "The file", 303: "To the sign-in page" },
      handle: ({ body, caller, request }) => (caller ? codesFile(needs, request, caller, body.codes) : toSignIn(request, CODES_PAGE)),
    }),
  ]
}

async function leftPage({ accountPages, clock, database }: Needs, request: Incoming, caller: SignedIn): Promise<Answer> {
  const { remaining, made_at: madeAt } = await findSet(database, caller.user.id)
  const { t, locale, render } = await accountPages.for(request, caller)
  const words = t.recoveryCodes
  return render({
    room: roomOf(accountPages, CODES_PAGE),
    title: words.title,
    body: ({ csrf }) =>
      holdsSecond(caller.user) ? (
        <>
          <p>{words.about}</p>
          <dl>
            <dt>{words.left}</dt>
            <dd id="codes-left">{words.count({ count: remaining })}</dd>
            {madeAt !== null && (
              <>
                <dt>{words.madeAt}</dt>
                <dd>
                  <Ago at={madeAt} now={clock.now()} locale={locale} />
                </dd>
              </>
            )}
          </dl>
          <p>{words.renewAbout}</p>
          <Form action={CODES_PAGE} csrf={csrf} id="renew-codes">
            <Button>{words.renew}</Button>
          </Form>
        </>
      ) : (
        <Empty id="no-codes" title={words.none}>
          {words.noneYet}
        </Empty>
      ),
  })
}

async function codesPage({ accountPages }: Needs, request: Incoming, caller: SignedIn, codes: readonly string[]): Promise<Answer> {
  const { t, render } = await accountPages.for(request, caller)
  return render({
    room: roomOf(accountPages, CODES_PAGE),
    title: t.recoveryCodes.keep.title,
    body: ({ csrf }) => <KeepCodes codes={codes} t={t} csrf={csrf} onward={CODES_PAGE} />,
  })
}

/** The codes come from the page they stand on, not from here: what is no set of codes is not made into a file of ours. */
function codesFile({ config, pages }: Needs, request: Incoming, { user }: SignedIn, text: string): Answer {
  const codes = text.split(" ")
  if (codes.length !== CODES || codes.some((code) => codeIn(code) === undefined)) throw errors.invalid()
  const { t } = pages.for(request, user)
  const { file } = t.recoveryCodes
  const lines = [file.heading({ app: config.appName, address: user.email }), "", ...codes, "", file.about, ""]
  return {
    status: 200,
    text: { contentType: "text/plain; charset=utf-8", body: lines.join("\r\n") },
    headers: { "Content-Disposition": 'attachment; filename="recovery-codes.txt"' },
  }
}
