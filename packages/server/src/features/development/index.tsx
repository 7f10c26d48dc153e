import { z } from "zod"
import { instant } from "../../kernel/clock.ts"
import { errors } from "../../kernel/errors.ts"
import { type Incoming, isFromThisMachine } from "../../kernel/http/incoming.ts"
import { type Caller, type Route, route } from "../../kernel/http/route.ts"
import type { StoredMail } from "../../kernel/outbox.ts"
import { Ago } from "../../pages/index.ts"
import type { Core, Feature } from "../feature.ts"

type Needs = Pick<Core, "config" | "database" | "clock" | "outbox" | "pages" | "advanceClock">

const MAX_MAILS = 100
const MAX_ADVANCE_SECONDS = 10 * 365 * 24 * 3_600

/**
 * For development on one's own machine: the mails this service would have sent (`/dev/mail`), and a clock that can be moved
 * (`/dev/clock`). Outside development the routes do not exist; inside they answer only to this machine, asked for directly
 * under the issuer's own name, so that neither a proxy nor a rebound DNS name opens them.
 */
export const development: Feature = {
  name: "development",
  build: (core: Needs) => ({ routes: () => (core.config.development ? developmentRoutes(core) : []) }),
}

function developmentRoutes({ config, database, clock, outbox, pages, advanceClock }: Needs): Route[] {
  const host = new URL(config.issuer).host
  const thisMachine: Caller<undefined> = {
    name: "this machine",
    identify: (request) => {
      if (!isFromHere(request, host)) throw errors.not_found()
    },
  }
  const list = async () => (await outbox.latest(database, MAX_MAILS)).map(mailOnWire)
  return [
    route({
      method: "GET",
      path: "/dev/mail.json",
      summary: "Mails that were sent, newest first",
      tag: "Development",
      caller: thisMachine,
      answers: { 200: z.array(mailSchema) },
      handle: async () => ({ status: 200, body: await list() }),
    }),
    route({
      method: "GET",
      path: "/dev/mail",
      summary: "Mails that were sent",
      tag: "Pages",
      kind: "page",
      caller: thisMachine,
      answers: { 200: "The page" },
      handle: async ({ request }) => {
        const mails = await list()
        return pages.render(request, {
          title: "Development mailbox",
          wide: true,
          addressIsSecret: true,
          body: () => (
            <>
              <p class="quiet">Mails this service sent, newest first. In development nothing leaves this machine.</p>
              {mails.length === 0 && (
                <p>
                  No mail yet. <a href="/sign-up">Create an account</a>, and the mail with its code and link will be here.
                </p>
              )}
              {mails.map((mail, index) => (
                <details open={index === 0}>
                  <summary>
                    <bdi>{mail.subject}</bdi>
                    <div class="quiet">
                      To {mail.to}, <Ago at={Date.parse(mail.at)} now={clock.now()} />
                    </div>
                  </summary>
                  <pre dir="auto">{withLinks(mail.text)}</pre>
                </details>
              ))}
            </>
          ),
        })
      },
    }),
    route({
      method: "GET",
      path: "/dev/sms.json",
      summary: "Text messages that were sent, newest first",
      tag: "Development",
      caller: thisMachine,
      answers: { 200: z.array(mailSchema) },
      handle: () => ({ status: 200, body: [] }),
    }),
    ...(advanceClock === undefined
      ? []
      : [
          route({
            method: "POST",
            path: "/dev/clock",
            summary: "Move the service's clock",
            tag: "Development",
            caller: thisMachine,
            body: z.object({ advance: z.number().int().min(0).max(MAX_ADVANCE_SECONDS) }),
            answers: { 200: z.object({ advanced: z.number(), now: z.iso.datetime() }) },
            handle: async ({ body }) => {
              const advanced = await advanceClock(body.advance * 1000)
              return { status: 200, body: { advanced: advanced / 1000, now: instant(clock.now()) } }
            },
          }),
        ]),
  ]
}

function isFromHere(request: Incoming, host: string): boolean {
  return isFromThisMachine(request) && request.header("host") === host
}

const LINK = /https?:\/\/\S+/g

/** A mail's text as its reader's program shows it. */
function withLinks(text: string) {
  const links = text.match(LINK) ?? []
  return text.split(LINK).map((words, index) => (
    <>
      {words}
      {links[index] !== undefined && <a href={links[index]}>{links[index]}</a>}
    </>
  ))
}

const mailSchema = z.object({
  id: z.string(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  at: z.iso.datetime(),
  links: z.array(z.string()),
  codes: z.array(z.string()),
})

function mailOnWire(mail: StoredMail): z.input<typeof mailSchema> {
  return {
    ...mail,
    at: instant(mail.at),
    links: mail.text.match(LINK) ?? [],
    // As they are typed: without the space they are shown with.
    codes: [...mail.text.matchAll(/^ {4}\u2066?([\d ]+)\u2069?$/gm)].map(([, code = ""]) => code.replaceAll(" ", "")),
  }
}
