import { z } from "zod"
import { KeepCodes } from "../../core/account/index.ts"
import { type AttemptId, attemptIdField, pageOf, signInErrors, VERIFICATIONS } from "../../core/sign-in/index.ts"
import { errors, Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import { LinkButton, Summary, wrongIn } from "../../pages/index.ts"
import { keepFor } from "./keeping.ts"
import { MAX_CREDENTIAL_CHARACTERS, type PageNeeds } from "./page.tsx"
import { PasskeyPart } from "./part.tsx"
import { PASSKEYS_PAGE, SET_UP_PAGE } from "./paths.ts"
import { parsed, registrationSchema } from "./schema.ts"

/** For somebody who owes a passkey before they are signed in. */
export function passkeySetUpRoutes(needs: PageNeeds): Route[] {
  const { signIn } = needs
  return [
    route({
      method: "GET",
      path: SET_UP_PAGE,
      summary: "Making the passkey that a sign-in owes",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      query: z.object({ attempt: attemptIdField.optional().catch(undefined) }),
      answers: { 200: "The page", 303: "To the room, without an attempt", 410: "It is over" },
      handle: ({ query: { attempt }, request }) =>
        attempt === undefined ? { status: 303, location: PASSKEYS_PAGE } : setUpPage(needs, request, attempt),
    }),
    route({
      method: "POST",
      path: SET_UP_PAGE,
      summary: "Keep the passkey that a sign-in owes (form)",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      body: z.object({ attempt: attemptIdField, credential: z.string().max(MAX_CREDENTIAL_CHARACTERS) }),
      limits: { perNetwork: VERIFICATIONS },
      answers: { 200: "The recovery codes, this once", 303: "Signed in", 410: "It is over", 422: "The page again" },
      handle: async ({ body: { attempt, credential }, request }) => {
        try {
          const open = await signIn.find(request, attempt)
          if (!open) throw signInErrors.attempt_expired()
          const { outcome, recoveryCodes } = await keepFor(needs, { open }, registrationSchema.parse(parsed(credential)), null, request)
          if (!outcome) throw errors.internal()
          const cookies = await signIn.settle(outcome, request, attempt)
          const onward = pageOf(outcome)
          if (recoveryCodes === undefined) return { status: 303, location: onward, cookies }
          return codesPage(needs, request, { codes: recoveryCodes, onward, cookies })
        } catch (error) {
          if (!(error instanceof Problem) || error.kind.status >= 500) throw error
          return setUpPage(needs, request, attempt, error)
        }
      },
    }),
  ]
}

async function setUpPage({ pages, signIn }: PageNeeds, request: Incoming, attempt: AttemptId, problem?: Problem): Promise<Answer> {
  const { t, render } = pages.for(request)
  const { setUp } = t.passkey
  const open = await signIn.find(request, attempt)
  if (open?.status !== "enrollment_required")
    return render({
      title: setUp.title,
      status: 410,
      body: () => (
        <>
          <p>{setUp.over}</p>
          <LinkButton href="/sign-in">{t.entry.signIn}</LinkButton>
        </>
      ),
    })
  return render({
    title: setUp.title,
    status: problem?.kind.status ?? 200,
    body: ({ csrf }) => (
      <>
        <Summary wrong={problem && wrongIn(t, problem)} />
        <p>{setUp.about}</p>
        <PasskeyPart
          does="register"
          t={t}
          id="set-up-passkey"
          act={setUp.make}
          isPrimary
          form={{ action: SET_UP_PAGE, csrf, fields: { attempt } }}
          attempt={attempt}
        />
        {open.factors.length > 1 && (
          <div class="under">
            <p>
              <a href={`/sign-in/enrol?attempt=${attempt}`}>{t.passkey.setUp.another}</a>
            </p>
          </div>
        )}
      </>
    ),
  })
}

interface Codes {
  readonly codes: readonly string[]
  readonly onward: string
  readonly cookies: readonly string[]
}

function codesPage({ pages }: PageNeeds, request: Incoming, { codes, onward, cookies }: Codes): Answer {
  const { t, render } = pages.for(request)
  return render({
    title: t.recoveryCodes.keep.title,
    cookies,
    body: ({ csrf }) => <KeepCodes codes={codes} t={t} csrf={csrf} onward={onward} />,
  })
}
