import { type Db, sql } from "../db/index.ts"

/** How long a job stays with a process that no longer says it is at it. */
export const LEASE_MS = 30_000

export interface JobRow {
  readonly name: string
  readonly due_at: number
  readonly lease_until: number
}

/** What one run may take, and what clocks that were moved could have left behind. */
export interface Claim {
  readonly name: string
  readonly holder: string
  readonly now: number
  /** A row that is due later than this was written by a clock that has been set back since. */
  readonly latestDueAt: number
}

/** Due at once, unless it is known already. */
export async function registerJob(db: Db, name: string, now: number): Promise<void> {
  await db.write(sql`INSERT INTO jobs (name, due_at, lease_until, failures) VALUES (${name}, ${now}, 0, 0) ON CONFLICT (name) DO NOTHING`)
}

export async function listJobs(db: Db): Promise<JobRow[]> {
  return db.read<JobRow>(sql`SELECT name, due_at, lease_until FROM jobs ORDER BY name`)
}

/** Whether a run may be tried for; the statement below decides. */
export function isFree(row: JobRow, { now, latestDueAt }: Pick<Claim, "now" | "latestDueAt">): boolean {
  return (row.due_at <= now || row.due_at > latestDueAt) && (row.lease_until <= now || row.lease_until > now + 2 * LEASE_MS)
}

/**
 * Takes a job that is due and that nobody has. A lease that ends later than any could was written by a clock that has been
 * set back, and counts as over; twice the lease leaves room for clocks of replicas that differ.
 * @returns how often it has failed in a row; undefined when somebody else was faster
 */
export async function claimJob(db: Db, { name, holder, now, latestDueAt }: Claim): Promise<number | undefined> {
  const [row] = await db.write<{ failures: number }>(sql`
    UPDATE jobs SET holder = ${holder}, lease_until = ${now + LEASE_MS}
    WHERE name = ${name} AND (due_at <= ${now} OR due_at > ${latestDueAt}) AND (lease_until <= ${now} OR lease_until > ${now + 2 * LEASE_MS})
    RETURNING failures`)
  return row?.failures
}

/** @returns false when the lease was lost */
export async function renewLease(db: Db, name: string, holder: string, now: number): Promise<boolean> {
  const rows = await db.write(sql`UPDATE jobs SET lease_until = ${now + LEASE_MS} WHERE name = ${name} AND holder = ${holder} RETURNING name`)
  return rows.length === 1
}

/** Gives a job back. @param dueAt null leaves it due, for whoever looks next */
export async function releaseJob(db: Db, name: string, holder: string, dueAt: number | null, failures: number): Promise<void> {
  await db.write(sql`
    UPDATE jobs SET holder = NULL, lease_until = 0, due_at = COALESCE(CAST(${dueAt} AS BIGINT), due_at), failures = ${failures}
    WHERE name = ${name} AND holder = ${holder}`)
}
