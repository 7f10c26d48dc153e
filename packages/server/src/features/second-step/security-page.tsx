import { z } from "zod"
import { type AccountView, orStepUp, SECURITY_PAGE, toSignIn } from "../../core/account/index.ts"
import type { SignedIn } from "../../core/session/index.ts"
import type { Factor } from "../../core/sign-in/index.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { Ago, Button, Confirm, Form, Item, List, Marked, Notice } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import { type Coverage, coverageOf, type Way } from "./coverage.ts"
import { type RemovalNeeds, removeFactor } from "./removal.ts"
import { factorField } from "./routes.ts"

type Needs = RemovalNeeds & Pick<Core, "accountPages" | "clock" | "database" | "sessionCookie">

const REMOVE = `${SECURITY_PAGE}/remove`

/** `/account/security`: everything that gets one into the account, what is missing, and what to do about it. */
export function securityPageRoutes(needs: Needs): Route[] {
  const { sessionCookie } = needs
  return [
    route({
      method: "GET",
      path: SECURITY_PAGE,
      summary: "Everything one signs in with",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      query: z.object({ removed: z.string().optional() }),
      answers: { 200: "The page", 303: "To the sign-in page" },
      handle: ({ caller, query, request }) => (caller ? securityPage(needs, request, caller, query.removed !== undefined) : toSignIn(request)),
    }),
    route({
      method: "POST",
      path: REMOVE,
      summary: "Take a factor away (form)",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      body: z.object({ factor: factorField }),
      answers: { 303: "Back to the page, or to prove oneself anew" },
      handle: ({ body, caller, request }) => {
        if (!caller) return toSignIn(request, SECURITY_PAGE)
        return orStepUp(SECURITY_PAGE, async () => {
          await removeFactor(needs, caller, body.factor, request)
          return { status: 303, location: `${SECURITY_PAGE}?removed=1` }
        })
      },
    }),
  ]
}

/** What somebody has, in the order of the methods. One that keeps no account of its own is told by what it is called. */
async function waysOf({ database, signIn }: Needs, { user }: SignedIn): Promise<Way[]> {
  const ways: Way[] = []
  for (const { factor, ...method } of signIn.methods) {
    const held = factor !== undefined && user.factors.includes(factor.name)
    const named = held ? [{ id: factor.name, title: (t: AccountView["t"]) => factor.words(t).choice }] : []
    const holdings = method.holdings ? await method.holdings(database, user) : named
    ways.push(...holdings.map((holding) => ({ holding, factor })))
  }
  return ways
}

/** What could be added: what they have none of; a backup only to what it stands in for. */
function addable({ signIn }: Needs, { user }: SignedIn): Factor[] {
  const isHeld = ({ name }: Factor) => user.factors.includes(name)
  const holdsOwn = signIn.factors.some((factor) => factor.step === "second" && !factor.isBackup && isHeld(factor))
  return signIn.factors.filter((factor) => factor.setUp && !isHeld(factor) && (!factor.isBackup || holdsOwn))
}

async function securityPage(needs: Needs, request: Incoming, caller: SignedIn, removed: boolean): Promise<Answer> {
  const view = await needs.accountPages.for(request, caller)
  const ways = await waysOf(needs, caller)
  const more = addable(needs, caller)
  const { t } = view
  const { security } = t.steps
  return view.render({
    room: SECURITY_PAGE,
    title: security.title,
    body: ({ csrf }) => (
      <>
        {removed && (
          <Notice kind="success" isNews>
            <p>{security.removed}</p>
          </Notice>
        )}
        <Covered coverage={coverageOf(ways)} view={view} />
        <h2>{security.have}</h2>
        <List id="ways">
          {ways.map((way) => (
            <WayItem
              way={way}
              isOnly={ways.filter(({ factor }) => factor === way.factor).length === 1}
              view={view}
              csrf={csrf}
              now={needs.clock.now()}
            />
          ))}
          <Item id="way-mailbox">
            {security.mailbox}
            <div class="quiet">
              <Marked text={security.mailboxWords({ email: caller.user.email })} value={caller.user.email} />
            </div>
          </Item>
        </List>
        {more.length > 0 && (
          <>
            <h2>{security.add}</h2>
            <List id="add">
              {more.map(({ name, words, setUp }) => (
                <Item id={`add-${name}`}>{setUp && <a href={setUp.href}>{words(t).choice}</a>}</Item>
              ))}
            </List>
          </>
        )}
        <h2>{security.look}</h2>
        <ul>
          {OTHER_ROOMS.filter(({ href }) => needs.accountPages.hasRoom(href)).map(({ href, label }) => (
            <li>
              <a href={href}>{security[label]}</a>
            </li>
          ))}
        </ul>
      </>
    ),
  })
}

const OTHER_ROOMS = [
  { href: "/account/sessions", label: "sessions" },
  { href: "/account/activity", label: "activity" },
] as const

function Covered({ coverage, view: { t } }: { readonly coverage: Coverage; readonly view: AccountView }) {
  const { coverage: words } = t.steps.security
  if (coverage.kind === "covered")
    return (
      <Notice kind="success" id="coverage">
        <p>{words.covered}</p>
      </Notice>
    )
  return (
    <Notice kind={coverage.kind === "one_step" ? "info" : "warning"} id="coverage">
      <p>{coverage.kind === "one_step" ? words.oneStep : words.noWayBack({ only: coverage.only.title(t) })}</p>
    </Notice>
  )
}

interface WayProps {
  readonly way: Way
  /** There is no second one of its kind. */
  readonly isOnly: boolean
  readonly view: AccountView
  readonly csrf: string
  readonly now: number
}

function WayItem({ way: { holding, factor }, isOnly, view, csrf, now }: WayProps) {
  const { t, locale } = view
  const { security } = t.steps
  const { id, title, detail, addedAt, usedAt, href } = holding
  const name = title(t)
  // Several of a kind are taken away one by one, where they are looked after; backups go by themselves.
  const isRemovable = isOnly && factor?.remove !== undefined && factor.step === "second" && !factor.isBackup
  return (
    <Item
      id={`way-${id}`}
      actions={
        isRemovable && (
          <Confirm id={`remove-${id}`} act={security.remove} label={security.removeWhich({ what: name })}>
            <p>{security.removeQuestion}</p>
            <Form action={REMOVE} csrf={csrf} id={`remove-form-${id}`}>
              <input type="hidden" name="factor" value={factor.name} />
              <Button kind="danger">{security.remove}</Button>
            </Form>
          </Confirm>
        )
      }
    >
      {href === undefined ? <bdi>{name}</bdi> : <a href={href}>{<bdi>{name}</bdi>}</a>}
      <div class="quiet">
        {detail && <span class="fact">{detail(t)}</span>}{" "}
        {addedAt !== undefined && (
          <span class="fact">
            {security.since} <Ago at={addedAt} now={now} locale={locale} />
          </span>
        )}{" "}
        {usedAt !== undefined && (
          <span class="fact">
            {security.lastUsed} {usedAt === null ? security.never : <Ago at={usedAt} now={now} locale={locale} />}
          </span>
        )}
      </div>
    </Item>
  )
}
