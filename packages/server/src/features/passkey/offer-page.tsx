import { z } from "zod"
import { toSignIn } from "../../core/account/index.ts"
import type { SignedIn } from "../../core/session/index.ts"
import { safeNext } from "../../core/sign-in/index.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { Button, Form, LinkButton } from "../../pages/index.ts"
import type { Binding } from "./binding.ts"
import { METHOD } from "./evidence.ts"
import type { PageNeeds } from "./page.tsx"
import { PasskeyPart } from "./part.tsx"
import { OFFER_PAGE, PASSKEYS_PAGE } from "./paths.ts"
import { claimOffer, declineOffers } from "./store.ts"

/** House: who did not want one is not asked again for so long, and who says so never again. */
const OFFER_EVERY_MS = 90 * 24 * 3_600_000
/** Whoever has just made an account has made choices enough. */
const OFFER_AFTER_MS = 24 * 3_600_000

type OfferNeeds = PageNeeds & { readonly binding: Binding }

/**
 * Where somebody who has just signed in without a passkey is asked whether they want one: in a browser that can make one (it
 * has asked for passkeys on the sign-in page), from the second day of the account on, and not again for three months.
 */
export async function offerTo({ binding, clock, database }: OfferNeeds, { user }: SignedIn, request: Incoming): Promise<string | undefined> {
  if (user.factors.includes(METHOD) || binding.find(request, undefined) === undefined) return undefined
  const now = clock.now()
  if (now - user.createdAt < OFFER_AFTER_MS) return undefined
  return (await claimOffer(database, user.id, now, now - OFFER_EVERY_MS)) ? OFFER_PAGE : undefined
}

export function passkeyOfferRoutes(needs: OfferNeeds): Route[] {
  const { clock, database, sessionCookie } = needs
  const fields = z.object({ next: z.string().optional() })
  return [
    route({
      method: "GET",
      path: OFFER_PAGE,
      summary: "Whether somebody wants a passkey",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      query: fields,
      answers: { 200: "The page", 303: "To the sign-in page" },
      handle: ({ caller, query, request }) => (caller ? offerPage(needs, request, caller, safeNext(query.next)) : toSignIn(request)),
    }),
    route({
      method: "POST",
      path: OFFER_PAGE,
      summary: "Not to be asked again (form)",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      body: fields,
      answers: { 303: "On, to where they were going" },
      handle: async ({ body, caller, request }) => {
        if (!caller) return toSignIn(request, PASSKEYS_PAGE)
        await declineOffers(database, caller.user.id, clock.now())
        return { status: 303, location: safeNext(body.next) }
      },
    }),
  ]
}

function offerPage({ pages }: OfferNeeds, request: Incoming, { user }: SignedIn, next: string): Answer {
  const { t, render } = pages.for(request, user)
  const words = t.passkey.offer
  return render({
    title: words.title,
    body: ({ csrf }) => (
      <>
        <p>{words.about}</p>
        <PasskeyPart
          does="register"
          t={t}
          id="offer-passkey"
          act={words.make}
          isPrimary
          form={{ action: `${PASSKEYS_PAGE}/add`, csrf, fields: {} }}
          stepUp={`/step-up?next=${encodeURIComponent(PASSKEYS_PAGE)}`}
        />
        <div class="actions">
          <LinkButton href={next} id="not-now">
            {words.later}
          </LinkButton>
          <Form action={OFFER_PAGE} csrf={csrf} id="never">
            <input type="hidden" name="next" value={next} />
            <Button kind="quiet">{words.never}</Button>
          </Form>
        </div>
      </>
    ),
  })
}
