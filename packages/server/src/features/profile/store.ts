import type { UserId } from "../../core/user/index.ts"
import { type Db, sql } from "../../kernel/db/index.ts"

export async function insertPicture(db: Db, id: string, userId: UserId, webp: string, at: number): Promise<void> {
  await db.write(sql`INSERT INTO pictures (id, user_id, webp, created_at) VALUES (${id}, ${userId}, ${webp}, ${at}) RETURNING id`)
}

/** @returns base64 */
export async function findPicture(db: Db, id: string): Promise<string | undefined> {
  const [row] = await db.read<{ webp: string }>(sql`SELECT webp FROM pictures WHERE id = ${id}`)
  return row?.webp
}

export async function deletePictureOf(db: Db, userId: UserId): Promise<void> {
  await db.write(sql`DELETE FROM pictures WHERE user_id = ${userId} RETURNING id`)
}
