import { type Database, sql } from "../../kernel/db/index.ts"

/** Of the release before this one, which looks for them there. */
export async function deleteEveryLink(database: Database): Promise<void> {
  await database.write(sql`DELETE FROM recovery_links`)
}
