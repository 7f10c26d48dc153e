// The only connection that writes to an SQLite file. It runs in a worker thread for a file (the sync of a commit then never
// holds up the event loop) and in the calling thread for `:memory:`. Plain JavaScript with checked JSDoc types, because a
// worker is loaded by Node itself, which in development has no compiler in between.
import { isMainThread, parentPort, workerData } from "node:worker_threads"
import SqliteDatabase from "better-sqlite3"

/**
 * @typedef {{ text: string, values: readonly (string | number | null)[] }} Statement
 * @typedef {{ code: string, message: string }} Failure
 * @typedef {{ rows: object[] } | { failure: Failure }} Outcome
 * @typedef {{ kind: "batch", statements: Statement[] } | { kind: "begin" } | { kind: "run", statement: Statement }
 *   | { kind: "script", script: string } | { kind: "commit" } | { kind: "rollback" } | { kind: "close" }} Order
 */

/** How long to wait for a lock that another process (a command, a backup) holds. */
const BUSY_TIMEOUT_MS = 2_000
/** Frees the statement cache of a program that makes SQL up as it goes; ours has a few hundred. */
const MAX_PREPARED_STATEMENTS = 1_000

/** Every statement of a batch that did no wrong itself, when the transaction they shared was lost. */
const LOST_WITH_BATCH = { code: "DOORWARD_BATCH_LOST", message: "the commit this statement shared was rolled back" }

export class SqliteWriter {
  /** @param {string} file */
  constructor(file) {
    /** @type {import("better-sqlite3").Database} */
    this.connection = new SqliteDatabase(file, { timeout: BUSY_TIMEOUT_MS })
    if (file !== ":memory:") this.connection.pragma("journal_mode = WAL")
    this.connection.pragma("synchronous = FULL")
    this.connection.pragma("foreign_keys = ON")
    this.connection.pragma("trusted_schema = OFF")
    /** @type {Map<string, import("better-sqlite3").Statement<unknown[]>>} */
    this.prepared = new Map()
  }

  /** @param {Statement} statement @returns {object[]} */
  execute({ text, values }) {
    let statement = this.prepared.get(text)
    if (statement === undefined) {
      if (this.prepared.size >= MAX_PREPARED_STATEMENTS) this.prepared.clear()
      statement = this.connection.prepare(text)
      this.prepared.set(text, statement)
    }
    if (statement.reader) return /** @type {object[]} */ (statement.all(...values))
    statement.run(...values)
    return []
  }

  /**
   * Statements of several requests in one commit. Each has its own savepoint, so that one that fails takes nobody with it;
   * answers exist only after COMMIT. Some errors (a full disk, `OR ROLLBACK`) end the whole transaction behind our back:
   * then nothing of the batch happened, and everybody is told so.
   * @param {Statement[]} statements @returns {Outcome[]}
   */
  batch(statements) {
    const only = statements.length === 1 ? statements[0] : undefined
    if (only) return [this.attempt(() => this.execute(only))]
    const connection = this.connection
    /** @type {Outcome[]} */
    const outcomes = []
    try {
      connection.exec("BEGIN IMMEDIATE")
      for (const statement of statements) {
        connection.exec("SAVEPOINT one")
        const outcome = this.attempt(() => this.execute(statement))
        outcomes.push(outcome)
        if ("failure" in outcome) {
          if (!connection.inTransaction) return lost(statements, outcomes)
          connection.exec("ROLLBACK TO one")
        }
        connection.exec("RELEASE one")
      }
      connection.exec("COMMIT")
      return outcomes
    } catch (error) {
      if (connection.inTransaction) connection.exec("ROLLBACK")
      return statements.map(() => ({ failure: failureOf(error) }))
    }
  }

  /** @param {Order} order @returns {Outcome[]} one outcome a statement of a batch, else exactly one */
  obey(order) {
    switch (order.kind) {
      case "batch":
        return this.batch(order.statements)
      case "begin":
        return [this.attempt(() => this.command("BEGIN IMMEDIATE"))]
      case "run":
        return [this.attempt(() => this.inTransaction(() => this.execute(order.statement)))]
      case "script":
        return [this.attempt(() => this.command(order.script))]
      case "commit":
        return [this.attempt(() => this.inTransaction(() => this.command("COMMIT")))]
      case "rollback":
        return [this.attempt(() => (this.connection.inTransaction ? this.command("ROLLBACK") : []))]
      case "close":
        this.connection.close()
        return [{ rows: [] }]
    }
  }

  /** @param {string} text @returns {object[]} */
  command(text) {
    this.connection.exec(text)
    return []
  }

  /** A transaction that an error ended must not go on as a series of single commits. @param {() => object[]} run */
  inTransaction(run) {
    if (!this.connection.inTransaction) throw Object.assign(new Error(LOST_WITH_BATCH.message), { code: LOST_WITH_BATCH.code })
    return run()
  }

  /** @param {() => object[]} run @returns {Outcome} */
  attempt(run) {
    try {
      return { rows: run() }
    } catch (error) {
      return { failure: failureOf(error) }
    }
  }
}

/** @param {Statement[]} statements @param {Outcome[]} outcomes @returns {Outcome[]} */
function lost(statements, outcomes) {
  const culprit = outcomes.length - 1
  return statements.map((_, index) => (index === culprit ? /** @type {Outcome} */ (outcomes[index]) : { failure: LOST_WITH_BATCH }))
}

/** @param {unknown} error @returns {Failure} */
function failureOf(error) {
  const { code, message } = /** @type {{ code?: unknown, message?: unknown }} */ (error)
  return { code: typeof code === "string" ? code : "", message: String(message) }
}

const data = /** @type {{ doorwardSqliteFile?: string } | null} */ (workerData)
if (!isMainThread && parentPort && data?.doorwardSqliteFile !== undefined) {
  const port = parentPort
  const writer = new SqliteWriter(data.doorwardSqliteFile)
  port.on("message", (/** @type {Order} */ order) => {
    port.postMessage(writer.obey(order))
    if (order.kind === "close") port.close()
  })
}
