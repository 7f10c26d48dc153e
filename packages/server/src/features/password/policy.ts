import type { EnrolmentContext } from "../../core/sign-in/index.ts"
import type { Problem } from "../../kernel/errors.ts"
import type { BreachedPasswords } from "./breached.ts"
import { loadEstimate, loadJudge, type Reason, type Score } from "./common.ts"
import { type Chooser, type ContextSettings, contextWords, squashed } from "./context.ts"
import { passwordErrors } from "./errors.ts"
import { unacceptableLength } from "./password.ts"

const NAMES_SERVICE: Reason = { words: "Leave out the name of this service: it is tried first.", text: "passwordNamesService" }
const WAS_STOLEN: Reason = { words: "It has appeared in passwords that were stolen elsewhere, and is tried first.", text: "passwordWasStolen" }
const WHAT_TO_DO = "A few words that have nothing to do with each other are hard to guess and easy to remember."

/** The one rule for new passwords, wherever one is chosen: length, nothing that is tried first. No composition, no expiry (GATES 4). */
export interface Policy {
  /** @param password in its normalised form @throws password_too_short, password_too_long, password_too_common */
  require(password: string, about: EnrolmentContext): Promise<void>
  /** The same while it is being typed: what `require` would throw, as far as it can be known without asking anybody, and how good it is. */
  foresee(password: string, about: Chooser): Promise<{ readonly problem: Problem | undefined; readonly score: Score }>
}

/** What cannot be chosen looks no better than this, and what can no worse than the next. */
const MAX_SCORE_REFUSED = 1

export interface PolicySettings extends ContextSettings {
  readonly minCharacters: number
}

export function createPolicy(settings: PolicySettings, breached: BreachedPasswords | undefined): Policy {
  /** What the rule says by itself. */
  const refusal = async (password: string, about: Chooser): Promise<Problem | undefined> => {
    const wrongLength = unacceptableLength(password, settings.minCharacters)
    if (wrongLength) return wrongLength
    const { forbidden, cheap } = contextWords(settings, about)
    const plain = squashed(password)
    if (forbidden.some((word) => plain.includes(word))) return tooCommon(NAMES_SERVICE)
    const judge = await loadJudge()
    const reason = judge(password, cheap)
    return reason && tooCommon(reason)
  }
  return {
    require: async (password, about) => {
      const problem = await refusal(password, about)
      if (problem) throw problem
      if (await breached?.knows(password)) throw tooCommon(WAS_STOLEN)
    },
    foresee: async (password, about) => {
      const problem = await refusal(password, about)
      const estimate = await loadEstimate()
      const score = estimate(password, contextWords(settings, about).cheap)
      return { problem, score: problem ? atMost(score, MAX_SCORE_REFUSED) : score > MAX_SCORE_REFUSED ? score : 2 }
    },
  }
}

function atMost(score: Score, most: Score): Score {
  return score < most ? score : most
}

function tooCommon({ words, text }: Reason): Problem {
  return passwordErrors.password_too_common({ detail: `${words} ${WHAT_TO_DO}`, says: { text } })
}
