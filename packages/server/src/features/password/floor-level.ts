import { monotonicMs } from "../../kernel/clock.ts"
import type { Db } from "../../kernel/db/index.ts"
import type { Log } from "../../kernel/log.ts"
import type { Hasher } from "./hashing.ts"
import { listImportKinds } from "./store.ts"
import { importedHash } from "./stored-hash.ts"

/** The least of several: what else the machine did meanwhile is no part of it. */
const MEASUREMENTS = 3
/** Above the slowest verification: what it varies by, and a few statements of the database. */
const MARGIN_FACTOR = 1.25
const MARGIN_MS = 15
/** As the setting's own bound: people should not wait longer, whatever was imported. */
const MAX_LEVEL_MS = 2_000
const LOOK_EVERY_MS = 60_000

/** How long every answer to a password takes: a little longer than the slowest verification there can be. */
export interface FloorLevel {
  ms(): number | Promise<number>
  /** Measures now, so that the first answer need not wait for it. */
  begin(): void
  /** Hashes of another kind may have come. */
  lookAgain(): void
}

export function fixedLevel(ms: number): FloorLevel {
  return { ms: () => ms, begin: () => undefined, lookAgain: () => undefined }
}

/**
 * Measured at the start on this machine: our own hash, and one of each kind that was imported and is still there. So
 * imported hashes that cost more make everybody wait as long as their owners do, until the last of them has signed in.
 */
export function measuredLevel({ db, hasher, log }: { readonly db: Db; readonly hasher: Hasher; readonly log: Log }): FloorLevel {
  const kinds = new Map<string, number>()
  let ownMs: number | undefined
  let lookedAt = Number.NEGATIVE_INFINITY
  let looking: Promise<void> | undefined

  async function leastMs(stored: string | undefined): Promise<number> {
    let least = Number.POSITIVE_INFINITY
    for (let times = 0; times < MEASUREMENTS; times++) least = Math.min(least, await hasher.timeMs(stored))
    return least
  }

  async function look(): Promise<void> {
    lookedAt = monotonicMs()
    ownMs ??= await leastMs(undefined)
    const there = await listImportKinds(db)
    for (const kind of there) if (!kinds.has(kind)) kinds.set(kind, await leastMs(importedHash(kind)))
    for (const kind of kinds.keys()) if (!there.includes(kind)) kinds.delete(kind)
  }

  function lookNow(): Promise<void> {
    looking ??= look()
      // Too busy, or the database is away: what was measured before holds, and the next look comes.
      .catch((error: unknown) => log.debug({ reason: error instanceof Error ? error.message : "unknown" }, "hashes were not measured"))
      .finally(() => {
        looking = undefined
      })
    return looking
  }

  const level = () => Math.min(MAX_LEVEL_MS, Math.max(ownMs ?? 0, ...kinds.values()) * MARGIN_FACTOR + MARGIN_MS)
  return {
    begin: () => void lookNow(),
    ms: () => {
      if (ownMs === undefined) return lookNow().then(level)
      if (monotonicMs() - lookedAt > LOOK_EVERY_MS) void lookNow()
      return level()
    },
    lookAgain: () => {
      lookedAt = Number.NEGATIVE_INFINITY
    },
  }
}
