import { statfs } from "node:fs/promises"
import type { Log } from "./log.ts"
import type { Metrics } from "./metrics.ts"

/** Below this share of the disk the operator is told. */
const LOW_SHARE = 0.05
/** And again only when it has been well above: a disk that wavers is one message. */
const FINE_SHARE = 0.06
const LOOK_EVERY_MS = 15_000

/** Tells the log and the metrics before the disk under an embedded database is full. @returns ends it */
export async function guardDisk(folder: string, { log, metrics }: { readonly log: Log; readonly metrics: Metrics }): Promise<() => void> {
  let freeShare = Number.NaN
  let isLow = false
  async function look(): Promise<void> {
    const share = await freeShareOf(folder)
    if (share === undefined) return
    freeShare = share
    const fields = { folder, free_percent: Math.round(freeShare * 1000) / 10 }
    if (!isLow && freeShare < LOW_SHARE) log.warn(fields, "the disk is nearly full: soon nothing can be written any more")
    if (isLow && freeShare >= FINE_SHARE) log.info(fields, "the disk has room again")
    isLow = freeShare < (isLow ? FINE_SHARE : LOW_SHARE)
  }
  metrics.gauge("doorward_disk_free_ratio", "Free share of the disk under the data folder", () => freeShare)
  // A folder that cannot be looked at is found out by whoever writes there.
  const tryToLook = () => look().catch(() => undefined)
  await tryToLook()
  const timer = setInterval(() => void tryToLook(), LOOK_EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/** @returns undefined for what has no size @throws what the system says of a folder that cannot be looked at */
export async function freeShareOf(folder: string): Promise<number | undefined> {
  const { bavail, blocks } = await statfs(folder)
  return blocks === 0 ? undefined : bavail / blocks
}
