import { z } from "zod"
import { type FactorSectionContext, pageOf, type SectionContext, SIGN_INS, type SignUpSectionContext, safeNext } from "../../core/sign-in/index.ts"
import { Problem } from "../../kernel/errors.ts"
import { problemHeaders } from "../../kernel/http/answer.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import type { Core } from "../feature.ts"
import { METHOD } from "./evidence.ts"
import { PasskeyPart } from "./part.tsx"
import { SIGN_IN_FORM } from "./paths.ts"
import { assertionSchema, parsed } from "./schema.ts"
import { enter, type SignInNeeds } from "./sign-in-routes.ts"

const MAX_CREDENTIAL_CHARACTERS = 16_384
const BUTTON = "passkey"
/** The same button, of somebody whose passkey is gone: the browser is told so. */
const BUTTON_OF_UNKNOWN = "passkey-again"

export function passkeySignInPageRoutes(needs: SignInNeeds & Pick<Core, "signInPage">): Route[] {
  const { binding, signIn, signInPage } = needs
  return [
    route({
      method: "POST",
      path: SIGN_IN_FORM,
      summary: "Sign in with what the passkey has signed (form)",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      body: z.object({
        credential: z.string().max(MAX_CREDENTIAL_CHARACTERS),
        remember: z.literal("on").optional(),
        next: z.string().optional(),
      }),
      limits: { perNetwork: SIGN_INS },
      answers: { 303: "Signed in, or on to what is owed", 401: "The page again", 410: "The page again" },
      handle: async ({ body, request }) => {
        const next = safeNext(body.next)
        try {
          const assertion = assertionSchema.parse(parsed(body.credential))
          const { outcome } = await enter(needs, assertion, { options: { remember: body.remember === "on", next } }, request)
          return { status: 303, location: pageOf(outcome), cookies: [...(await signIn.settle(outcome, request)), binding.clear()] }
        } catch (error) {
          if (!(error instanceof Problem) || error.kind.status >= 500) throw error
          const field = error.code === "passkey_unknown" ? BUTTON_OF_UNKNOWN : BUTTON
          const page = await signInPage(request, { next, wrong: { problem: error, method: METHOD, field } })
          return { ...page, headers: { ...page.headers, ...problemHeaders(error) } }
        }
      },
    }),
  ]
}

/** The passkey's part of the sign-in page: a button, and passkeys among what the address field offers. */
export function passkeySection(rpId: string) {
  return ({ t, csrf, next, wrong }: SectionContext) => (
    <div class="under">
      <PasskeyPart
        does="sign-in"
        t={t}
        id="sign-in-passkey"
        act={t.passkey.signIn}
        form={{ action: SIGN_IN_FORM, csrf, fields: { next }, withRemember: true }}
        buttonId={wrong?.field ?? BUTTON}
        unknownOf={wrong?.field === BUTTON_OF_UNKNOWN ? rpId : undefined}
      />
    </div>
  )
}

/** Of the page that asks for it on top of something else. */
export function passkeyFactorSection({ t, csrf, action, attempt, wrong, more }: FactorSectionContext) {
  return (
    <>
      <p>{t.passkey.factor.hint}</p>
      <PasskeyPart
        does="factor"
        t={t}
        id="factor-passkey"
        act={t.passkey.use}
        isPrimary
        form={{ action, csrf, fields: { attempt: attempt.id, factor: METHOD } }}
        attempt={attempt.id}
        more={more}
        buttonId={wrong?.field ?? BUTTON}
      />
    </>
  )
}

/** Of the sign-up page: the account begins with a passkey in place of a password. */
export function passkeySignUpSection({ t, form }: SignUpSectionContext) {
  return (
    <div class="under">
      <PasskeyPart does="sign-up" t={t} id="sign-up-passkey" act={t.passkey.signUp} about={t.passkey.signUpAbout} takesFrom={form} />
    </div>
  )
}
