import type { Clock } from "./clock.ts"
import { type Database, type Db, inParts, sql } from "./db/index.ts"
import type { Ids } from "./id.ts"
import { type KeyRing, placeOf, type SealedColumn } from "./seal.ts"

export const mailColumn: SealedColumn = { table: "outbox", id: "id", column: "sealed", purpose: "outbox" }

export interface Mail {
  readonly to: string
  /** `<slice>/<what>`: counted and capped by it. */
  readonly kind: string
  /** Whether strangers can cause it. */
  readonly unasked?: boolean
  readonly subject: string
  readonly text: string
  readonly html: string
}

export interface StoredMail extends Pick<Mail, "to" | "subject" | "text" | "html"> {
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

/**
 * Mail leaves through the database: written in the transaction that wants it, so that neither a mail without its cause nor
 * a cause without its mail survives a crash. What it says is sealed, because it may carry a code.
 */
export interface Outbox {
  put(db: Db, mail: Mail): Promise<void>
  /** Newest first. */
  latest(db: Db, limit: number): Promise<StoredMail[]>
}

export function createOutbox(needs: { readonly clock: Clock; readonly ids: Ids; readonly keys: KeyRing }): Outbox {
  const place = (id: string) => placeOf(mailColumn, id)
  return {
    put: async (db, { to, subject, text, html }) => {
      const id = needs.ids.next("evt")
      const sealed = needs.keys.seal(mailColumn.purpose, place(id), JSON.stringify({ subject, text, html }))
      await db.write(sql`INSERT INTO outbox (id, recipient, sealed, created_at) VALUES (${id}, ${to}, ${sealed}, ${needs.clock.now()})`)
    },
    latest: async (db, limit) => {
      const rows = await db.read<{ id: string; recipient: string; sealed: string; created_at: number }>(
        sql`SELECT id, recipient, sealed, created_at FROM outbox ORDER BY created_at DESC, id DESC LIMIT ${limit}`,
      )
      return rows.map((row) => {
        const content = JSON.parse(needs.keys.unseal(mailColumn.purpose, place(row.id), row.sealed)) as Pick<Mail, "subject" | "text" | "html">
        return { id: row.id, to: row.recipient, at: row.created_at, ...content }
      })
    },
  }
}

/** Of a database that was put back: what they say holds no more, and most were sent long ago. */
export async function deleteEveryMail(database: Database): Promise<void> {
  await inParts((limit) => database.write(sql`DELETE FROM outbox WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT ${limit}) RETURNING id`))
}
