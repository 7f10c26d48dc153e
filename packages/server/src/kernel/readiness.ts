import { monotonicMs } from "./clock.ts"
import { withDeadline } from "./turns.ts"

/** Something without which nothing can be served. */
export interface ReadinessCheck {
  readonly name: string
  /** @returns why not, for the operator; anything thrown counts as well */
  look(): Promise<string | undefined> | string | undefined
  /** For how long an answer holds: half a second unless given. */
  readonly maxAgeMs?: number
}

export interface Readiness {
  /** What is wrong now, by the name of the check; empty when the service can serve. */
  look(): Promise<ReadonlyMap<string, string>>
}

/** Unless a check says otherwise: whoever asks within this time gets the same answer: strangers who ask often cost no more than those who do not. */
const MAX_AGE_MS = 500
/** A check that takes longer has failed: whoever asks gets an answer while they still wait. */
const CHECK_TIMEOUT_MS = 2_000

export function createReadiness(checks: readonly ReadinessCheck[]): Readiness {
  const latest = new Map<ReadinessCheck, { readonly reason: Promise<string | undefined>; readonly at: number }>()

  function latestOf(check: ReadinessCheck): Promise<string | undefined> {
    const known = latest.get(check)
    if (known && monotonicMs() - known.at <= (check.maxAgeMs ?? MAX_AGE_MS)) return known.reason
    const reason = reasonOf(check)
    latest.set(check, { reason, at: monotonicMs() })
    return reason
  }

  return {
    look: async () => {
      const found = await Promise.all(checks.map(async (check): Promise<[string, string | undefined]> => [check.name, await latestOf(check)]))
      return new Map(found.flatMap(([name, reason]) => (reason === undefined ? [] : [[name, reason]])))
    },
  }
}

async function reasonOf(check: ReadinessCheck): Promise<string | undefined> {
  try {
    const looking = Promise.resolve(check.look())
    // After the deadline nobody waits for it, and its failure is no news.
    looking.catch(() => undefined)
    return await withDeadline(looking, CHECK_TIMEOUT_MS, () => new Error(`no answer within ${CHECK_TIMEOUT_MS / 1000} s`))
  } catch (error) {
    return (error as Error).message
  }
}
