import { z } from "zod"
import { orStepUp, toSignIn } from "../../core/account/index.ts"
import { challengeOf, type Domain, domainStatus } from "../../core/directory/index.ts"
import { errors, Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { isId } from "../../kernel/id.ts"
import { Button, Check, Confirm, Copyable, Empty, Field, Form, Item, List, type Strings, type Wrong, wrongIn } from "../../pages/index.ts"
import type { OrganizationsNeeds } from "./needs.ts"
import { renderRoom } from "./parts.tsx"
import { act, ORGANIZATION, pathOf, type Visit, visitRoom } from "./visit.ts"

const ROOM = "domains"
const RIGHT = "admin:domains:write"
/** More than one organization may claim. */
const DOMAINS_AT_ONCE = 100
const MAX_FIELD_CHARACTERS = 1_024

const done = z.enum(["added", "verifiedNow", "saved", "removed"])
type Done = z.output<typeof done>

interface PageState {
  readonly done?: Done | undefined
  readonly wrong?: (t: Strings) => Wrong
  readonly status?: number
  readonly typed?: string
}

/** Domains of mail addresses that an organization proves to be its own. */
export function domainsPages(needs: OrganizationsNeeds): Route[] {
  const caller = needs.sessionCookie.perhapsSignedIn
  const params = z.object({ org: z.string() })
  return [
    route({
      method: "GET",
      path: `${ORGANIZATION}/${ROOM}`,
      summary: "The page of an organization's domains",
      tag: "Pages",
      kind: "page",
      caller,
      params,
      query: z.object({ done: done.optional().catch(undefined) }),
      answers: { 200: "The page", 303: "To the sign-in page", 403: "Not their business", 404: "No organization of theirs" },
      handle: async ({ caller, params: { org }, query, request }) =>
        caller ? domainsPage(needs, request, await visitRoom(needs, caller, org, "admin:domains:read"), query) : toSignIn(request),
    }),
    route({
      method: "POST",
      path: `${ORGANIZATION}/${ROOM}`,
      summary: "Claim a domain, prove it, change or remove it (form)",
      fresh: true,
      tag: "Pages",
      kind: "page",
      caller,
      params,
      body: z.discriminatedUnion("act", [
        z.object({ act: z.literal("add"), domain: z.string().max(MAX_FIELD_CHARACTERS) }),
        z.object({ act: z.enum(["verify", "remove"]), id: z.string() }),
        z.object({ act: z.literal("save"), id: z.string(), auto_join: z.literal("on").optional() }),
      ]),
      answers: {
        303: "Done",
        403: "Not theirs to do",
        404: "No such organization or domain of theirs",
        409: "The form again",
        422: "The form again",
        503: "The DNS does not answer",
      },
      handle: async ({ caller, params: { org }, body, request }) => {
        if (!caller) return toSignIn(request)
        const here = await visitRoom(needs, caller, org, RIGHT)
        // Claiming one and proving it give nobody anything yet.
        const isSensitive = body.act === "save" || body.act === "remove"
        const again = (error: unknown, wrong: (t: Strings) => Wrong) => {
          if (!(error instanceof Problem) || ![409, 422].includes(error.kind.status)) throw error
          const typed = body.act === "add" ? { typed: body.domain } : {}
          return domainsPage(needs, request, here, { status: error.kind.status, wrong, ...typed })
        }
        return orStepUp(request.path, async () => {
          if (isSensitive) await needs.signIn.requireFreshNow(caller)
          try {
            const news = body.act === "add" ? await add(needs, request, here, body.domain) : await change(needs, request, here, body)
            return { status: 303, location: `${pathOf(here.organization, ROOM)}?done=${news}` }
          } catch (error) {
            return again(error, (t) => wrongOf(t, error as Problem, body.act === "add"))
          }
        })
      },
    }),
  ]
}

async function add(needs: OrganizationsNeeds, request: Incoming, here: Visit, domain: string): Promise<Done> {
  await act(needs, here, { permission: RIGHT, request }, (db, _revoke, by) => needs.directory.domains.claim(db, here.organization.id, domain, by))
  return "added"
}

interface Change {
  readonly act: "verify" | "remove" | "save"
  readonly id: string
  readonly auto_join?: "on" | undefined
}

async function change(needs: OrganizationsNeeds, request: Incoming, here: Visit, asked: Change): Promise<Done> {
  const { domains } = needs.directory
  const organizationId = here.organization.id
  const { id } = asked
  if (!isId("dom", id)) throw errors.not_found()
  // The DNS is asked before the transaction: nobody waits for it holding anything.
  const sighting = asked.act === "verify" ? await domains.look(organizationId, id) : undefined
  await act(needs, here, { permission: RIGHT, request }, async (db, _revoke, by) => {
    if (sighting) await domains.verify(db, sighting, by)
    else if (asked.act === "remove") await domains.remove(db, organizationId, id, by)
    else await domains.change(db, organizationId, id, { autoJoin: asked.auto_join === "on" }, by)
  })
  return asked.act === "verify" ? "verifiedNow" : asked.act === "remove" ? "removed" : "saved"
}

function wrongOf(t: Strings, problem: Problem, isAdding: boolean): Wrong {
  const { domains: words } = t.organizations
  if (problem.code === "invalid") return { field: "domain", summary: words.domainWrong, advice: words.domainHint }
  if (problem.code === "domain_unproved") return { summary: words.notFoundYet, advice: words.notFoundYetAdvice }
  return wrongIn(t, problem, isAdding ? "domain" : undefined)
}

async function domainsPage(needs: OrganizationsNeeds, request: Incoming, here: Visit, state: PageState): Promise<Answer> {
  const { organization } = here
  const domains = await needs.directory.domains.list(organization.id, { after: "", limit: DOMAINS_AT_ONCE })
  const { done: news } = state
  return renderRoom(needs, request, here, {
    title: (t) => t.organizations.domains.title,
    about: (t) => t.organizations.domains.about,
    status: state.status ?? 200,
    news: news && ((t) => t.organizations.domains[news]),
    ...(state.wrong ? { wrong: state.wrong } : {}),
    body: ({ t }, { csrf, wrong }) => {
      const { domains: words } = t.organizations
      return (
        <>
          {domains.length === 0 ? (
            <Empty id="no-domains" title={words.none}>
              {words.noneYet}
            </Empty>
          ) : (
            <List id="domains">
              {domains.map((domain) => (
                <DomainItem {...{ domain, here, t, csrf }} />
              ))}
            </List>
          )}
          {here.may(RIGHT) && (
            <>
              <h2>{words.claim}</h2>
              <Form action={pathOf(organization, ROOM)} csrf={csrf} id="add-domain">
                <Field
                  name="domain"
                  label={words.domain}
                  type="text"
                  autocomplete="off"
                  value={state.typed ?? ""}
                  hint={words.domainHint}
                  wrong={wrong}
                />
                <Button name="act" value="add">
                  {words.add}
                </Button>
              </Form>
            </>
          )}
        </>
      )
    },
  })
}

interface DomainItemProps {
  readonly domain: Domain
  readonly here: Visit
  readonly t: Strings
  readonly csrf: string
}

const SIGNS = { pending: "advice", verified: "fine", lapsed: "wrong" } as const

function DomainItem({ domain, here, t, csrf }: DomainItemProps) {
  const { domains: words } = t.organizations
  const status = domainStatus(domain)
  return (
    <Item id={domain.id}>
      <h2>
        <bdi translate="no">{domain.domain}</bdi>
        <span class={`state ${SIGNS[status]}`}>{words[status]}</span>
      </h2>
      {status === "lapsed" && <p>{words.lapsedMeans}</p>}
      {status !== "verified" && <Proof domain={domain} t={t} />}
      {here.may(RIGHT) && <Acts {...{ domain, here, t, csrf }} />}
    </Item>
  )
}

/** The record that proves it, to be taken to wherever the domain is looked after. */
function Proof({ domain, t }: Pick<DomainItemProps, "domain" | "t">) {
  const { domains: words } = t.organizations
  const { name, value } = challengeOf(domain)
  return (
    <>
      <p class="quiet">{words.howTo}</p>
      <p class="quiet copy-label">{words.recordName}</p>
      <Copyable id={`name-${domain.id}`} text={name} />
      <p class="quiet copy-label">{words.recordValue}</p>
      <Copyable id={`value-${domain.id}`} text={value} />
    </>
  )
}

function Acts({ domain, here, t, csrf }: DomainItemProps) {
  const { domains: words } = t.organizations
  const action = pathOf(here.organization, ROOM)
  const { id } = domain
  return (
    <div class="actions">
      {domain.verifiedAt === null ? (
        <Form action={action} csrf={csrf} id={`verify-${id}`}>
          <input type="hidden" name="id" value={id} />
          <Button kind="primary" name="act" value="verify">
            {words.verify}
          </Button>
        </Form>
      ) : (
        <Form action={action} csrf={csrf} id={`save-${id}`}>
          <input type="hidden" name="id" value={id} />
          <Check name="auto_join" id={`auto-join-${id}`} label={words.autoJoin} hint={words.autoJoinHint} checked={domain.autoJoin} />
          <Button name="act" value="save">
            {words.save}
          </Button>
        </Form>
      )}
      <Confirm id={`confirm-${id}`} act={words.remove}>
        <p>{words.removeWords}</p>
        <Form action={action} csrf={csrf} id={`remove-${id}`}>
          <input type="hidden" name="id" value={id} />
          <Button kind="danger" name="act" value="remove">
            {words.remove}
          </Button>
        </Form>
      </Confirm>
    </div>
  )
}
