import { type Db, sql } from "../../kernel/db/index.ts"

export interface AuditRow {
  readonly id: string
  readonly at: number
  readonly type: string
  readonly user_id: string | null
  readonly actor: string | null
  readonly session_id: string | null
  readonly request_id: string | null
  readonly details: string
  readonly personal: string | null
}

export async function insertEvent(db: Db, row: AuditRow): Promise<void> {
  await db.write(sql`
    INSERT INTO audit_events (id, at, type, user_id, actor, session_id, request_id, details, personal)
    VALUES (${row.id}, ${row.at}, ${row.type}, ${row.user_id}, ${row.actor}, ${row.session_id}, ${row.request_id}, ${row.details}, ${row.personal})`)
}
