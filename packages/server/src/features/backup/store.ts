import { type Db, sql } from "../../kernel/db/index.ts"

/** A copy was made; of two at once the later counts. */
export async function noteBackup(db: Db, at: number): Promise<void> {
  await db.write(sql`
    INSERT INTO backups (id, made_at) VALUES (1, ${at})
    ON CONFLICT (id) DO UPDATE SET made_at = CASE WHEN backups.made_at > excluded.made_at THEN backups.made_at ELSE excluded.made_at END`)
}

/** @returns undefined when none was ever made */
export async function lastBackupAt(db: Db): Promise<number | undefined> {
  const [row] = await db.read<{ made_at: number }>(sql`SELECT made_at FROM backups WHERE id = 1`)
  return row?.made_at
}
