import { type Db, sql } from "../../kernel/db/index.ts"

export interface SetupRow {
  readonly nonce: string
  readonly expires_at: number
  readonly completed_at: number | null
}

/** Whoever became an owner by other means completed it too. */
export async function findSetup(db: Db): Promise<SetupRow | undefined> {
  const [row] = await db.read<SetupRow>(sql`
    SELECT nonce, expires_at, COALESCE(completed_at, (SELECT MIN(owner_since) FROM users)) AS completed_at FROM setup WHERE id = 1`)
  return row
}

/** Begins set-up, or renews a link that has expired; leaves one that is valid, or was used, alone. */
export async function offerSetup(db: Db, nonce: string, now: number, expiresAt: number): Promise<void> {
  await db.write(sql`
    INSERT INTO setup (id, nonce, expires_at) VALUES (1, ${nonce}, ${expiresAt})
    ON CONFLICT (id) DO UPDATE SET nonce = excluded.nonce, expires_at = excluded.expires_at
    WHERE setup.completed_at IS NULL AND setup.expires_at <= ${now}`)
}

/** @returns whether it was this call: of many at once, exactly one is */
export async function completeSetup(db: Db, nonce: string, now: number): Promise<boolean> {
  const rows = await db.write(sql`
    UPDATE setup SET completed_at = ${now} WHERE id = 1 AND nonce = ${nonce} AND completed_at IS NULL AND expires_at > ${now}
      AND NOT EXISTS (SELECT 1 FROM users WHERE owner_since IS NOT NULL) RETURNING id`)
  return rows.length === 1
}

/** The link that was printed is over; the next start prints another. */
export async function expireSetup(db: Db, at: number): Promise<void> {
  await db.write(sql`UPDATE setup SET expires_at = ${at} WHERE id = 1 AND completed_at IS NULL AND expires_at > ${at}`)
}
