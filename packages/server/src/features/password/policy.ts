import type { EnrolmentContext } from "../../core/sign-in/index.ts"
import type { BreachedPasswords } from "./breached.ts"
import { loadJudge, type Reason } from "./common.ts"
import { type ContextSettings, contextWords, squashed } from "./context.ts"
import { passwordErrors } from "./errors.ts"
import { requireAcceptable } from "./password.ts"

const NAMES_SERVICE: Reason = { words: "Leave out the name of this service: it is tried first.", text: "passwordNamesService" }
const WAS_STOLEN: Reason = { words: "It has appeared in passwords that were stolen elsewhere, and is tried first.", text: "passwordWasStolen" }
const WHAT_TO_DO = "A few words that have nothing to do with each other are hard to guess and easy to remember."

/** The one rule for new passwords, wherever one is chosen: length, nothing that is tried first. No composition, no expiry (GATES 4). */
export interface Policy {
  /** @param password in its normalised form @throws password_too_short, password_too_long, password_too_common */
  require(password: string, about: EnrolmentContext): Promise<void>
}

export interface PolicySettings extends ContextSettings {
  readonly minCharacters: number
}

export function createPolicy(settings: PolicySettings, breached: BreachedPasswords | undefined): Policy {
  return {
    require: async (password, about) => {
      requireAcceptable(password, settings.minCharacters)
      const { forbidden, cheap } = contextWords(settings, about)
      const plain = squashed(password)
      if (forbidden.some((word) => plain.includes(word))) throw tooCommon(NAMES_SERVICE)
      const judge = await loadJudge()
      const reason = judge(password, cheap)
      if (reason !== undefined) throw tooCommon(reason)
      if (await breached?.knows(password)) throw tooCommon(WAS_STOLEN)
    },
  }
}

function tooCommon({ words, text }: Reason): Error {
  return passwordErrors.password_too_common({ detail: `${words} ${WHAT_TO_DO}`, says: { text } })
}
