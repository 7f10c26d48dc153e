/** The candidate with the fewest single-letter edits (Levenshtein), when it is near enough to be what was meant. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates.map((candidate) => ({ candidate, edits: edits(word, candidate) })).toSorted((a, b) => a.edits - b.edits)
  const [best] = ranked
  return best && best.edits <= Math.max(2, Math.floor(word.length / 3)) ? best.candidate : undefined
}

function edits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...to].entries()) {
      next.push(Math.min((row[j + 1] as number) + 1, (next[j] as number) + 1, (row[j] as number) + (letter === other ? 0 : 1)))
    }
    row = next
  }
  return row[to.length] as number
}
