/** What a rank test says about two samples. */
export interface RankTest {
  /** How often a value of the first is above one of the second; ties count half. */
  readonly u: number
  /** Two-sided. */
  readonly p: number
}

/** Mann-Whitney by the normal approximation, corrected for ties and continuity: for samples of 20 and more. */
export function mannWhitney(first: readonly number[], second: readonly number[]): RankTest {
  const [n, m] = [first.length, second.length]
  const all = [...first.map((value) => ({ value, isFirst: true })), ...second.map((value) => ({ value, isFirst: false }))].toSorted(
    (a, b) => a.value - b.value,
  )
  let rankSum = 0
  let ties = 0
  for (let begin = 0; begin < all.length; ) {
    let end = begin
    while (end < all.length && all[end]?.value === all[begin]?.value) end++
    const count = end - begin
    const rank = (begin + 1 + end) / 2
    rankSum += rank * all.slice(begin, end).filter(({ isFirst }) => isFirst).length
    ties += count ** 3 - count
    begin = end
  }
  const u = rankSum - (n * (n + 1)) / 2
  const total = n + m
  const deviation = Math.sqrt(((n * m) / 12) * (total + 1 - ties / (total * (total - 1))))
  const z = deviation === 0 ? 0 : Math.max(0, Math.abs(u - (n * m) / 2) - 0.5) / deviation
  return { u, p: Math.min(1, 2 * upperTail(z)) }
}

/** Holm's step-down correction: what each p is worth when so many were looked at, in their order. */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((p, index) => ({ p, index })).toSorted((a, b) => a.p - b.p)
  const adjusted: number[] = Array.from({ length: ps.length }, () => 1)
  let most = 0
  for (const [rank, { p, index }] of order.entries()) {
    most = Math.max(most, Math.min(1, p * (ps.length - rank)))
    adjusted[index] = most
  }
  return adjusted
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const place = part * (sorted.length - 1)
  const [low = Number.NaN, high = low] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
  return low + (high - low) * (place - Math.floor(place))
}

/** Of the standard normal distribution (Abramowitz and Stegun 26.2.17, off by less than 1e-7). */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z)
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  return density * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
}
