import { sql } from "../kernel/db/index.ts"
import { openSqlite } from "../kernel/db/sqlite.ts"

/** The kids in a database that is about to be replaced; none when it cannot be read. */
export async function listKidsOf(file: string): Promise<string[]> {
  try {
    const database = openSqlite(file)
    try {
      return (await database.read<{ kid: string }>(sql`SELECT kid FROM signing_keys`)).map(({ kid }) => kid)
    } finally {
      await database.close()
    }
  } catch {
    return []
  }
}
