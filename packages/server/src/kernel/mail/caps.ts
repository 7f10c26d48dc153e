import { type Db, sql } from "../db/index.ts"

/** Caps are counted by the hour. */
const CAP_WINDOW_MS = 3_600_000

/** How many of what may be counted within an hour. */
export interface Cap {
  readonly key: string
  readonly most: number
  /**
   * `first`: the hour begins with the first mail, so that a steady stream below the cap is never held up; two hours that
   * meet may hold twice as many in sixty minutes. `last`: it begins anew with every mail, so that no sixty minutes hold
   * more than `most`; who has used them up waits for an hour.
   */
  readonly countsFrom: "first" | "last"
}

/**
 * Counts one mail, if there is room for it: one statement, also among replicas. An end that lies further ahead than an hour
 * was written by a clock that has been set back, and counts as over.
 * @returns false when the cap is reached; then nothing was counted
 */
export async function countWithinCap(db: Db, { key, most, countsFrom }: Cap, now: number): Promise<boolean> {
  const ends = now + CAP_WINDOW_MS
  const fromLast = countsFrom === "last" ? 1 : 0
  const rows = await db.write(sql`
    INSERT INTO mail_caps (key, sent, ends_at) VALUES (${key}, 1, ${ends})
    ON CONFLICT (key) DO UPDATE SET
      sent = CASE WHEN mail_caps.ends_at <= ${now} OR mail_caps.ends_at > ${ends + CLOCK_SLACK_MS} THEN 1 ELSE mail_caps.sent + 1 END,
      ends_at = CASE WHEN ${fromLast} = 1 OR mail_caps.ends_at <= ${now} OR mail_caps.ends_at > ${ends + CLOCK_SLACK_MS} THEN excluded.ends_at ELSE mail_caps.ends_at END
    WHERE mail_caps.sent < ${most} OR mail_caps.ends_at <= ${now} OR mail_caps.ends_at > ${ends + CLOCK_SLACK_MS}
    RETURNING sent`)
  return rows.length === 1
}

/** By how much the clocks of replicas may differ. */
const CLOCK_SLACK_MS = 60_000

/** @returns how many rows went */
export async function deleteOldCaps(db: Db, now: number, limit: number): Promise<number> {
  const rows = await db.write(sql`
    DELETE FROM mail_caps WHERE key IN (SELECT key FROM mail_caps WHERE ends_at <= ${now} ORDER BY ends_at LIMIT ${limit}) AND ends_at <= ${now} RETURNING key`)
  return rows.length
}
