import { type Route, route } from "../../kernel/http/route.ts"
import { Copyable, Item, List, Notice } from "../../pages/index.ts"
import type { SessionCookie } from "../session/index.ts"
import type { Advice, GiveAdvice } from "./advice.ts"
import { type AccountPages, type AccountView, OVERVIEW, toSignIn } from "./frame.tsx"

/** `/account`: who one is here, and what deserves a look, the weightiest first. */
export function overviewRoutes(needs: {
  readonly cookie: SessionCookie
  readonly accountPages: AccountPages
  readonly advice: readonly GiveAdvice[]
}): Route[] {
  const { cookie, accountPages, advice } = needs
  return [
    route({
      method: "GET",
      path: OVERVIEW,
      summary: "The account page",
      tag: "Pages",
      kind: "page",
      caller: cookie.perhapsSignedIn,
      answers: { 200: "The page", 303: "To the sign-in page" },
      handle: async ({ caller, request }) => {
        if (!caller) return toSignIn(request)
        const given = (await Promise.all(advice.map((give) => give(caller)))).flat()
        const { user } = caller
        const view = await accountPages.for(request, caller)
        const { overview } = view.t.account
        return view.render({
          room: OVERVIEW,
          title: overview.title,
          body: () => (
            <>
              <dl>
                {user.name !== null && (
                  <>
                    <dt>{overview.name}</dt>
                    <dd>
                      <bdi>{user.name}</bdi>
                    </dd>
                  </>
                )}
                <dt>{overview.address}</dt>
                <dd>{user.email}</dd>
                {user.ownerSince !== null && (
                  <>
                    <dt>{overview.role}</dt>
                    <dd>{overview.owner}</dd>
                  </>
                )}
              </dl>
              <p class="quiet">{overview.mailbox}</p>
              <AdviceList advice={given.toSorted((one, other) => other.weight - one.weight)} view={view} />
            </>
          ),
        })
      },
    }),
  ]
}

function AdviceList({ advice, view }: { readonly advice: readonly Advice[]; readonly view: AccountView }) {
  const { overview } = view.t.account
  if (advice.length === 0)
    return (
      <Notice kind="success" id="all-well" title={overview.allWell}>
        <p>{overview.nothingToDo}</p>
      </Notice>
    )
  return (
    <>
      <h2>{overview.advice}</h2>
      <List id="advice">
        {advice.map(({ name, says, remedy }) => (
          <Item id={`advice-${name}`}>
            <p>{says(view)}</p>
            {"command" in remedy ? <Copyable id={`command-${name}`} text={remedy.command} /> : <a href={remedy.href}>{remedy.label(view.t)}</a>}
          </Item>
        ))}
      </List>
    </>
  )
}
