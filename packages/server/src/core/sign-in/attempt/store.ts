import { type Db, sql } from "../../../kernel/db/index.ts"
import type { SealedColumn } from "../../../kernel/seal.ts"
import type { Locale } from "../../../pages/index.ts"
import type { InvitationId } from "../../directory/index.ts"
import type { SessionId } from "../../session/index.ts"
import type { Email, UserId } from "../../user/index.ts"
import type { Attempt, AttemptId, AttemptIntent, SignInOptions } from "../attempt.ts"
import type { Wanted } from "../decision.ts"
import type { Evidence } from "../evidence.ts"

export const enrolmentsColumn: SealedColumn = { table: "attempts", id: "id", column: "enrolments", purpose: "attempt" }

/** However many things are asked for, one sign-in does not go on for ever. */
const MAX_STEPS = 12

export interface AttemptRow {
  readonly id: AttemptId
  readonly proof_hash: string
  readonly intent: AttemptIntent
  readonly email: Email
  readonly name: string | null
  readonly locale: Locale
  readonly enrolments: string
  readonly options: string
  readonly decoy: number
  readonly invitation_id: InvitationId | null
  readonly created_at: number
  readonly expires_at: number
  readonly completed_at: number | null
  readonly user_id: UserId | null
  readonly user_epoch: number
  readonly session_id: SessionId | null
  readonly shown: string
  readonly wanted: string | null
  readonly step: number
}

/** @param unseal opens the enrolments of the attempt with this id */
export function attemptFromRow(row: AttemptRow, unseal: (id: AttemptId, sealed: string) => string): Attempt {
  return {
    id: row.id,
    proofHash: row.proof_hash,
    intent: row.intent,
    email: row.email,
    name: row.name,
    locale: row.locale,
    enrolments: JSON.parse(unseal(row.id, row.enrolments)) as Record<string, string>,
    options: JSON.parse(row.options) as SignInOptions,
    decoy: row.decoy === 1,
    invitationId: row.invitation_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    completedAt: row.completed_at,
    userId: row.user_id,
    userEpoch: row.user_epoch,
    sessionId: row.session_id,
    shown: JSON.parse(row.shown) as Evidence[],
    wanted: row.wanted === null ? null : (JSON.parse(row.wanted) as Wanted),
    step: row.step,
  }
}

export async function insertAttempt(db: Db, attempt: Attempt, sealedEnrolments: string): Promise<void> {
  await db.write(sql`
    INSERT INTO attempts (id, proof_hash, intent, email, name, locale, enrolments, options, decoy, invitation_id, created_at, expires_at,
      user_id, user_epoch, session_id, shown, wanted)
    VALUES (${attempt.id}, ${attempt.proofHash}, ${attempt.intent}, ${attempt.email}, ${attempt.name}, ${attempt.locale}, ${sealedEnrolments},
      ${JSON.stringify(attempt.options)}, ${attempt.decoy ? 1 : 0}, ${attempt.invitationId}, ${attempt.createdAt}, ${attempt.expiresAt},
      ${attempt.userId}, ${attempt.userEpoch}, ${attempt.sessionId}, ${JSON.stringify(attempt.shown)}, ${attempt.wanted && JSON.stringify(attempt.wanted)})`)
}

export async function findAttempt(db: Db, id: AttemptId): Promise<AttemptRow | undefined> {
  const [row] = await db.read<AttemptRow>(sql`SELECT * FROM attempts WHERE id = ${id}`)
  return row
}

/** Of one that waits for a mail to be answered, and for nothing else. @returns the attempt, when it was this call that completed it */
export async function completeAttempt(db: Db, id: AttemptId, at: number): Promise<AttemptRow | undefined> {
  const [row] = await db.write<AttemptRow>(sql`
    UPDATE attempts SET completed_at = ${at}
    WHERE id = ${id} AND completed_at IS NULL AND expires_at > ${at} AND decoy = 0 AND intent <> 'step_up' AND shown = '[]' RETURNING *`)
  return row
}

/**
 * Writes down what was shown besides, if nobody has since the attempt was read.
 * @param completedAt when that suffices; null when more is owed
 * @param counted how many wrong answers it was counted as. In this statement, because PostgreSQL looks at the references of a
 *   row that is changed twice in one transaction, and the session's row that it then holds is what others wait with
 * @returns false when it is over, or somebody else was faster
 */
