import { withDeadline } from "../turns.ts"
import { type Database, type DatabaseLimits, type Db, defaultLimits, type MigrationSession, type QueryOptions, type Sql } from "./db.ts"
import { DatabaseUnavailable, transactionTooLong } from "./errors.ts"
import { type Connection, connect, type QuerySettings } from "./postgres-connection.ts"
import { listenOn } from "./postgres-listen.ts"
import { createPool } from "./postgres-pool.ts"
import { statementText } from "./statement.ts"

export interface PostgresOptions extends Partial<DatabaseLimits> {
  /** Connections of this process at most. */
  readonly poolSize?: number
  /** The schema everything lives in; PostgreSQL's own search path when absent. */
  readonly schema?: string | undefined
}

const DEFAULT_POOL_SIZE = 10
/** An arbitrary number that means "somebody migrates a Doorward database" to `pg_advisory_lock`. */
const MIGRATION_LOCK = 7_311_405_128
const MIGRATION_LOCK_RETRY_MS = 100
const MIGRATION_LOCK_TIMEOUT_MS = 60_000

/**
 * A pool of connections to PostgreSQL 13 or later, at its default isolation (READ COMMITTED). A connection is taken only
 * by who can use it at once; the others wait in a bounded queue.
 */
export function openPostgres(url: string, options: PostgresOptions = {}): Database {
  const { turnTimeoutMs, transactionTimeoutMs, maxWaitingQueries } = { ...defaultLimits, ...options }
  const pool = createPool(
    {
      places: options.poolSize ?? DEFAULT_POOL_SIZE,
      maxWaiting: maxWaitingQueries,
      timeoutMs: turnTimeoutMs,
      refuse: (why) => new DatabaseUnavailable(why),
    },
    () => connect(url, options.schema),
  )

  const query = <Row extends object>(statement: Sql, { signal }: QueryOptions = {}): Promise<Row[]> =>
    pool.take((connection) => execute<Row>(connection, statement, { signal }))

  function transaction<T>(run: (db: Db) => Promise<T>, { signal }: QueryOptions = {}): Promise<T> {
    return pool.take(async (connection) => {
      signal?.throwIfAborted()
      await connection.script("BEGIN")
      let open = true
      let failure: { readonly error: unknown } | undefined
      const committed: (() => void)[] = []
      const statement = async <Row extends object>(of: Sql): Promise<Row[]> => {
        if (!open) throw new Error("a statement came after its transaction had ended")
        if (failure) throw failure.error
        try {
          return await execute<Row>(connection, of, { signal })
        } catch (error) {
          failure ??= { error }
          throw error
        }
      }
      try {
        const value = await withDeadline(
          run({ read: statement, write: statement, afterCommit: (then) => void committed.push(then) }),
          transactionTimeoutMs,
          transactionTooLong,
        )
        if (failure) throw failure.error
        signal?.throwIfAborted()
        open = false
        await connection.script("COMMIT")
        for (const then of committed) then()
        return value
      } catch (error) {
        open = false
        await rollback(connection)
        throw error
      }
    })
  }

  const channel = `doorward ${options.schema ?? ""}`
  return {
    dialect: "postgres",
    announce: () => void pool.take((connection) => connection.query("SELECT pg_notify($1, '')", [channel])).catch(() => undefined),
    onAnnounced: (wake) => listenOn(url, channel, wake),
    read: query,
    write: query,
    afterCommit: (run) => run(),
    transaction,
    waiting: pool.waiting,
    migrate: (run) => pool.take((connection) => migrateAlone(connection, options.schema, run)),
    now: () =>
      pool.take(async (connection) => {
        const [row] = await connection.query<{ ms: number }>("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms", [])
        return (row as { ms: number }).ms
      }),
    close: () => pool.close(),
  }
}

/** A connection that cannot roll back is not one to go on with; the server rolls back when it is gone. */
async function rollback(connection: Connection): Promise<void> {
  if (connection.isLost()) return
  await connection.script("ROLLBACK").catch(() => connection.end())
}

const text = statementText((index) => `$${index}`)

function execute<Row extends object>(connection: Connection, statement: Sql, settings?: QuerySettings): Promise<Row[]> {
  return connection.query<Row>(text(statement), statement.values, settings)
}

/** Indexes on large tables take longer than a request may. */
const PATIENT: QuerySettings = { answerTimeoutMs: 24 * 3_600_000 }

async function migrateAlone<T>(connection: Connection, schema: string | undefined, run: (session: MigrationSession) => Promise<T>): Promise<T> {
  await connection.script("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")
  try {
    await lockMigrations(connection)
    return await run(migrationSession(connection, schema))
  } finally {
    // Gives back the lock and the settings; a connection that cannot is ended, and the server does both.
    await connection
      .script(`SELECT pg_advisory_unlock(${MIGRATION_LOCK}); RESET statement_timeout; RESET idle_in_transaction_session_timeout; RESET lock_timeout`)
      .catch(() => connection.end())
  }
}

/** Session-level, so PostgreSQL frees it when the process that holds it dies. Asked for again and again, because a wait would hold a snapshot that `CREATE INDEX CONCURRENTLY` has to wait for. */
async function lockMigrations(connection: Connection): Promise<void> {
  const deadline = Date.now() + MIGRATION_LOCK_TIMEOUT_MS
  for (;;) {
    const [row] = await connection.query<{ locked: boolean }>(`SELECT pg_try_advisory_lock(${MIGRATION_LOCK}) AS locked`, [])
    if (row?.locked) return
    if (Date.now() > deadline) throw new DatabaseUnavailable("another process has been migrating this database for a minute")
    await new Promise((resolve) => setTimeout(resolve, MIGRATION_LOCK_RETRY_MS))
  }
}

function migrationSession(connection: Connection, schema: string | undefined): MigrationSession {
  return {
    read: (statement) => execute(connection, statement, PATIENT),
    write: async (statement) => void (await execute(connection, statement, PATIENT)),
    script: (script) => connection.script(script, PATIENT),
    makeSchema: async () => (schema === undefined ? undefined : connection.script(`CREATE SCHEMA IF NOT EXISTS "${schema}"`)),
    atomically: async (run) => {
      await connection.script("BEGIN")
      try {
        await run()
        await connection.script("COMMIT", PATIENT)
      } catch (error) {
        await rollback(connection)
        throw error
      }
    },
  }
}
