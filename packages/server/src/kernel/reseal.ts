import type { Database, Sql } from "./db/index.ts"
import { CannotUnseal, type KeyRing, placeOf, type SealedColumn } from "./seal.ts"

/** What was done to one column. */
export interface Resealed {
  readonly table: string
  readonly column: string
  /** Sealed anew with the newest root secret. */
  readonly resealed: number
  /** Was sealed with it already. */
  readonly current: number
  /** Sealed with a root secret that is not configured, or altered: left as it is. */
  readonly unreadable: number
}

const PAGE_ROWS = 200

/**
 * Seals everything in these columns with the newest root secret, beside processes that serve. Each row is one statement
 * with its condition: a value that changed meanwhile is left, because whoever changed it sealed it themselves. Killed at
 * any point, it goes on where it was when it is run again.
 */
export async function reseal(database: Database, keys: KeyRing, columns: readonly SealedColumn[]): Promise<Resealed[]> {
  const done: Resealed[] = []
  for (const column of columns) done.push(await resealColumn(database, keys, column))
  return done
}

async function resealColumn(database: Database, keys: KeyRing, column: SealedColumn): Promise<Resealed> {
  const { table, column: name, purpose } = column
  const statements = statementsFor(column)
  const counts = { resealed: 0, current: 0, unreadable: 0 }
  let after = ""
  for (;;) {
    const rows = await database.read<{ id: string; sealed: string }>(statements.page(after, PAGE_ROWS))
    for (const { id, sealed } of rows) {
      if (keys.isCurrent(sealed)) {
        counts.current++
        continue
      }
      const fresh = sealedAnew(keys, purpose, placeOf(column, id), sealed)
      if (fresh === undefined) counts.unreadable++
      else if ((await database.write(statements.swap(id, sealed, fresh))).length > 0) counts.resealed++
    }
    const last = rows.at(-1)
    if (!last || rows.length < PAGE_ROWS) return { table, column: name, ...counts }
    after = last.id
  }
}

function sealedAnew(keys: KeyRing, purpose: string, place: string, sealed: string): string | undefined {
  try {
    return keys.seal(purpose, place, keys.unseal(purpose, place, sealed))
  } catch (error) {
    if (error instanceof CannotUnseal) return undefined
    throw error
  }
}

const IDENTIFIER = /^[a-z_]+$/

/** The two statements for one column. Its names become text of the statement, so they are held to be plain identifiers. */
function statementsFor({ table, id, column }: SealedColumn) {
  for (const name of [table, id, column]) if (!IDENTIFIER.test(name)) throw new Error(`${name} is no plain identifier`)
  const page = template(
    `SELECT ${id} AS id, ${column} AS sealed FROM ${table} WHERE ${column} IS NOT NULL AND ${id} > `,
    ` ORDER BY ${id} LIMIT `,
    "",
  )
  const swap = template(`UPDATE ${table} SET ${column} = `, ` WHERE ${id} = `, ` AND ${column} = `, ` RETURNING ${id}`)
  return {
    page: (after: string, limit: number): Sql => ({ strings: page, values: [after, limit] }),
    swap: (row: string, from: string, to: string): Sql => ({ strings: swap, values: [to, row, from] }),
  }
}

/** As the compiler gives a template literal to its tag. */
function template(...strings: string[]): TemplateStringsArray {
  return Object.assign(strings, { raw: strings })
}
