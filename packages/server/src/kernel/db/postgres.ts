import postgres from "postgres"
import { createTurns, withDeadline } from "../turns.ts"
import type { Database, Db, MigrationSession, QueryOptions, Sql } from "./db.ts"
import { LOCK_TIMEOUT_MS, MAX_WAITING_QUERIES, STATEMENT_TIMEOUT_MS, TRANSACTION_TIMEOUT_MS, TURN_TIMEOUT_MS } from "./db.ts"
import { DatabaseUnavailable, transactionTooLong, UniqueViolation } from "./errors.ts"
import { statementText } from "./statement.ts"

export interface PostgresOptions {
  /** Connections of this process at most. */
  readonly poolSize?: number
  /** The schema everything lives in; PostgreSQL's own search path when absent. */
  readonly schema?: string | undefined
}

const DEFAULT_POOL_SIZE = 10
const CONNECT_TIMEOUT_SECONDS = 3
/** Longest pause between two tries of one connection to come back. Tries begin with a few hundredths of a second. */
const MAX_RECONNECT_PAUSE_SECONDS = 3
/** An arbitrary number that means "somebody migrates a Doorward database" to `pg_advisory_lock`. */
const MIGRATION_LOCK = 7_311_405_128
const MIGRATION_LOCK_RETRY_MS = 100
const MIGRATION_LOCK_TIMEOUT_MS = 60_000

/**
 * A pool of connections to PostgreSQL 13 or later, at its default isolation (READ COMMITTED). A connection is taken only
 * by who can use it at once; the others wait in a bounded queue, so an outage makes neither a pile of waiting requests nor
 * a storm of reconnections: at most `poolSize` connections ever try.
 */
export function openPostgres(url: string, options: PostgresOptions = {}): Database {
  const poolSize = options.poolSize ?? DEFAULT_POOL_SIZE
  const client = postgres(url, {
    max: poolSize,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    idle_timeout: 60,
    max_lifetime: 30 * 60,
    backoff: (tries: number) => Math.min(0.03 * 2 ** tries, MAX_RECONNECT_PAUSE_SECONDS) * (0.5 + (tries % 2) / 2),
    onnotice: () => undefined,
    connection: {
      application_name: "doorward",
      statement_timeout: STATEMENT_TIMEOUT_MS,
      lock_timeout: LOCK_TIMEOUT_MS,
      idle_in_transaction_session_timeout: TRANSACTION_TIMEOUT_MS,
      ...(options.schema === undefined ? {} : { search_path: options.schema }),
    },
    types: { bigint: integer },
  })
  const turns = createTurns({
    places: poolSize,
    maxWaiting: MAX_WAITING_QUERIES,
    timeoutMs: TURN_TIMEOUT_MS,
    refuse: (why) => new DatabaseUnavailable(why),
  })

  const query = <Row extends object>(statement: Sql, { signal }: QueryOptions = {}): Promise<Row[]> =>
    turns.take(() => execute<Row>(client, statement, signal))

  function transaction<T>(run: (db: Db) => Promise<T>, { signal }: QueryOptions = {}): Promise<T> {
    return turns.take(async () => {
      signal?.throwIfAborted()
      let failure: { readonly error: unknown } | undefined
      try {
        const result = await client.begin(async (connection) => {
          const statement = async <Row extends object>(of: Sql): Promise<Row[]> => {
            if (failure) throw failure.error
            try {
              return await execute<Row>(connection, of, signal)
            } catch (error) {
              failure = { error }
              throw error
            }
          }
          const value = await withDeadline(run({ read: statement, write: statement }), TRANSACTION_TIMEOUT_MS, transactionTooLong)
          if (failure) throw failure.error
          signal?.throwIfAborted()
          return { value }
        })
        return (result as { value: T }).value
      } catch (error) {
        throw typedError(error)
      }
    })
  }

  return {
    dialect: "postgres",
    read: query,
    write: query,
    transaction,
    migrate: (run) => turns.take(() => migrateAlone(client, options.schema, run)),
    now: async () => {
      const rows = await client<{ ms: number }[]>`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms`.catch((error: unknown) => {
        throw typedError(error)
      })
      return (rows[0] as { ms: number }).ms
    },
    close: () => client.end({ timeout: 5 }),
  }
}

