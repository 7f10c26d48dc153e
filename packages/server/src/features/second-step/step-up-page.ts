import { z } from "zod"
import { pageOf, safeNext, VERIFICATIONS } from "../../core/sign-in/index.ts"
import { errors } from "../../kernel/errors.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import type { Core } from "../feature.ts"
import { acrValuesFrom, begin } from "./step-up.ts"

/** Longer than any list of the values there are. */
const MAX_ACR_CHARACTERS = 256

/**
 * `/step-up?next=`: leads whoever is signed in to what they can be asked for, and from there to `next`. What it begins is
 * good for nobody but the browser that opens it, so that opening it changes nothing for anybody.
 */
export function stepUpPageRoutes(needs: Pick<Core, "sessionCookie" | "signIn">): Route[] {
  const { sessionCookie, signIn } = needs
  return [
    route({
      method: "GET",
      path: "/step-up",
      summary: "Prove anew who is signed in, and go on",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      query: z.object({ next: z.string().optional(), acr_values: z.string().max(MAX_ACR_CHARACTERS).optional() }),
      limits: { perNetwork: VERIFICATIONS },
      answers: { 303: "To the factor, or to the sign-in page" },
      handle: async ({ caller, query, request }) => {
        const next = safeNext(query.next)
        if (!caller) return { status: 303, location: `/sign-in?next=${encodeURIComponent(next)}` }
        if (caller.session.actorId !== null)
          throw errors.forbidden({ detail: "This cannot be done in another person's name.", says: { text: "notInAnothersName" } })
        const options = { remember: false, next }
        const outcome = await begin(needs, caller, acrValuesFrom(query.acr_values), options, request)
        return { status: 303, location: pageOf(outcome), cookies: await signIn.settle(outcome, request) }
      },
    }),
  ]
}
