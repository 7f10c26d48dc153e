import type { FactorAnswer, SignIn } from "../../core/sign-in/index.ts"
import { invalidField } from "../../kernel/errors.ts"

/** A recovery code with its dashes is the longest. */
export const MAX_CODE_CHARACTERS = 64
/** As long as a password may be. */
export const MAX_ANSWER_CHARACTERS = 1_024

/**
 * What was sent in answer. Something that is no answer to this factor counts as no guess.
 * @returns nothing when there is no answer
 * @throws invalid for an answer of another kind
 */
export function answerFrom({ factors }: Pick<SignIn, "factors">, name: string, given: FactorAnswer): FactorAnswer | undefined {
  const { code, password, credential } = given
  if (code === undefined && password === undefined && credential === undefined) return undefined
  const wanted = factors.find((factor) => factor.name === name)?.field?.name ?? "credential"
  if (given[wanted] === undefined) throw invalidField(wanted, `This factor is answered by ${wanted}.`)
  return { [wanted]: given[wanted] }
}
