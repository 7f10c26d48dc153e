import { randomInt } from "node:crypto"

/** How large a run is: `ci` fits into a build, `night` looks for what is rare. */
const size: "ci" | "night" = process.env["DOORWARD_FAULTS_SIZE"] === "night" ? "night" : "ci"

export function bySize<T>(amounts: { readonly ci: T; readonly night: T }): T {
  return amounts[size]
}

export interface Chance {
  readonly seed: number
  /** From 0 up to, not including, 1. */
  next(): number
  /** Both ends included. */
  between(low: number, high: number): number
  pick<T>(from: readonly T[]): T
  /** Up to `count` of them, in any order. */
  sample<T>(from: readonly T[], count: number): T[]
  /** A generator of its own, so that what one client does moves no other's luck. */
  fork(name: string): Chance
}

/** Where an experiment's luck comes from. The seed is printed; `DOORWARD_FAULTS_SEED` repeats a run as far as timing allows. */
export function openChance(experiment: string): Chance {
  const given = Number(process.env["DOORWARD_FAULTS_SEED"])
  const seed = Number.isSafeInteger(given) && given > 0 ? given : randomInt(1, 2 ** 31)
  console.log(`${experiment}: size ${size}, DOORWARD_FAULTS_SEED=${seed}`)
  return chanceFrom(seed, seed)
}

function chanceFrom(seed: number, start: number): Chance {
  let state = start >>> 0
  // mulberry32
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))
  return {
    seed,
    next,
    between,
    pick: (from) => {
      if (from.length === 0) throw new Error("nothing to pick from")
      return from[between(0, from.length - 1)] as (typeof from)[number]
    },
    sample: (from, count) => {
      const left = [...from]
      for (let index = 0; index < Math.min(count, left.length); index++) {
        const other = between(index, left.length - 1)
        ;[left[index], left[other]] = [left[other] as (typeof left)[number], left[index] as (typeof left)[number]]
      }
      return left.slice(0, count)
    },
    fork: (name) =>
      chanceFrom(
        seed,
        [...name].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 0x01000193), start ^ 0x811c9dc5),
      ),
  }
}

/** What the red lines are held against: an experiment collects every breach and fails with all of them at its end. */
export interface Verdict {
  readonly breaches: readonly string[]
  breach(what: string): void
  /** @throws with everything that went wrong and the seed that leads there */
  settle(seed: number): void
}

const MAX_PRINTED = 40

export function openVerdict(): Verdict {
  const breaches: string[] = []
  return {
    breaches,
    breach: (what) => {
      breaches.push(what)
      if (breaches.length <= MAX_PRINTED) console.error(`breach: ${what}`)
    },
    settle: (seed) => {
      if (breaches.length === 0) return
      throw new Error(`${breaches.length} breaches with DOORWARD_FAULTS_SEED=${seed}:\n${breaches.slice(0, MAX_PRINTED).join("\n")}`)
    },
  }
}

/** Does `work` for every item, `width` at a time. */
export async function each<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  const left = items[Symbol.iterator]()
  const worker = async () => {
    for (let step = left.next(); !step.done; step = left.next()) await work(step.value)
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker))
}

/** Of measurements in milliseconds, for the line a run ends with. */
export function spread(milliseconds: readonly number[]): string {
  const sorted = milliseconds.toSorted((a, b) => a - b)
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0)
  return `median ${at(0.5)} ms, longest ${at(1)} ms`
}
