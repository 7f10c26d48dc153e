import { z } from "zod"
import { toSignIn } from "../../core/account/index.ts"
import type { SignedIn } from "../../core/session/index.ts"
import { findUserById, localeField, nameField, type User } from "../../core/user/index.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import type { Limit } from "../../kernel/limits.ts"
import {
  Avatar,
  Button,
  Confirm,
  Field,
  Form,
  languageNames,
  localeFor,
  locales,
  Notice,
  type PageLocale,
  Select,
  type Strings,
  Summary,
  type Wrong,
} from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import { MAX_PICTURE_BYTES, type Pictures } from "./picture.ts"
import { changeProfile, ownPicture, type ProfileNeeds, setPicture } from "./profile.ts"
import { PROFILE_CHANGES } from "./routes.ts"

type Needs = ProfileNeeds & Pick<Core, "accountPages" | "database" | "pages" | "sessionCookie"> & { readonly pictures: Pictures }

export const PROFILE_PAGE = "/account/profile"
/** Another feature's, if there is one. */
const ADDRESS_PAGE = "/account/email"
const PICTURE = `${PROFILE_PAGE}/picture`
const REMOVE = `${PICTURE}/remove`
const TO_SIGN_IN: Answer = { status: 303, location: `/sign-in?next=${encodeURIComponent(PROFILE_PAGE)}` }
/** In the form's list: as the browser asks for. */
const BY_BROWSER = ""
/** Where the page's script runs, a picture is shrunk to this before it is sent: it is shown at half of it. */
const SHRUNK_SIDE_PIXELS = 512
const MAX_FIELD_CHARACTERS = 1_024
/** Fields and their names, around the file. */
const FORM_BYTES = 8_192
/** Each is a quarter of a second's work of a core, or ten seconds of somebody who means ill. */
const UPLOADS: Limit = { name: "picture-uploads", points: 60, windowSeconds: 900 }

const done = z.enum(["saved", "shown", "removed"])

interface PageState {
  readonly done?: z.output<typeof done> | undefined
  readonly wrong?: Wrong
  /** As it was typed and chosen. */
  readonly typed?: { readonly name: string; readonly locale: string }
}

export function profilePages(needs: Needs): Route[] {
  const { pages, pictures } = needs
  const caller = needs.sessionCookie.perhapsSignedIn
  return [
    route({
      method: "GET",
      path: PROFILE_PAGE,
      summary: "The profile page",
      tag: "Pages",
      kind: "page",
      caller,
      query: z.object({ done: done.optional().catch(undefined) }),
      answers: { 200: "The page", 303: "To the sign-in page" },
      handle: ({ caller, query, request }) => (caller ? profilePage(needs, caller, request, { done: query.done }) : toSignIn(request)),
    }),
    route({
      method: "POST",
      path: PROFILE_PAGE,
      summary: "Change name and language (form)",
      tag: "Pages",
      kind: "page",
      caller,
      body: z.object({ name: z.string().max(MAX_FIELD_CHARACTERS), locale: z.string() }),
      limits: { perNetwork: PROFILE_CHANGES },
      answers: { 303: "Saved", 422: "The form again" },
      handle: async ({ caller, body, request }) => {
        if (!caller) return TO_SIGN_IN
        const { t } = pages.for(request, caller.user)
        const name = body.name.trim() === "" ? null : nameField.safeParse(body.name)
        if (name?.success === false)
          return profilePage(needs, caller, request, {
            typed: body,
            wrong: { field: "name", summary: t.profile.nameWrong, advice: t.profile.nameHint },
          })
        const locale = localeFrom(body.locale, caller.user)
        const { locale: saved } = await changeProfile(needs, caller, { name: name?.data ?? null, locale }, request)
        return { status: 303, location: `${PROFILE_PAGE}?done=saved`, cookies: [pages.rememberLanguage(saved)] }
      },
    }),
    route({
      method: "GET",
      path: PICTURE,
      summary: "Where the form stands that came back from an upload",
      tag: "Pages",
      kind: "page",
      caller,
      answers: { 303: "To the profile page" },
      handle: () => ({ status: 303, location: PROFILE_PAGE }),
    }),
    route({
      method: "POST",
      path: PICTURE,
      summary: "Upload a picture (form)",
      tag: "Pages",
      kind: "page",
      caller,
      file: { field: "picture", stranger: TO_SIGN_IN },
      body: z.object({ picture: z.instanceof(Uint8Array) }),
      limits: { bodyBytes: MAX_PICTURE_BYTES + FORM_BYTES, perNetwork: UPLOADS },
      answers: { 303: "It is shown", 422: "The form again" },
      handle: async ({ caller, body, request }) => {
        if (!caller) return TO_SIGN_IN
        const { picture } = body
        const outcome = picture.length === 0 ? ({ kind: "refused", why: "missing" } as const) : await pictures.make(picture)
        if (outcome.kind === "refused") {
          const words = pages.for(request, caller.user).t.profile.refused[outcome.why]
          return profilePage(needs, caller, request, { wrong: { field: "picture", ...words } })
        }
        await setPicture(needs, caller, outcome.webp, request)
        return { status: 303, location: `${PROFILE_PAGE}?done=shown` }
      },
    }),
    route({
      method: "POST",
      path: REMOVE,
      summary: "Take the picture away (form)",
      tag: "Pages",
      kind: "page",
      caller,
      body: z.object({}),
      limits: { perNetwork: PROFILE_CHANGES },
      answers: { 303: "It is gone" },
      handle: async ({ caller, request }) => {
        if (!caller) return TO_SIGN_IN
        await changeProfile(needs, caller, { picture: null }, request)
        return { status: 303, location: `${PROFILE_PAGE}?done=removed` }
      },
    }),
  ]
}

