import { z } from "zod"
import { type AccountView, KeepCodes, roomOf, toSignIn, toStepUp } from "../../core/account/index.ts"
import type { SignedIn } from "../../core/session/index.ts"
import { VERIFICATIONS } from "../../core/sign-in/index.ts"
import { Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { Ago, Button, Confirm, Empty, Form, Item, List, Notice, Summary, wrongIn } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import { type KeepingNeeds, keepFor, remove, rename } from "./keeping.ts"
import { PasskeyPart } from "./part.tsx"
import type { Passkey } from "./passkey.ts"
import { PASSKEYS_PAGE } from "./paths.ts"
import { providerOf } from "./provider.ts"
import { parsed, passkeyIdField, passkeyNameField, registrationSchema } from "./schema.ts"
import { listPasskeys } from "./store.ts"

export type PageNeeds = KeepingNeeds & Pick<Core, "accountPages" | "clock" | "pages" | "sessionCookie">

export const MAX_CREDENTIAL_CHARACTERS = 49_152
const MAX_FIELD_CHARACTERS = 1_024
const ADD = `${PASSKEYS_PAGE}/add`
const RENAME = `${PASSKEYS_PAGE}/rename`
const REMOVE = `${PASSKEYS_PAGE}/remove`
const done = z.enum(["added", "renamed", "removed"])

interface PageState {
  readonly done?: z.output<typeof done> | undefined
  readonly problem?: Problem
}

/** `/account/passkeys`: one's passkeys, with what is known of them; adding, naming, removing. */
export function passkeyPageRoutes(needs: PageNeeds): Route[] {
  const caller = needs.sessionCookie.perhapsSignedIn
  return [
    route({
      method: "GET",
      path: PASSKEYS_PAGE,
      summary: "One's passkeys",
      tag: "Pages",
      kind: "page",
      caller,
      query: z.object({ done: done.optional().catch(undefined) }),
      answers: { 200: "The page", 303: "To the sign-in page" },
      handle: ({ caller, query, request }) => (caller ? passkeysPage(needs, request, caller, query) : toSignIn(request)),
    }),
    route({
      method: "POST",
      path: ADD,
      summary: "Keep the passkey that was made (form)",
      tag: "Pages",
      kind: "page",
      caller,
      body: z.object({ credential: z.string().max(MAX_CREDENTIAL_CHARACTERS) }),
      limits: { perNetwork: VERIFICATIONS },
      answers: { 200: "The recovery codes, this once", 303: "Added; or to sign in, or to prove it anew" },
      handle: ({ body, caller, request }) =>
        acting(needs, request, caller, async (caller) => {
          const { recoveryCodes } = await keepFor(needs, { caller }, registrationSchema.parse(parsed(body.credential)), null, request)
          return recoveryCodes === undefined
            ? { status: 303, location: `${PASSKEYS_PAGE}?done=added` }
            : codesPage(needs, request, caller, recoveryCodes)
        }),
    }),
    route({
      method: "POST",
      path: RENAME,
      summary: "Name a passkey (form)",
      tag: "Pages",
      kind: "page",
      caller,
      body: z.object({ passkey: passkeyIdField, name: z.string().max(MAX_FIELD_CHARACTERS) }),
      answers: { 303: "Named", 404: "The page, which has no such passkey" },
      handle: ({ body, caller, request }) =>
        acting(needs, request, caller, async (caller) => {
          // Without a name it is called what it was before.
          const name = body.name.trim() === "" ? null : passkeyNameField.parse(body.name)
          await rename(needs, caller, body.passkey, name, request)
          return { status: 303, location: `${PASSKEYS_PAGE}?done=renamed` }
        }),
    }),
    route({
      method: "POST",
      path: REMOVE,
      summary: "Remove a passkey (form)",
      tag: "Pages",
      kind: "page",
      caller,
      body: z.object({ passkey: passkeyIdField }),
      answers: { 303: "Removed; or to sign in, or to prove it anew", 404: "The page, which has no such passkey", 409: "The last way in stays" },
      handle: ({ body, caller, request }) =>
        acting(needs, request, caller, async (caller) => {
          await remove(needs, caller, body.passkey, request)
          return { status: 303, location: `${PASSKEYS_PAGE}?done=removed` }
        }),
    }),
  ]
}

/** Who is signed in does it; who did so long ago proves it anew first, and what cannot be done is said on the page. */
async function acting(
  needs: PageNeeds,
  request: Incoming,
  caller: SignedIn | undefined,
  act: (caller: SignedIn) => Promise<Answer>,
): Promise<Answer> {
  if (!caller) return toSignIn(request, PASSKEYS_PAGE)
  try {
    return await act(caller)
  } catch (error) {
    if (!(error instanceof Problem) || error.kind.status >= 500) throw error
    if (error.code === "reauthentication_required") return toStepUp(PASSKEYS_PAGE)
    return passkeysPage(needs, request, caller, { problem: error })
  }
}

async function passkeysPage(needs: PageNeeds, request: Incoming, caller: SignedIn, { done, problem }: PageState): Promise<Answer> {
  const { accountPages, database } = needs
  const held = await listPasskeys(database, caller.user.id)
  const view = await accountPages.for(request, caller)
  const { t } = view
  const words = t.passkey
  const isGone = problem?.code === "not_found"
  return view.render({
    room: roomOf(accountPages, PASSKEYS_PAGE),
    title: words.title,
    status: problem?.kind.status ?? 200,
    body: ({ csrf }) => (
      <>
        <Summary wrong={problem && (isGone ? { summary: words.notThere, advice: words.notThere } : wrongIn(t, problem))} />
        {done !== undefined && (
          <Notice kind="success" isNews>
            <p>{words.done[done]}</p>
          </Notice>
        )}
        <p>{words.about}</p>
        {held.length > 0 ? (
          <List id="passkeys">
            {held.map((passkey) => (
              <PasskeyItem passkey={passkey} now={needs.clock.now()} view={view} csrf={csrf} />
            ))}
          </List>
        ) : (
          <Empty id="no-passkeys" title={words.none}>
            {words.noneYet}
          </Empty>
        )}
        <PasskeyPart
          does="register"
          t={t}
          id="add-passkey"
          act={words.add}
          isPrimary={held.length === 0}
          form={{ action: ADD, csrf, fields: {} }}
          stepUp={toStepUp(PASSKEYS_PAGE).location ?? PASSKEYS_PAGE}
        />
      </>
    ),
  })
}

interface ItemProps {
  readonly passkey: Passkey
  readonly now: number
  readonly view: AccountView
  readonly csrf: string
}

function PasskeyItem({ passkey, now, view, csrf }: ItemProps) {
  const { t, locale } = view
  const words = t.passkey
  const provider = providerOf(passkey.aaguid)
  const name = passkey.name ?? provider ?? words.unnamed
  return (
    <Item
      id={passkey.id}
      actions={
        <div class="acts">
          <details class="confirm" id={`rename-${passkey.id}`}>
            <summary class="button" aria-label={words.renameWhich({ name })}>
              {words.rename}
            </summary>
            <div class="confirm-question">
              <Form action={RENAME} csrf={csrf} id={`rename-form-${passkey.id}`}>
                <input type="hidden" name="passkey" value={passkey.id} />
                <NameField id={`name-${passkey.id}`} label={words.name} hint={words.nameHint} value={passkey.name ?? ""} />
                <Button>{words.saveName}</Button>
              </Form>
            </div>
          </details>
          <Confirm id={`remove-${passkey.id}`} act={words.remove} label={words.removeWhich({ name })}>
            <p>{words.removeAbout}</p>
            <Form action={REMOVE} csrf={csrf} id={`remove-form-${passkey.id}`}>
              <input type="hidden" name="passkey" value={passkey.id} />
              <Button kind="danger">{words.removeNow}</Button>
            </Form>
          </Confirm>
        </div>
      }
    >
      <strong>
        <bdi>{name}</bdi>
      </strong>
      <div class="quiet">
        {passkey.name !== null && provider !== undefined && <span class="fact">{provider}</span>}{" "}
        <span class="fact">{passkey.backedUp ? words.synced : words.oneDevice}</span>{" "}
        <span class="fact">
          {words.lastUsed} {passkey.lastUsedAt === null ? words.notUsed : <Ago at={passkey.lastUsedAt} now={now} locale={locale} />}
        </span>{" "}
        <span class="fact">
          {words.madeAt} <Ago at={passkey.createdAt} now={now} locale={locale} />
        </span>
      </div>
    </Item>
  )
}

/** As `Field`, which there is one of a page. */
function NameField({ id, label, hint, value }: { readonly id: string; readonly label: string; readonly hint: string; readonly value: string }) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="entry">
        <input id={id} name="name" type="text" autocomplete="off" value={value} dir="auto" aria-describedby={`${id}-hint`} />
      </div>
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  )
}

async function codesPage({ accountPages }: PageNeeds, request: Incoming, caller: SignedIn, codes: readonly string[]): Promise<Answer> {
  const { t, render } = await accountPages.for(request, caller)
  return render({
    room: roomOf(accountPages, PASSKEYS_PAGE),
    title: t.recoveryCodes.keep.title,
    body: ({ csrf }) => <KeepCodes codes={codes} t={t} csrf={csrf} onward={`${PASSKEYS_PAGE}?done=added`} />,
  })
}
