import type { Factor } from "../../core/sign-in/index.ts"
import { EVIDENCE, METHOD } from "./evidence.ts"
import { deleteCredential } from "./store.ts"
import type { Totp } from "./totp.ts"

export const SETUP_PAGE = "/account/two-step"

/** How it is asked for. A code is six digits of which three are right at a time: what keeps it from being guessed is that guesses are counted. */
export function totpFactor(totp: Totp): Factor {
  return {
    name: METHOD,
    step: "second",
    isGuessable: true,
    check: async ({ user }, { code = "" }) => {
      const use = await totp.check(user.id, code)
      return use && (async (db) => ((await use(db)) ? EVIDENCE : undefined))
    },
    remove: (db, { id }) => deleteCredential(db, id),
    removed: "authenticatorRemoved",
    words: (t) => t.totp.ask,
    field: { name: "code", type: "text", inputmode: "numeric", autocomplete: "one-time-code" },
    setUp: { href: SETUP_PAGE },
  }
}
