import { mkdirSync } from "node:fs"
import { dirname } from "node:path"
import Sqlite from "better-sqlite3"
import { createTurns, withDeadline } from "../turns.ts"
import type { Database, DatabaseLimits, Db, MigrationSession, QueryOptions, Sql } from "./db.ts"
import { defaultLimits, LOCK_TIMEOUT_MS, sql } from "./db.ts"
import { DatabaseUnavailable, transactionTooLong, UniqueViolation } from "./errors.ts"
import { openWriter, type WriterDoor } from "./sqlite-door.ts"
import type { Outcome, Statement } from "./sqlite-writer.js"
import { statementText } from "./statement.ts"

/** Statements that share one commit at most: keeps the longest commit, and what one crash can take back, small. */
const MAX_STATEMENTS_PER_COMMIT = 256

interface PendingWrite {
  readonly statement: Statement
  readonly resolve: (rows: object[]) => void
  readonly reject: (reason: unknown) => void
}

export interface SqliteOptions extends Partial<DatabaseLimits> {
  /** Where the writer lives; a memory database has only one connection, which stays here. */
  readonly writerThread?: "worker" | "main"
}

/**
 * An embedded database in one file (`:memory:` for tests). One writer, first come, first served; reads go to a connection
 * of their own and never wait for it. Single-statement writes that arrive while the writer is busy, or in the same turn of
 * the event loop, share one commit. The file's folder is made when missing, for its owner alone.
 */
export function openSqlite(file: string, options: SqliteOptions = {}): Database {
  const inMemory = file === ":memory:"
  if (!inMemory) mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const door: WriterDoor = openWriter(file, inMemory ? "main" : (options.writerThread ?? "worker"))
  const reader = inMemory ? undefined : openReader(file)
  const limits: DatabaseLimits = { ...defaultLimits, ...options }
  const turns = createTurns({
    places: 1,
    maxWaiting: limits.maxWaitingQueries,
    timeoutMs: limits.turnTimeoutMs,
    refuse: (why) => new DatabaseUnavailable(why),
  })
  const pending: PendingWrite[] = []
  let flushing: Promise<void> | undefined
  let closed = false

  function requireOpen(): void {
    if (closed) throw new DatabaseUnavailable("it was closed")
  }

  async function write<Row extends object>(statement: Sql, { signal }: QueryOptions = {}): Promise<Row[]> {
    requireOpen()
    if (pending.length >= limits.maxWaitingQueries) return Promise.reject(new DatabaseUnavailable("too many writes are waiting"))
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const mine: PendingWrite = { statement: prepare(statement), resolve: (rows) => resolve(rows as Row[]), reject }
      pending.push(mine)
      signal?.addEventListener("abort", () => withdraw(mine, signal.reason), { once: true })
      flushing ??= new Promise<void>((turn) => {
        setImmediate(turn)
      }).then(flush)
    })
  }

  /** What the writer has not been given yet can still be taken back; what it has, happens. */
  function withdraw(write: PendingWrite, reason: unknown): void {
    const index = pending.indexOf(write)
    if (index >= 0) pending.splice(index, 1)
    write.reject(reason)
  }

  async function flush(): Promise<void> {
    while (pending.length > 0) {
      try {
        await turns.take(async () => {
          const batch = pending.splice(0, MAX_STATEMENTS_PER_COMMIT)
          await commit(batch)
        })
      } catch (error) {
        for (const write of pending.splice(0)) write.reject(error)
      }
    }
    flushing = undefined
  }

  async function commit(batch: PendingWrite[]): Promise<void> {
    if (batch.length === 0) return
    try {
      const outcomes = await door.obey({ kind: "batch", statements: batch.map((write) => write.statement) })
      batch.forEach((write, index) => {
        try {
          write.resolve(rowsOf(outcomes[index]))
        } catch (error) {
          write.reject(error)
        }
      })
    } catch (error) {
      for (const write of batch) write.reject(error)
    }
  }

  async function transaction<T>(run: (db: Db) => Promise<T>, { signal }: QueryOptions = {}): Promise<T> {
    requireOpen()
    return turns.take(async () => {
      signal?.throwIfAborted()
      rowsOf((await door.obey({ kind: "begin" }))[0])
      let open = true
      let failure: { readonly error: unknown } | undefined
      const committed: (() => void)[] = []
      const execute = async (statement: Sql): Promise<object[]> => {
        if (!open) throw new Error("a statement came after its transaction had ended")
        if (failure) throw failure.error
        try {
          signal?.throwIfAborted()
          return rowsOf((await door.obey({ kind: "run", statement: prepare(statement) }))[0])
        } catch (error) {
          failure ??= { error }
          throw error
        }
      }
      const db = { read: execute, write: execute, afterCommit: (then: () => void) => void committed.push(then) } as Db
      try {
        const result = await withDeadline(run(db), limits.transactionTimeoutMs, transactionTooLong)
        if (failure) throw failure.error
        signal?.throwIfAborted()
        open = false
        rowsOf((await door.obey({ kind: "commit" }))[0])
        for (const then of committed) then()
        return result
      } catch (error) {
        open = false
        await door.obey({ kind: "rollback" })
        throw error
      }
    })
  }

  async function read<Row extends object>(statement: Sql, { signal }: QueryOptions = {}): Promise<Row[]> {
    requireOpen()
    signal?.throwIfAborted()
    // One shared connection would show what an open transaction has written; so a read takes its turn.
    if (!reader) return turns.take(async () => rowsOf((await door.obey({ kind: "batch", statements: [prepare(statement)] }))[0]) as Row[])
    return reader(prepare(statement)) as Row[]
  }

  return {
    dialect: "sqlite",
    read,
    write,
    afterCommit: (run) => run(),
    transaction,
    migrate: async (run) => {
      requireOpen()
      return turns.take(() => run(migrationSession(door)))
    },
    // One process serves a file, and it knows what it did itself.
    waiting: () => pending.length + turns.load().waiting,
    announce: () => undefined,
    onAnnounced: () => () => undefined,
    now: async () => {
      const [row] = await read<{ ms: number }>(sql`SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER) AS ms`)
      if (!row) throw new DatabaseUnavailable("the database does not know the time")
      return row.ms
    },
    close: async () => {
      if (closed) return
      closed = true
      await flushing
      await turns.allTaken()
      await turns.take(() => door.obey({ kind: "close" }))
      await door.gone()
      reader?.close()
    },
  }
}

