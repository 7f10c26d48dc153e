import type { MatchExtended, ZxcvbnFactory, ZxcvbnResult } from "@zxcvbn-ts/core"

/** What an estimate looks at, so that no text keeps the event loop busy: both ends of a long one cost 8 ms at worst. */
const MAX_EXAMINED_CHARACTERS = 48
/** Ways in which digits and signs may stand for letters (`p@55w0rd`). Their number is what makes an estimate expensive. */
const MAX_SUBSTITUTIONS = 3
/** Below this an attacker who tries what people like to choose arrives soon: about three of the commonest words, numbers or rows of keys. */
const MIN_GUESSES = 1e9

/** What makes a password one of those that are tried first: in a sentence, and as the name of a text. */
export interface Reason {
  readonly words: string
  readonly text: string
}

const REASONS = {
  namesYou: { words: "It is made of your name, your address or the name of this service, which are tried first.", text: "passwordNamesYou" },
  repeats: { words: "Repeating something adds nearly nothing.", text: "passwordRepeats" },
  isARow: { words: "Rows such as abcdef, 123456 or neighbouring keys are tried first.", text: "passwordIsARow" },
  isADate: { words: "Dates are tried first.", text: "passwordIsADate" },
  isCommon: { words: "It is one of the passwords that are tried first, or made of them.", text: "passwordIsCommon" },
} satisfies Record<string, Reason>

/** @returns undefined for passwords that are not among those */
export type Judge = (password: string, words: readonly string[]) => Reason | undefined

/** From 0, guessed at once, to 4, hardly ever. */
export type Score = 0 | 1 | 2 | 3 | 4
export type Estimate = (password: string, words: readonly string[]) => Score

let estimator: Promise<ZxcvbnFactory> | undefined

/** The 49,000 commonest passwords and the estimator that knows them. Loaded once a process, when first asked for. */
export async function loadJudge(): Promise<Judge> {
  estimator ??= load()
  const loaded = await estimator
  return (password, words) => judgeBy(loaded, password, words)
}

/** How good a password is, to be shown; `loadJudge` decides. */
export async function loadEstimate(): Promise<Estimate> {
  estimator ??= load()
  const loaded = await estimator
  return (password, words) => loaded.check([...password].slice(0, MAX_EXAMINED_CHARACTERS).join(""), [...words]).score
}

async function load(): Promise<ZxcvbnFactory> {
  const [core, { dictionary }] = await Promise.all([import("@zxcvbn-ts/core"), import("@zxcvbn-ts/language-common")])
  return new core.ZxcvbnFactory({
    dictionary: { common: dictionary["passwords-common"] },
    l33tMaxSubstitutions: MAX_SUBSTITUTIONS,
    maxLength: MAX_EXAMINED_CHARACTERS * 2,
  })
}

function judgeBy(estimator: ZxcvbnFactory, password: string, words: readonly string[]): Reason | undefined {
  const characters = [...unitOf(password)]
  const parts = [
    characters.slice(0, MAX_EXAMINED_CHARACTERS),
    ...(characters.length > MAX_EXAMINED_CHARACTERS ? [characters.slice(-MAX_EXAMINED_CHARACTERS)] : []),
  ]
  // Of a longer one both ends must be poor: what is in the middle could only make it better.
  let reason: Reason | undefined
  for (const part of parts) {
    const result = estimator.check(part.join(""), [...words])
    if (!isPoor(result)) return undefined
    reason ??= reasonOf(result)
  }
  return reason
}

/** `abcabcabc` → `abcabc`: a text that repeats itself is worth what is repeated. Two repetitions are kept, so that it is seen to repeat. */
function unitOf(text: string): string {
  const length = (text + text).indexOf(text, 1)
  return length > 0 && length * 2 < text.length && text.length > MAX_EXAMINED_CHARACTERS ? text.slice(0, length * 2) : text
}

/** Easily guessed, and known by its parts: not merely short of variety, such as one emoji fifteen times. */
function isPoor({ guesses, sequence }: ZxcvbnResult): boolean {
  return guesses < MIN_GUESSES && sequence.some(isKnown)
}

function isKnown({ pattern, baseToken }: MatchExtended): boolean {
  if (pattern === "repeat") return !/^[^\x20-\x7e]$/u.test(String(baseToken))
  return pattern !== "bruteforce" && pattern !== "separator"
}

function reasonOf({ sequence }: ZxcvbnResult): Reason {
  const patterns = new Set(sequence.map(({ pattern }) => pattern))
  if (sequence.some(({ dictionaryName }) => dictionaryName === "userInputs")) return REASONS.namesYou
  if (patterns.has("repeat")) return REASONS.repeats
  if (patterns.has("sequence") || patterns.has("spatial")) return REASONS.isARow
  if (patterns.has("date")) return REASONS.isADate
  return REASONS.isCommon
}
