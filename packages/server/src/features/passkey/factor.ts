import type { Factor, FactorAnswer } from "../../core/sign-in/index.ts"
import { invalidField, Problem } from "../../kernel/errors.ts"
import type { Asserting } from "./asserting.ts"
import { METHOD } from "./evidence.ts"
import { SET_UP_PAGE } from "./paths.ts"
import { type Assertion, assertionSchema, parsed } from "./schema.ts"
import { passkeyFactorSection } from "./sign-in-page.tsx"
import { deletePasskeysOf } from "./store.ts"

/** A passkey on top of something else, or to prove oneself anew. Nobody guesses one. */
export function passkeyFactor(asserting: Asserting): Factor {
  return {
    name: METHOD,
    step: "second",
    isGuessable: false,
    isPhishingResistant: true,
    begin: async ({ attempt, user }) => ({ ...(await asserting.beginFactor(`attempt ${attempt.id}`, user)) }),
    check: async ({ attempt, user, request }, answer) => {
      const assertion = assertionIn(answer)
      try {
        const shown = await asserting.check(assertion, "factor", `attempt ${attempt.id}`, request)
        return shown.user.id === user.id ? shown.redeem : undefined
      } catch (error) {
        // Wrong is wrong; what it was is for whoever signs in with it alone.
        if (error instanceof Problem && error.code.startsWith("passkey_")) return undefined
        throw error
      }
    },
    remove: (db, user) => deletePasskeysOf(db, user.id),
    removed: "passkeyRemoved",
    words: (t) => t.passkey.factor,
    section: passkeyFactorSection,
    setUp: { href: SET_UP_PAGE },
  }
}

/** From JSON as it is; from a form as text. @throws invalid for what is no credential */
function assertionIn({ credential }: FactorAnswer): Assertion {
  const read = assertionSchema.safeParse(typeof credential === "string" ? parsed(credential) : credential)
  if (!read.success) throw invalidField("credential", "Send what the passkey has signed.")
  return read.data
}
