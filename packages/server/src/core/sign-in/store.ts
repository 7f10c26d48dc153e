import { type Database, type Db, inParts, sql } from "../../kernel/db/index.ts"
import type { SealedColumn } from "../../kernel/seal.ts"
import type { Locale } from "../../pages/index.ts"
import type { Email } from "../user/index.ts"
import type { Attempt, AttemptId, SignInOptions } from "./attempt.ts"

export const enrolmentsColumn: SealedColumn = { table: "attempts", id: "id", column: "enrolments", purpose: "attempt" }

export interface AttemptRow {
  readonly id: AttemptId
  readonly proof_hash: string
  readonly intent: "sign_up"
  readonly email: Email
  readonly name: string | null
  readonly locale: Locale
  readonly enrolments: string
  readonly options: string
  readonly decoy: number
  readonly created_at: number
  readonly expires_at: number
  readonly completed_at: number | null
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
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    completedAt: row.completed_at,
  }
}

export async function insertAttempt(db: Db, attempt: Attempt, sealedEnrolments: string): Promise<void> {
  await db.write(sql`
    INSERT INTO attempts (id, proof_hash, intent, email, name, locale, enrolments, options, decoy, created_at, expires_at)
    VALUES (${attempt.id}, ${attempt.proofHash}, ${attempt.intent}, ${attempt.email}, ${attempt.name}, ${attempt.locale}, ${sealedEnrolments}, ${JSON.stringify(attempt.options)},
      ${attempt.decoy ? 1 : 0}, ${attempt.createdAt}, ${attempt.expiresAt})`)
}

export async function findAttempt(db: Db, id: AttemptId): Promise<AttemptRow | undefined> {
  const [row] = await db.read<AttemptRow>(sql`SELECT * FROM attempts WHERE id = ${id}`)
  return row
}

/** @returns the attempt, when it was this call that completed it */
export async function completeAttempt(db: Db, id: AttemptId, at: number): Promise<AttemptRow | undefined> {
  const [row] = await db.write<AttemptRow>(sql`
    UPDATE attempts SET completed_at = ${at} WHERE id = ${id} AND completed_at IS NULL AND expires_at > ${at} AND decoy = 0 RETURNING *`)
  return row
}

/** With their codes. */
export async function deleteEveryAttempt(database: Database): Promise<void> {
  await inParts((limit) => database.write(sql`DELETE FROM attempts WHERE id IN (SELECT id FROM attempts ORDER BY id LIMIT ${limit}) RETURNING id`))
}
