/**
 * The one door to storage. Everything above speaks hand-written SQL through a tagged template; the two drivers
 * (`sqlite.ts`, `postgres.ts`) hold the same promises, proved by one contract suite:
 *
 * - a resolved `write` or `transaction` is on disk (SQLite: WAL with `synchronous=FULL`; PostgreSQL: its own commit);
 * - a single `write` is atomic, whatever else shares its commit;
 * - an outage of any kind (connection, time-out, full disk, lock) is one typed error, `DatabaseUnavailable`;
 * - a broken unique constraint is `UniqueViolation`; anything else thrown is a defect in the statement.
 *
 * SQL is portable: ids and JSON are TEXT, instants BIGINT milliseconds, truth 0 or 1. Races are settled in one statement
 * (`UPDATE … WHERE <condition> RETURNING …`), never by reading first.
 */
export type Value = string | number | null

/** A statement with its parameters apart from its text. Made by `sql`, never by hand. */
export interface Sql {
  readonly strings: TemplateStringsArray
  readonly values: readonly Value[]
}

export type Dialect = "sqlite" | "postgres"

export interface QueryOptions {
  /** Aborting rejects with the signal's reason. What had not begun then never happens; what had may have. */
  readonly signal?: AbortSignal | undefined
}

/** Where a store function reads and writes: the database itself, or a transaction on it. */
export interface Db {
  /** Rows of a statement that changes nothing. Outside a transaction it sees everything acknowledged before the call. */
  read<Row extends object>(statement: Sql, options?: QueryOptions): Promise<Row[]>
  /** Rows of `RETURNING` (or none). Durable when it resolves, or when the surrounding transaction does. */
  write<Row extends object>(statement: Sql, options?: QueryOptions): Promise<Row[]>
  /** Calls `run` once the surrounding transaction is on disk, and never when it is not; outside a transaction at once. `run` must not throw. */
  afterCommit(run: () => void): void
}

/** What migrations may do, while nobody else migrates. */
export interface MigrationSession {
  read<Row extends object>(statement: Sql): Promise<Row[]>
  write(statement: Sql): Promise<void>
  /** Makes the place for tables, when it is configured and missing. */
  makeSchema(): Promise<void>
  /** Runs a script of several statements without parameters. */
  script(text: string): Promise<void>
  /** All or nothing, also across a crash. */
  atomically(run: () => Promise<void>): Promise<void>
}

export interface Database extends Db {
  readonly dialect: Dialect
  /**
   * Runs `run` in one transaction: committed when it resolves, rolled back when it rejects or takes longer than
   * `TRANSACTION_TIMEOUT_MS`. Inside, only the given `Db` may be used: on SQLite there is one writer, and a write through
   * the outer database would wait for the transaction that waits for it.
   */
  transaction<T>(run: (db: Db) => Promise<T>, options?: QueryOptions): Promise<T>
  /** Holds the migration lock for as long as `run` takes. Only one process at a time gets in. */
  migrate<T>(run: (session: MigrationSession) => Promise<T>): Promise<T>
  /** Wakes who listens, in this and in other processes, where the database can. Only a hint: it may be lost, or come twice. */
  announce(): void
  /** @returns stops listening */
  onAnnounced(wake: () => void): () => void
  /** How many queries and transactions wait for their turn in this process. */
  waiting(): number
  /** The database's own clock, in milliseconds since the epoch. */
  now(): Promise<number>
  /** Lets go of every connection after what is running has ended. */
  close(): Promise<void>
}

export function sql(strings: TemplateStringsArray, ...values: Value[]): Sql {
  return { strings, values }
}

/** How long one statement may run. */
export const STATEMENT_TIMEOUT_MS = 5_000
/** How long a statement may wait for a lock another transaction holds. */
export const LOCK_TIMEOUT_MS = 2_000
/** How long a transaction may stay open, waiting for our own code included. */
export const TRANSACTION_TIMEOUT_MS = 10_000
/** How long a query may wait for its turn (a free connection, the writer). */
const TURN_TIMEOUT_MS = 2_000
/** How many queries may wait for their turn; the next is refused at once. */
const MAX_WAITING_QUERIES = 4_096

/** What a driver's open function takes instead of the constants above. */
export interface DatabaseLimits {
  readonly turnTimeoutMs: number
  readonly transactionTimeoutMs: number
  readonly maxWaitingQueries: number
}

export const defaultLimits: DatabaseLimits = {
  turnTimeoutMs: TURN_TIMEOUT_MS,
  transactionTimeoutMs: TRANSACTION_TIMEOUT_MS,
  maxWaitingQueries: MAX_WAITING_QUERIES,
}