/** BIGINT columns hold milliseconds and counters, far below 2^53. */
const integer = {
  to: 20,
  from: [20],
  serialize: (value: number) => String(value),
  parse: (text: string) => Number(text),
}

const text = statementText((index) => `$${index}`)

async function execute<Row extends object>(client: postgres.ISql, statement: Sql, signal: AbortSignal | undefined): Promise<Row[]> {
  signal?.throwIfAborted()
  const query = client.unsafe<Row[]>(text(statement), [...statement.values], { prepare: true })
  const cancel = () => query.cancel()
  signal?.addEventListener("abort", cancel, { once: true })
  try {
    return await query
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    throw typedError(error)
  } finally {
    signal?.removeEventListener("abort", cancel)
  }
}

async function migrateAlone<T>(client: postgres.Sql, schema: string | undefined, run: (session: MigrationSession) => Promise<T>): Promise<T> {
  try {
    const connection = await client.reserve()
    try {
      // Indexes on large tables take longer than a request may.
      await connection`SELECT set_config('statement_timeout', '0', false), set_config('idle_in_transaction_session_timeout', '0', false)`
      await lockMigrations(connection)
      try {
        if (schema !== undefined) await connection.unsafe(`CREATE SCHEMA IF NOT EXISTS "${schema}"`)
        return await run(migrationSession(connection))
      } finally {
        await connection`SELECT pg_advisory_unlock(${MIGRATION_LOCK})`
        await connection.unsafe("RESET statement_timeout; RESET idle_in_transaction_session_timeout")
      }
    } finally {
      connection.release()
    }
  } catch (error) {
    throw typedError(error)
  }
}

/** Session-level, so PostgreSQL frees it when the process that holds it dies. Asked for again and again, because a wait would hold a snapshot that `CREATE INDEX CONCURRENTLY` has to wait for. */
async function lockMigrations(connection: postgres.ReservedSql): Promise<void> {
  const deadline = Date.now() + MIGRATION_LOCK_TIMEOUT_MS
  for (;;) {
    const [row] = await connection<{ locked: boolean }[]>`SELECT pg_try_advisory_lock(${MIGRATION_LOCK}) AS locked`
    if (row?.locked) return
    if (Date.now() > deadline) throw new DatabaseUnavailable("another process has been migrating this database for a minute")
    await new Promise((resolve) => setTimeout(resolve, MIGRATION_LOCK_RETRY_MS))
  }
}

function migrationSession(connection: postgres.ReservedSql): MigrationSession {
  return {
    read: (statement) => execute(connection, statement, undefined),
    write: async (statement) => void (await execute(connection, statement, undefined)),
    script: async (script) => void (await connection.unsafe(script).simple()),
    atomically: async (run) => {
      await connection.unsafe("BEGIN")
      try {
        await run()
        await connection.unsafe("COMMIT")
      } catch (error) {
        await connection.unsafe("ROLLBACK").catch(() => undefined)
        throw error
      }
    },
  }
}

/**
 * SQLSTATE classes that mean "not now" (PostgreSQL manual, appendix A): connection (08), resources (53), intervention and
 * cancellation (57), system (58), serialization and deadlock (40), lock not available, read-only transaction, idle in transaction.
 */
const OUTAGE = /^(08|53|57|58|40)|^(55P03|25006|25P03|XX)/
/** What the driver and the sockets say. */
const CONNECTION = /^(CONNECT|CONNECTION_|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT$|EADDR)/

function typedError(error: unknown): unknown {
  const { code, message, table_name: table, detail } = error as { code?: unknown; message?: string; table_name?: string; detail?: string }
  if (typeof code !== "string") return error
  if (code === "23505") return new UniqueViolation(`${table ?? ""}(${/^Key \((.*?)\)=/.exec(detail ?? "")?.[1] ?? ""})`)
  if (OUTAGE.test(code) || CONNECTION.test(code)) return new DatabaseUnavailable(`${code}: ${message ?? ""}`)
  return error
}
