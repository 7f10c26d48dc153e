import { z } from "zod"
import { toSignIn } from "../../core/account/index.ts"
import type { SignedIn } from "../../core/session/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { Button, Form, isolated, Notice, type View } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import { Code, Connect } from "./connect.tsx"
import type { Doctor, Result } from "./doctor.ts"
import { sendTestMail } from "./test-mail.ts"

type Needs = Pick<Core, "config" | "database" | "clock" | "outbox" | "keys" | "accountPages" | "sessionCookie"> & { readonly doctor: Doctor }

export const SERVICE_PAGE = "/account/service"
const TEST_MAIL = ["sent", "too_many"] as const

export function serviceRoutes(needs: Needs): Route[] {
  const { doctor, sessionCookie } = needs
  const caller = sessionCookie.perhapsSignedIn
  return [
    route({
      method: "GET",
      path: SERVICE_PAGE,
      summary: "Connecting an application, and the checklist, for owners",
      tag: "Pages",
      kind: "page",
      caller,
      query: z.object({ mail: z.enum(TEST_MAIL).optional().catch(undefined), begun: z.string().optional() }),
      answers: { 200: "The page", 303: "To the sign-in page" },
      handle: async ({ caller, query: { mail, begun }, request }) => {
        if (!caller) return toSignIn(request, SERVICE_PAGE)
        requireOwner(caller)
        return servicePage(needs, request, { owner: caller, results: await doctor.glance(request), mail, hasJustBegun: begun !== undefined })
      },
    }),
    route({
      method: "POST",
      path: `${SERVICE_PAGE}/check`,
      summary: "Run the checks again (form)",
      tag: "Pages",
      kind: "page",
      caller,
      body: z.object({}),
      answers: { 303: "Back to the checklist" },
      handle: async ({ caller, request }) => {
        if (!caller) return toSignIn(request, SERVICE_PAGE)
        requireOwner(caller)
        await doctor.look(request)
        return { status: 303, location: `${SERVICE_PAGE}#checklist` }
      },
    }),
    route({
      method: "POST",
      path: `${SERVICE_PAGE}/test-mail`,
      summary: "Send a test mail to oneself (form)",
      tag: "Pages",
      kind: "page",
      caller,
      body: z.object({}),
      answers: { 303: "Back to the checklist" },
      handle: async ({ caller, request }) => {
        if (!caller) return toSignIn(request, SERVICE_PAGE)
        requireOwner(caller)
        const wasSent = await sendTestMail(needs, caller.user)
        return { status: 303, location: `${SERVICE_PAGE}?mail=${wasSent ? "sent" : "too_many"}#checklist` }
      },
    }),
  ]
}

/** For everybody else there is no such page. @throws not_found */
function requireOwner({ user }: SignedIn): void {
  if (user.ownerSince === null) throw errors.not_found()
}

type Words = Pick<View, "t" | "locale">

interface Shown {
  readonly owner: SignedIn
  readonly results: readonly Result[]
  readonly mail: (typeof TEST_MAIL)[number] | undefined
  /** They come from the set-up. */
  readonly hasJustBegun: boolean
}

async function servicePage({ config, accountPages }: Needs, request: Incoming, { owner, results, mail, hasJustBegun }: Shown): Promise<Answer> {
  const view = await accountPages.for(request, owner)
  const { t, render } = view
  const { service } = t.setup
  return render({
    title: service.title,
    room: SERVICE_PAGE,
    body: ({ csrf }) => (
      <>
        {hasJustBegun && (
          <Notice kind="success" id="begun" isNews>
            <p>{service.begun}</p>
          </Notice>
        )}
        <Connect t={t} issuer={config.issuer} />
        <section id="checklist">
          <h2>{t.setup.checklist.title}</h2>
          {mail !== undefined && <AboutTestMail view={view} mail={mail} email={owner.user.email} />}
          <Results view={view} results={results} />
          <div class="actions pair">
            <Form action={`${SERVICE_PAGE}/check`} csrf={csrf} id="check-again">
              <Button>{t.setup.checklist.again}</Button>
            </Form>
            <Form action={`${SERVICE_PAGE}/test-mail`} csrf={csrf} id="test-mail">
              <Button>{t.setup.checklist.testMail}</Button>
            </Form>
          </div>
          <p class="quiet">{t.setup.checklist.command}</p>
          <Code lines={["npx doorward doctor"]} />
        </section>
      </>
    ),
  })
}

function AboutTestMail({
  view: {
    t: { setup },
    locale,
  },
  mail,
  email,
}: {
  readonly view: Words
  readonly mail: (typeof TEST_MAIL)[number]
  readonly email: string
}) {
  return (
    <Notice kind={mail === "sent" ? "success" : "warning"} id="test-mail-sent" isNews>
      <p>{mail === "sent" ? setup.checklist.testMailSent(isolated({ email }, locale)) : setup.checklist.testMailNotSent}</p>
    </Notice>
  )
}

/** What is wrong first; what is in order out of the way. */
function Results({ view, results }: { readonly view: Words; readonly results: readonly Result[] }) {
  const { checklist } = view.t.setup
  const due = [...results.filter(({ state }) => state === "wrong"), ...results.filter(({ state }) => state === "advice")]
  const fine = results.filter(({ state }) => state === "fine")
  return (
    <>
      <p class="quiet">{due.length === 0 ? checklist.allFine : checklist.due({ count: due.length })}</p>
      <ul class="list checks">
        {due.map((result) => (
          <CheckItem view={view} result={result} />
        ))}
      </ul>
      {fine.length > 0 && (
        <details>
          <summary>{checklist.inOrder({ count: fine.length })}</summary>
          <ul class="list checks">
            {fine.map((result) => (
              <CheckItem view={view} result={result} />
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

function CheckItem({
  view: {
    t: { setup },
    locale,
  },
  result: { name, state, says, values = {}, lines },
}: {
  readonly view: Words
  readonly result: Result
}) {
  return (
    <li id={`check-${name}`} class={state}>
      <div>
        <strong>{setup.checks[name]}</strong> <span class={`state ${state}`}>{setup.states[state]}</span>
        <p>{setup.findings[says](isolated(values, locale))}</p>
        {lines && <Code lines={lines} />}
      </div>
    </li>
  )
}