export async function showInAttempt(
  db: Db,
  { id, step }: Pick<Attempt, "id" | "step">,
  {
    shown,
    completedAt,
    counted = 0,
  }: { readonly shown: readonly Evidence[]; readonly completedAt: number | null; readonly counted?: number | undefined },
  now: number,
): Promise<boolean> {
  const rows = await db.write(sql`
    UPDATE attempts SET shown = ${JSON.stringify(shown)}, step = step + 1, completed_at = ${completedAt}, wrong_answers = wrong_answers - ${counted}
    WHERE id = ${id} AND step = ${step} AND step < ${MAX_STEPS} AND completed_at IS NULL AND expires_at > ${now} RETURNING id`)
  return rows.length === 1
}

/** As `showInAttempt`, for what waits until the address is proved. */
export async function bringToAttempt(db: Db, { id, step }: Pick<Attempt, "id" | "step">, sealedEnrolments: string, now: number): Promise<boolean> {
  const rows = await db.write(sql`
    UPDATE attempts SET enrolments = ${sealedEnrolments}, step = step + 1
    WHERE id = ${id} AND step = ${step} AND step < ${MAX_STEPS} AND completed_at IS NULL AND expires_at > ${now} RETURNING id`)
  return rows.length === 1
}

/** Counts an answer as wrong before it is looked at, so that parallel ones cannot all slip through. @returns how many there are now; undefined when it has none left */
export async function countWrongAnswer(db: Db, id: AttemptId, max: number, now: number): Promise<number | undefined> {
  const [row] = await db.write<{ wrong_answers: number }>(sql`
    UPDATE attempts SET wrong_answers = wrong_answers + 1
    WHERE id = ${id} AND wrong_answers < ${max} AND completed_at IS NULL AND expires_at > ${now} RETURNING wrong_answers`)
  return row?.wrong_answers
}

export async function uncountWrongAnswer(db: Db, id: AttemptId): Promise<void> {
  await db.write(sql`UPDATE attempts SET wrong_answers = wrong_answers - 1 WHERE id = ${id} AND wrong_answers > 0`)
}

/** As `countWrongAnswer`, for the account. @returns how many in a row; undefined while nobody may answer */
export async function countFailure(db: Db, userId: UserId, now: number): Promise<number | undefined> {
  const [row] = await db.write<{ failures: number }>(sql`
    INSERT INTO second_step_failures AS f (user_id, failures, failed_at, closed_until) VALUES (${userId}, 1, ${now}, 0)
    ON CONFLICT (user_id) DO UPDATE SET failures = f.failures + 1, failed_at = ${now} WHERE f.closed_until <= ${now} RETURNING failures`)
  return row?.failures
}

/** What was counted was no wrong answer. @param closedUntil what it set; somebody else's stays */
export async function uncountFailure(db: Db, userId: UserId, closedUntil: number): Promise<void> {
  await db.write(sql`
    UPDATE second_step_failures SET failures = failures - 1, closed_until = CASE WHEN closed_until = ${closedUntil} THEN 0 ELSE closed_until END
    WHERE user_id = ${userId} AND failures > 0`)
}

export async function closeUntil(db: Db, userId: UserId, until: number): Promise<void> {
  await db.write(sql`UPDATE second_step_failures SET closed_until = ${until} WHERE user_id = ${userId}`)
}

export async function findClosedUntil(db: Db, userId: UserId): Promise<number | undefined> {
  const [row] = await db.read<{ closed_until: number }>(sql`SELECT closed_until FROM second_step_failures WHERE user_id = ${userId}`)
  return row?.closed_until
}

/** One that succeeded, or that was none. When the owner was last written to is kept. */
export async function forgetFailuresOf(db: Db, userId: UserId): Promise<void> {
  await db.write(sql`UPDATE second_step_failures SET failures = 0, closed_until = 0 WHERE user_id = ${userId} AND failures > 0`)
}

/** @returns whether the owner is to be written to now: not, when they were since `since` */
export async function claimClosedNotice(db: Db, userId: UserId, since: number, now: number): Promise<boolean> {
  const rows = await db.write(sql`
    UPDATE second_step_failures SET notified_at = ${now} WHERE user_id = ${userId} AND (notified_at IS NULL OR notified_at <= ${since}) RETURNING user_id`)
  return rows.length === 1
}

export async function deleteStaleFailures(db: Db, before: number, limit: number): Promise<number> {
  const rows = await db.write(sql`
    DELETE FROM second_step_failures WHERE failed_at <= ${before} AND user_id IN (
      SELECT user_id FROM second_step_failures WHERE failed_at <= ${before} ORDER BY failed_at LIMIT ${limit}) RETURNING user_id`)
  return rows.length
}
