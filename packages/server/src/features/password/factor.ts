import type { Factor } from "../../core/sign-in/index.ts"
import type { Core } from "../feature.ts"
import { EVIDENCE, METHOD } from "./evidence.ts"
import type { Hasher } from "./hashing.ts"
import { verifyPassword } from "./password.ts"
import type { Rehash } from "./rehash.ts"
import { findChangedAt } from "./store.ts"

type Needs = Pick<Core, "database" | "signIn"> & { readonly hasher: Hasher; readonly rehash: Rehash }

/**
 * Proving oneself anew with one's password. Tries are counted where those of signing in are, so that nobody gets a second
 * budget by it.
 */
export function passwordFactor({ database, hasher, rehash, signIn }: Needs): Factor {
  return {
    name: METHOD,
    step: "first",
    isGuessable: false,
    offered: async (db, { id }, { intent }) => intent === "step_up" && (await findChangedAt(db, id)) !== undefined,
    check: async ({ user, request }, { password = "" }) => {
      hasher.requireRoom()
      const found = await signIn.tries.spend(user.email, request, () => verifyPassword({ db: database, hasher, rehash }, user.email, password))
      // The address may be somebody else's by now.
      return found?.id === user.id ? async () => EVIDENCE : undefined
    },
    words: (t) => t.steps.password,
    field: { name: "password", type: "password", autocomplete: "current-password" },
  }
}
