import type { Child } from "hono/jsx"
import { ORGANIZATIONS_PAGE } from "../../core/account/index.ts"
import type { EntryRefusal, OrganizationPolicy } from "../../core/organization/index.ts"
import { AAL2, PHISHING_RESISTANT } from "../../core/session/index.ts"
import { instant } from "../../kernel/clock.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { day, Notice, type PageContext, type PageLocale, type Strings, Summary, type View, type Wrong } from "../../pages/index.ts"
import type { OrganizationsNeeds } from "./needs.ts"
import { pathOf, type Visit } from "./visit.ts"
import { MENDED_BY_SIGNING_IN, refusalWords } from "./words.ts"

/** Of an instant: `2026-03-01`. */
const DATE_CHARACTERS = 10

export interface RoomPage {
  readonly title: (t: Strings) => string
  /** The room it is in, if it is not one itself. */
  readonly within?: (t: Strings) => { readonly label: string; readonly room: string }
  /** What it is for, in a line. */
  readonly about?: (t: Strings) => string
  readonly status?: number
  /** What was just done. */
  readonly news?: ((t: Strings) => string) | undefined
  readonly wrong?: (t: Strings) => Wrong | undefined
  readonly body: (view: Pick<View, "t" | "locale">, context: PageContext & { readonly wrong: Wrong | undefined }) => Child
}

/** A room of one organization, in the account's frame: above its title the way back to the organization. */
export async function renderRoom(
  { accountPages }: OrganizationsNeeds,
  request: Incoming,
  { caller, organization }: Visit,
  page: RoomPage,
): Promise<Answer> {
  const view = await accountPages.for(request, caller)
  const { t } = view
  const wrong = page.wrong?.(t)
  const { label, room } = page.within?.(t) ?? { label: organization.name, room: "" }
  return view.render({
    room: ORGANIZATIONS_PAGE,
    within: { label, href: pathOf(organization, room) },
    title: page.title(t),
    status: page.status ?? 200,
    body: (context) => (
      <>
        <Summary wrong={wrong} t={t} />
        {wrong === undefined && page.news && <News words={page.news(t)} />}
        {page.about && <p class="quiet">{page.about(t)}</p>}
        {page.body(view, { ...context, wrong })}
      </>
    ),
  })
}

/** A day, without its time. */
export function Day({ at, locale }: { readonly at: number; readonly locale: PageLocale }) {
  return <time datetime={instant(at).slice(0, DATE_CHARACTERS)}>{day(at, locale)}</time>
}

/** What was just done; it is read out. */
export function News({ words }: { readonly words: string }) {
  return (
    <Notice kind="success" isNews>
      <p>{words}</p>
    </Notice>
  )
}

interface RefusalProps {
  readonly refusal: EntryRefusal
  readonly t: Strings
  readonly back?: string
  /** Of the organization, where it is known which one it is. */
  readonly policy?: Pick<OrganizationPolicy, "second_factor">
}

/** Why one cannot work in an organization now, and the way to mend it where there is one: a second step is shown in this session. */
export function Refusal({ refusal, t, back = ORGANIZATIONS_PAGE, policy }: RefusalProps) {
  const next = encodeURIComponent(back)
  const acr = policy?.second_factor === "phishing_resistant" ? PHISHING_RESISTANT : AAL2
  return (
    <p>
      {refusalWords(t, refusal)}{" "}
      {refusal === "factor_required" && <a href={`/step-up?next=${next}&acr_values=${encodeURIComponent(acr)}`}>{t.organizations.secondStep}</a>}
      {MENDED_BY_SIGNING_IN.includes(refusal) && <a href={`/sign-in?prompt=login&next=${next}`}>{t.organizations.signInAgain}</a>}
    </p>
  )
}
