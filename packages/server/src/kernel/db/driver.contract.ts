import { type Database, type DatabaseLimits, type Dialect, sql } from "./db.ts"

/** A driver that has to keep the promises of `db.ts`. */
export interface DriverUnderTest {
  readonly name: string
  readonly dialect: Dialect
  /** How many queries run at a time. */
  readonly places: number
  /** Whether a read outside of an open transaction has to wait for its end. */
  readonly readsWait: boolean
  /** A new, empty database that nobody else uses. */
  open(limits?: Partial<DatabaseLimits>): Promise<Database>
  /** The database of the latest `open`, as another process would open it. */
  openAgain?: () => Promise<Database>
}

export interface Thing {
  readonly id: string
  readonly n: number | null
  readonly note: string | null
}

export const put = (id: string, n: number | null = null, note: string | null = null) =>
  sql`INSERT INTO thing (id, n, note) VALUES (${id}, ${n}, ${note})`
export const allThings = sql`SELECT id, n, note FROM thing ORDER BY id`

export async function createTables(database: Database): Promise<void> {
  await database.migrate(async (session) => {
    await session.makeSchema()
    await session.script(`
      CREATE TABLE thing (id TEXT PRIMARY KEY, n BIGINT, note TEXT);
      CREATE TABLE pair (a TEXT NOT NULL, b TEXT NOT NULL, UNIQUE (a, b))`)
  })
}

export async function idsIn(database: Database): Promise<string[]> {
  return (await database.read<Thing>(allThings)).map(({ id }) => id)
}

/** Something that happens when the test says so. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}

/** Takes every place of the driver by open transactions, until it is told to let go. */
export async function holdAll(database: Database, places: number): Promise<() => Promise<void>> {
  const end = gate()
  const held = Array.from({ length: places }, () => {
    const begun = gate()
    const transaction = database.transaction(async (db) => {
      await db.read(sql`SELECT 1 AS one`)
      begun.open()
      await end.opened
    })
    return { begun: begun.opened, transaction }
  })
  await Promise.all(held.map(({ begun }) => begun))
  return async () => {
    end.open()
    await Promise.all(held.map(({ transaction }) => transaction))
  }
}
