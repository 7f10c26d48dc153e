import { z } from "zod"
import { orStepUp, toSignIn } from "../../core/account/index.ts"
import type { SignedIn } from "../../core/session/index.ts"
import { type AttemptId, attemptIdField, pageOf, VERIFICATIONS } from "../../core/sign-in/index.ts"
import { Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { begin, type Enabled, enable, type Owner } from "./enable.ts"
import { SETUP_PAGE } from "./factor.ts"
import { MAX_CODE_CHARACTERS } from "./routes.ts"
import { findCredential } from "./store.ts"
import { SETUP_LIFETIME_MS } from "./totp.ts"
import { againView, appView, beginView, codesView, type PageNeeds, setupView } from "./views.tsx"

const CONFIRM = `${SETUP_PAGE}/confirm`
const DONE = `${SETUP_PAGE}?done=1`
const attemptField = attemptIdField.optional()
/** The form comes again, with what to do. */
const MENDABLE = ["code_invalid", "invalid", "totp_setup_expired"]

/**
 * `/account/two-step`: the authenticator app, its set-up and the recovery codes that come with it. With `attempt`, for
 * somebody who owes a second step before they are signed in. What is shown once is the answer to a form, so that no address
 * leads to it a second time.
 */
export function totpPageRoutes(needs: PageNeeds): Route[] {
  const { sessionCookie } = needs
  return [
    route({
      method: "GET",
      path: SETUP_PAGE,
      summary: "The authenticator app",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      query: z.object({ attempt: attemptField, done: z.string().optional() }),
      answers: { 200: "The page", 303: "To the sign-in page" },
      handle: ({ caller, query, request }) =>
        withOwner(needs, request, caller, query.attempt, (owner) =>
          "caller" in owner ? appView(needs, request, owner.caller, query.done !== undefined) : beginView(needs, request, owner),
        ),
    }),
    route({
      method: "POST",
      path: SETUP_PAGE,
      summary: "Begin to set up an authenticator app (form)",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      body: z.object({ attempt: attemptField }),
      limits: { perNetwork: VERIFICATIONS },
      answers: { 200: "The picture and the key, this once", 303: "To sign in, or to prove it anew" },
      handle: ({ body, caller, request }) =>
        withOwner(needs, request, caller, body.attempt, async (owner) =>
          setupView(needs, request, owner, await begin(needs, owner, request), CONFIRM),
        ),
    }),
    route({
      method: "POST",
      path: CONFIRM,
      summary: "Confirm the authenticator app with a code of it (form)",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      body: z.object({ code: z.string().max(MAX_CODE_CHARACTERS), attempt: attemptField }),
      limits: { perNetwork: VERIFICATIONS },
      answers: { 200: "The recovery codes, this once", 303: "Done; or to sign in, or to prove it anew", 422: "The form again" },
      handle: ({ body, caller, request }) =>
        withOwner(needs, request, caller, body.attempt, async (owner) => {
          try {
            return await done(needs, request, owner, await enable(needs, owner, body.code, request))
          } catch (error) {
            if (!(error instanceof Problem) || !MENDABLE.includes(error.code)) throw error
            // The page of the codes was loaded again, which sends its form again.
            if (error.code === "totp_setup_expired" && (await isJustDone(needs, owner))) return { status: 303, location: DONE }
            return againView(needs, request, owner, error, CONFIRM)
          }
        }),
    }),
  ]
}

async function isJustDone({ clock, database }: PageNeeds, owner: Owner): Promise<boolean> {
  const credential = "caller" in owner ? await findCredential(database, owner.caller.user.id) : undefined
  return credential !== undefined && clock.now() - credential.set_up_at < SETUP_LIFETIME_MS
}

async function done(needs: PageNeeds, request: Incoming, owner: Owner, { recoveryCodes, outcome }: Enabled): Promise<Answer> {
  const cookies = outcome && "open" in owner ? await needs.signIn.settle(outcome, request, owner.open.attempt.id) : []
  const onward = outcome ? pageOf(outcome) : DONE
  if (recoveryCodes.length === 0) return { status: 303, location: onward, cookies }
  return codesView(needs, request, owner, { codes: recoveryCodes, onward, cookies })
}

/** Whoever is to prove themselves first is led there, and back. */
async function withOwner(
  { signIn }: PageNeeds,
  request: Incoming,
  caller: SignedIn | undefined,
  attempt: AttemptId | undefined,
  act: (owner: Owner) => Promise<Answer>,
): Promise<Answer> {
  // An attempt's browser may be signed in besides, as somebody else: it is the attempt that it came with.
  const open = attempt === undefined ? undefined : await signIn.find(request, attempt)
  if (open) {
    await signIn.enrolling(open, request)
    return act({ open })
  }
  if (!caller) return toSignIn(request, SETUP_PAGE)
  // Whose attempt is over has got in by it.
  if (attempt !== undefined) return { status: 303, location: SETUP_PAGE }
  return orStepUp(SETUP_PAGE, () => act({ caller }))
}