const text = statementText(() => "?")
const prepare = (statement: Sql): Statement => ({ text: text(statement), values: statement.values })

function openReader(file: string): ((statement: Statement) => object[]) & { close(): void } {
  const connection = new Sqlite(file, { timeout: LOCK_TIMEOUT_MS })
  connection.pragma("query_only = ON")
  const prepared = new Map<string, Sqlite.Statement>()
  const run = (statement: Statement): object[] => {
    let ready = prepared.get(statement.text)
    try {
      if (!ready) {
        ready = connection.prepare(statement.text)
        prepared.set(statement.text, ready)
      }
      return ready.all(...statement.values) as object[]
    } catch (error) {
      throw typedError(error as { code?: string; message: string })
    }
  }
  return Object.assign(run, { close: () => void connection.close() })
}

/** Migrations use the writer while they hold its turn; the data folder's lock keeps other processes out. */
function migrationSession(door: WriterDoor): MigrationSession {
  let atomic = false
  const execute = async (statement: Sql): Promise<object[]> => {
    const prepared = prepare(statement)
    return rowsOf((await door.obey(atomic ? { kind: "run", statement: prepared } : { kind: "batch", statements: [prepared] }))[0])
  }
  return {
    read: (statement) => execute(statement) as Promise<never[]>,
    write: async (statement) => void (await execute(statement)),
    makeSchema: () => Promise.resolve(),
    script: async (script) => void rowsOf((await door.obey({ kind: "script", script }))[0]),
    atomically: async (run) => {
      rowsOf((await door.obey({ kind: "begin" }))[0])
      atomic = true
      try {
        await run()
        rowsOf((await door.obey({ kind: "commit" }))[0])
      } catch (error) {
        await door.obey({ kind: "rollback" })
        throw error
      } finally {
        atomic = false
      }
    },
  }
}

function rowsOf(outcome: Outcome | undefined): object[] {
  if (outcome === undefined) throw new DatabaseUnavailable("the writer gave no answer")
  if ("rows" in outcome) return outcome.rows
  throw typedError(outcome.failure)
}

/** Codes of SQLite's C API (https://www.sqlite.org/rescode.html) that mean "not now". */
const OUTAGE = /^(SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB|NOMEM|PROTOCOL|INTERRUPT)|DOORWARD_BATCH_LOST)/

function typedError({ code, message }: { code?: string; message: string }): Error {
  if (code === "SQLITE_CONSTRAINT_UNIQUE" || code === "SQLITE_CONSTRAINT_PRIMARYKEY") return new UniqueViolation(constraintOf(message))
  if (code !== undefined && OUTAGE.test(code)) return new DatabaseUnavailable(`${code}: ${message}`)
  return Object.assign(new Error(message), { code })
}

/** `UNIQUE constraint failed: person.email, person.realm` → `person(email, realm)` */
function constraintOf(message: string): string {
  const columns = message.replace(/^.*failed: /, "").split(", ")
  const table = columns[0]?.split(".")[0] ?? ""
  return `${table}(${columns.map((column) => column.slice(table.length + 1)).join(", ")})`
}
