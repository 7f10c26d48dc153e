import type { Child } from "hono/jsx"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { Avatar, Button, Form, Marked, type Page, type PageContext, type Pages, type Strings, type View } from "../../pages/index.ts"
import type { SignedIn } from "../session/index.ts"
import type { User } from "../user/index.ts"

export const OVERVIEW = "/account"
/** Where everything about signing in is together; a feature's. */
export const SECURITY_PAGE = "/account/security"
export const SESSIONS_PAGE = "/account/sessions"
/** A feature's; where there is none, no session is in an organization. */
export const ORGANIZATIONS_PAGE = "/account/organizations"

/** A room of one's account that a feature brings. */
export interface AccountLink {
  readonly href: string
  readonly label: (t: Strings) => string
  /** Rooms stand in this order: the overview is 0, sessions and devices are 30. */
  readonly order: number
  /** Others are not led there. The page itself must refuse them all the same. */
  readonly isFor?: (caller: SignedIn) => boolean | Promise<boolean>
}

/** What stands below every page of somebody's account, for their browser; nobody sees it. */
export type AccountFoot = (caller: SignedIn) => Promise<Child>

/** A page in the frame. */
export interface AccountPage extends Omit<Page, "rooms" | "wide"> {
  /** The `href` of the room it is in. */
  readonly room: string
}

export interface AccountView extends Omit<View, "render"> {
  render(page: AccountPage): Answer
}

/** Pages of one's account: who one is, the way to every room, and the way out. */
export interface AccountPages {
  for(request: Incoming, caller: SignedIn): Promise<AccountView>
  /** Whether there is such a room; rooms go with the features they belong to. */
  hasRoom(href: string): boolean
  /** Called while the house is built, before anything is rendered. */
  addRooms(links: readonly AccountLink[]): void
  addFoot(foot: AccountFoot): void
}

/** @param issuer whose pictures may be shown: a page loads nothing from elsewhere */
export function createAccountPages(pages: Pages, issuer: string): AccountPages {
  let rooms: readonly AccountLink[] = [
    { href: OVERVIEW, label: (t) => t.account.overview.room, order: 0 },
    { href: SESSIONS_PAGE, label: (t) => t.account.sessions.room, order: 30 },
  ]
  const foots: AccountFoot[] = []
  return {
    for: async (request, caller) => {
      const { user, organization, session } = caller
      const { locale, t, render } = pages.for(request, user)
      const feet = await Promise.all(foots.map((foot) => foot(caller)))
      const open = await Promise.all(rooms.map(async ({ isFor }) => isFor?.(caller)))
      const links = rooms.filter((_, index) => open[index] !== false).map(({ href, label }) => ({ href, label: label(t) }))
      const above = ({ csrf }: PageContext) => (
        <Whose
          user={user}
          organization={organization}
          picture={ownPath(user.picture, issuer)}
          t={t}
          csrf={csrf}
          isActing={session.actorId !== null}
        />
      )
      return {
        locale,
        t,
        render: ({ room, body, ...page }) =>
          render({
            ...page,
            body: (context) => (
              <>
                {body(context)}
                {feet}
              </>
            ),
            rooms: { label: t.account.rooms, links, current: room, above },
          }),
      }
    },
    addFoot: (foot) => void foots.push(foot),
    hasRoom: (href) => rooms.some((room) => room.href === href),
    addRooms: (links) => {
      rooms = [...rooms, ...links].toSorted((one, other) => one.order - other.order)
    },
  }
}

function ownPath(picture: string | null, issuer: string): string | undefined {
  return picture?.startsWith(`${issuer}/`) ? picture.slice(issuer.length) : undefined
}

interface WhoseProps {
  readonly user: User
  /** The one this session is in. */
  readonly organization: SignedIn["organization"]
  readonly picture: string | undefined
  readonly t: Strings
  readonly csrf: string
  /** It is somebody else who looks. */
  readonly isActing: boolean
}

function Whose({ user: { name, email }, organization, picture, t, csrf, isActing }: WhoseProps) {
  const { frame } = t.organizations
  return (
    <div class="whose" id="whose">
      <Avatar name={name ?? email} picture={picture} />
      <div>
        <strong>
          <bdi>{name ?? email}</bdi>
        </strong>
        {name !== null && (
          <span class="quiet">
            <bdi>{email}</bdi>
          </span>
        )}
        {isActing && (
          <span class="quiet" id="acting">
            {t.account.actingFor}
          </span>
        )}
      </div>
      <Form action="/account/sign-out" csrf={csrf} id="sign-out">
        <Button>{t.account.signOut}</Button>
      </Form>
      {organization !== null && (
        <p class="quiet" id="working-in">
          <Marked text={frame.in({ name: organization.name })} value={organization.name} /> <a href={ORGANIZATIONS_PAGE}>{frame.switch}</a>
        </p>
      )}
    </div>
  )
}

/** The room that a page about signing in belongs to: the one where all of them are together, else its own. */
export function roomOf(accountPages: Pick<AccountPages, "hasRoom">, page: string): string {
  return accountPages.hasRoom(SECURITY_PAGE) ? SECURITY_PAGE : page
}

/** Such a page's own room: there is none where all of them are together. */
export function ownRoom(accountPages: Pick<AccountPages, "hasRoom">, link: AccountLink): AccountLink {
  return { ...link, isFor: () => !accountPages.hasRoom(SECURITY_PAGE) }
}

/** For who is to prove themselves anew before something sensitive: there, and back. @param page a path of ours */
export function toStepUp(page: string): Answer {
  return { status: 303, location: `/step-up?next=${encodeURIComponent(page)}` }
}

/** A query longer than this is none of ours. */
const MAX_SEARCH_CHARACTERS = 512

/** For who is not signed in: to the sign-in page, and back. @param page where a form stood; the page that was asked for otherwise */
export function toSignIn({ method, path, search }: Incoming, page = path): Answer {
  const query = method === "GET" && search !== "" && search.length <= MAX_SEARCH_CHARACTERS ? `?${search}` : ""
  return { status: 303, location: `/sign-in?next=${encodeURIComponent(`${page}${query}`)}` }
}
