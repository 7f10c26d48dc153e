import { z } from "zod"
import type { SignedIn } from "../../core/session/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { Form, type Strings } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import { Code, Connect } from "./connect.tsx"
import type { Doctor, Result } from "./doctor.ts"
import { sendTestMail } from "./test-mail.ts"

type Needs = Pick<Core, "config" | "database" | "clock" | "outbox" | "keys" | "pages" | "sessionCookie"> & { readonly doctor: Doctor }

const SERVICE = "/account/service"
const SIGN_IN = `/sign-in?next=${encodeURIComponent(SERVICE)}`
const TEST_MAIL = ["sent", "too_many"] as const

export function serviceRoutes(needs: Needs): Route[] {
  const { doctor, sessionCookie } = needs
  const caller = sessionCookie.perhapsSignedIn
  return [
    route({
      method: "GET",
      path: SERVICE,
      summary: "Connecting an application, and the checklist, for owners",
      tag: "Pages",
      kind: "page",
      caller,
      query: z.object({ mail: z.enum(TEST_MAIL).optional().catch(undefined) }),
      answers: { 200: "The page", 303: "To the sign-in page" },
      handle: async ({ caller, query: { mail }, request }) => {
        if (!caller) return { status: 303, location: SIGN_IN }
        requireOwner(caller)
        return servicePage(needs, request, { owner: caller, results: await doctor.glance(request), mail })
      },
    }),
    route({
      method: "POST",
      path: `${SERVICE}/check`,
      summary: "Run the checks again (form)",
      tag: "Pages",
      kind: "page",
      caller,
      body: z.object({}),
      answers: { 303: "Back to the checklist" },
      handle: async ({ caller, request }) => {
        if (!caller) return { status: 303, location: SIGN_IN }
        requireOwner(caller)
        await doctor.look(request)
        return { status: 303, location: `${SERVICE}#checklist` }
      },
    }),
    route({
      method: "POST",
      path: `${SERVICE}/test-mail`,
      summary: "Send a test mail to oneself (form)",
      tag: "Pages",
      kind: "page",
      caller,
      body: z.object({}),
      answers: { 303: "Back to the checklist" },
      handle: async ({ caller }) => {
        if (!caller) return { status: 303, location: SIGN_IN }
        requireOwner(caller)
        const wasSent = await sendTestMail(needs, caller.user)
        return { status: 303, location: `${SERVICE}?mail=${wasSent ? "sent" : "too_many"}#checklist` }
      },
    }),
  ]
}

/** For everybody else there is no such page. @throws not_found */
function requireOwner({ user }: SignedIn): void {
  if (user.ownerSince === null) throw errors.not_found()
}

interface Shown {
  readonly owner: SignedIn
  readonly results: readonly Result[]
  readonly mail: (typeof TEST_MAIL)[number] | undefined
}

function servicePage({ config, pages }: Needs, request: Incoming, { owner: { user }, results, mail }: Shown): Answer {
  const { t, render } = pages.for(request, user)
  const { service, checklist } = t.setup
  const due = [...results.filter(({ state }) => state === "wrong"), ...results.filter(({ state }) => state === "advice")]
  const fine = results.filter(({ state }) => state === "fine")
  return render({
    title: service.title,
    wide: true,
    body: ({ csrf }) => (
      <>
        <Connect t={t} issuer={config.issuer} />
        <section id="checklist">
          <h2>{checklist.title}</h2>
          {mail !== undefined && (
            <p class="notice" role="status" id="test-mail-sent">
              {mail === "sent" ? checklist.testMailSent({ email: user.email }) : checklist.testMailNotSent}
            </p>
          )}
          <p class="quiet">{due.length === 0 ? checklist.allFine : checklist.todo({ count: due.length })}</p>
          <ul class="list checks">
            {due.map((result) => (
              <CheckItem t={t} result={result} />
            ))}
          </ul>
          {fine.length > 0 && (
            <details>
              <summary>{checklist.inOrder({ count: fine.length })}</summary>
              <ul class="list checks">
                {fine.map((result) => (
                  <CheckItem t={t} result={result} />
                ))}
              </ul>
            </details>
          )}
          <Form action={`${SERVICE}/check`} csrf={csrf} id="check-again">
            <button type="submit">{checklist.again}</button>
          </Form>
          <Form action={`${SERVICE}/test-mail`} csrf={csrf} id="test-mail">
            <button type="submit">{checklist.testMail}</button>
          </Form>
          <p class="quiet">{checklist.command}</p>
          <Code lines={["npx doorward doctor"]} />
        </section>
        <p>
          <a href="/account">{service.back}</a>
        </p>
      </>
    ),
  })
}

function CheckItem({ t: { setup }, result: { name, state, says, values = {}, lines } }: { readonly t: Strings; readonly result: Result }) {
  return (
    <li id={`check-${name}`} class={state}>
      <div>
        <strong>{setup.checks[name]}</strong> <span class={`badge ${state}`}>{setup.states[state]}</span>
        <div>{setup.findings[says](values)}</div>
        {lines && <Code lines={lines} />}
      </div>
    </li>
  )
}