/** A language of the list. Whoever chose a region with it elsewhere keeps it. @returns undefined for what was not in the list */
function localeFrom(chosen: string, { locale }: User): string | null | undefined {
  if (chosen === BY_BROWSER) return null
  if (locale !== null && localeFor(locale, null) === chosen) return locale
  return localeField.safeParse(chosen).data
}

async function profilePage({ database, accountPages, issuer }: Needs, caller: SignedIn, request: Incoming, state: PageState): Promise<Answer> {
  const user = (await findUserById(database, caller.user.id)) ?? caller.user
  const { t, locale, render } = await accountPages.for(request, { ...caller, user })
  return render({
    room: PROFILE_PAGE,
    title: t.profile.title,
    status: state.wrong ? 422 : 200,
    body: ({ csrf }) => (
      <>
        <Summary wrong={state.wrong} t={t} />
        {state.done && (
          <Notice kind="success" isNews>
            <p>{t.profile.done[state.done]}</p>
          </Notice>
        )}
        <dl>
          <dt>{t.profile.address}</dt>
          <dd>
            <bdi id="address">{user.email}</bdi>
          </dd>
        </dl>
        <p class="quiet">
          {t.profile.addressHint} {accountPages.hasRoom(ADDRESS_PAGE) && <a href={ADDRESS_PAGE}>{t.address.change}</a>}
        </p>
        <About t={t} shown={locale} user={user} csrf={csrf} state={state} />
        <h2>{t.profile.picture}</h2>
        <Picture t={t} user={user} path={ownPicture(issuer, user)} csrf={csrf} wrong={state.wrong} />
      </>
    ),
  })
}

interface AboutProps {
  readonly t: Strings
  /** The page's own language. */
  readonly shown: PageLocale
  readonly user: User
  readonly csrf: string
  readonly state: PageState
}

function About({ t: { profile }, shown, user, csrf, state }: AboutProps) {
  const languages = locales.map((locale) => ({ value: locale, label: languageNames[locale], ...(locale === shown ? {} : { lang: locale }) }))
  return (
    <Form action={PROFILE_PAGE} csrf={csrf} id="profile">
      <Field
        name="name"
        label={profile.name}
        type="text"
        autocomplete="name"
        value={state.typed?.name ?? user.name ?? ""}
        hint={profile.nameHint}
        wrong={state.wrong}
        optional
      />
      <Select
        name="locale"
        label={profile.language}
        options={[{ value: BY_BROWSER, label: profile.byBrowser }, ...languages]}
        value={state.typed?.locale ?? (user.locale === null ? BY_BROWSER : localeFor(user.locale, null))}
        hint={profile.languageHint}
      />
      <Button kind="primary">{profile.save}</Button>
    </Form>
  )
}

interface PictureProps {
  readonly t: Strings
  readonly user: User
  /** Of the picture that is kept here. */
  readonly path: string | undefined
  readonly csrf: string
  readonly wrong: Wrong | undefined
}

function Picture({ t: { profile }, user, path, csrf, wrong }: PictureProps) {
  const isWrong = wrong?.field === "picture"
  return (
    <div class="portrait">
      <Avatar name={user.name ?? user.email} picture={path} size="large" />
      <div>
        <Form action={PICTURE} csrf={csrf} id="picture-form" withFile>
          <div class={isWrong ? "field wrong" : "field"}>
            <label for="picture">{path === undefined ? profile.choose : profile.another}</label>
            <input
              id="picture"
              name="picture"
              type="file"
              accept="image/png,image/jpeg,image/webp"
              required
              data-shrink={SHRUNK_SIDE_PIXELS}
              aria-describedby="picture-hint"
              aria-invalid={isWrong ? "true" : undefined}
            />
            <p class="hint" id="picture-hint">
              {isWrong ? wrong.advice : profile.pictureHint}
            </p>
          </div>
          <Button>{path === undefined ? profile.upload : profile.replace}</Button>
        </Form>
        {path !== undefined && (
          <Confirm id="picture-removal" act={profile.remove}>
            <p>{profile.removed}</p>
            <Form action={REMOVE} csrf={csrf} id="picture-remove">
              <Button kind="danger">{profile.remove}</Button>
            </Form>
          </Confirm>
        )}
      </div>
    </div>
  )
}
