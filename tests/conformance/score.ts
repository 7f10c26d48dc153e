/** One vector, and what our door said to it. */
export interface Answered {
  /** As its authors name it. */
  readonly id: string
  readonly valid: boolean
  /** The reason for which we refuse this valid vector; undefined when it must be accepted. Follows from the vector alone, never from the answer. */
  readonly policy: string | undefined
  /** `accepted`, or the reason of the refusal. */
  readonly answer: string
}

export interface Score {
  /** Invalid vectors refused, by reason: a door that refuses everything for one reason would show here. */
  readonly invalidRefused: Readonly<Record<string, number>>
  readonly validAccepted: number
  readonly refusedByPolicy: Readonly<Record<string, number>>
  /** Vectors whose answer is not the one they must have. */
  readonly wrong: readonly string[]
}

export function scoreOf(vectors: readonly Answered[]): Score {
  const expected = ({ valid, policy }: Answered) => (valid ? (policy ?? "accepted") : "refused")
  const isRight = (vector: Answered) => (vector.valid ? vector.answer === expected(vector) : vector.answer !== "accepted")
  const right = vectors.filter(isRight)
  return {
    invalidRefused: countByAnswer(right.filter(({ valid }) => !valid)),
    validAccepted: right.filter(({ valid, policy }) => valid && policy === undefined).length,
    refusedByPolicy: countByAnswer(right.filter(({ valid, policy }) => valid && policy !== undefined)),
    wrong: vectors.filter((vector) => !isRight(vector)).map((vector) => `${vector.id}: ${vector.answer}, must be ${expected(vector)}`),
  }
}

function countByAnswer(vectors: readonly Answered[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { answer } of vectors) counts[answer] = (counts[answer] ?? 0) + 1
  return counts
}

const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((total, count) => total + count, 0)

/** The score in a line, for the name of the test that asserts it. */
export function line({ invalidRefused, validAccepted, refusedByPolicy }: Omit<Score, "wrong">): string {
  return `${sum(invalidRefused)} invalid refused, ${validAccepted} valid accepted, ${sum(refusedByPolicy)} valid refused by policy`
}
