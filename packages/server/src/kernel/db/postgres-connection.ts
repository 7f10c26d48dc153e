import postgres from "postgres"
import { withDeadline } from "../turns.ts"
import { LOCK_TIMEOUT_MS, STATEMENT_TIMEOUT_MS, TRANSACTION_TIMEOUT_MS, type Value } from "./db.ts"
import { DatabaseUnavailable, UniqueViolation } from "./errors.ts"

const CONNECT_TIMEOUT_SECONDS = 3
/** A statement's own time-out on the server comes first; this one is for a server that does not answer at all. */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 1_000

export interface QuerySettings {
  readonly signal?: AbortSignal | undefined
  /** How long to wait for the answer; migrations wait for ever. */
  readonly answerTimeoutMs?: number
}

/** One connection, for one user at a time. */
export interface Connection {
  /** By `performance.now()`. */
  readonly openedAt: number
  /** @throws DatabaseUnavailable, UniqueViolation, the signal's reason, or the driver's own error for a wrong statement */
  query<Row extends object>(text: string, values: readonly Value[], settings?: QuerySettings): Promise<Row[]>
  /** One or more statements without parameters. */
  script(text: string, settings?: QuerySettings): Promise<void>
  /** Once true, for ever true: nothing reaches the server through it any more. */
  isLost(): boolean
  end(): void
}

/**
 * Connects. The driver would reconnect by itself, and then run the rest of a transaction on a new connection, outside of
 * any transaction; so every connection is a driver of its own, which is thrown away with it.
 */
export async function connect(url: string, schema: string | undefined): Promise<Connection> {
  let lost = false
  const unanswered = new Set<(reason: Error) => void>()
  const client = postgres(url, {
    max: 1,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    // The driver would end a connection of a certain age also between two statements of a transaction; the pool does it.
    idle_timeout: 0,
    max_lifetime: 0,
    fetch_types: false,
    onnotice: () => undefined,
    onclose: () => {
      lost = true
      // The driver forgets a query that was sent while the connection broke.
      for (const reject of unanswered) reject(new DatabaseUnavailable("the connection was lost"))
    },
    connection: {
      application_name: "doorward",
      statement_timeout: STATEMENT_TIMEOUT_MS,
      lock_timeout: LOCK_TIMEOUT_MS,
      idle_in_transaction_session_timeout: TRANSACTION_TIMEOUT_MS,
      ...(schema === undefined ? {} : { search_path: schema }),
    },
    types: { bigint: integer },
  })

  function end(): void {
    lost = true
    void client.end({ timeout: 0 })
  }

  async function answerTo<Row extends object>(query: PromiseLike<Row[]>): Promise<Row[]> {
    let give: (reason: Error) => void = () => undefined
    const lostBefore = new Promise<never>((_, reject) => {
      give = reject
    })
    unanswered.add(give)
    try {
      return await Promise.race([query, lostBefore])
    } finally {
      unanswered.delete(give)
    }
  }

  async function run<Row extends object>(start: () => postgres.PendingQuery<Row[]>, { signal, answerTimeoutMs = ANSWER_TIMEOUT_MS }: QuerySettings) {
    signal?.throwIfAborted()
    if (lost) throw new DatabaseUnavailable("the connection was lost")
    const query = start()
    let cancelled: Promise<unknown> | undefined
    const cancel = () => {
      cancelled = cancelQuery(query)
    }
    signal?.addEventListener("abort", cancel, { once: true })
    try {
      return await withDeadline(answerTo(query), answerTimeoutMs, () => {
        end()
        return new DatabaseUnavailable("the server did not answer in time")
      })
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      throw typedError(error)
    } finally {
      signal?.removeEventListener("abort", cancel)
      // A cancellation that is still on its way would hit the next query.
      await cancelled
    }
  }

  const connection: Connection = {
    openedAt: performance.now(),
    query: (text, values, settings = {}) => run(() => client.unsafe(text, [...values], { prepare: true }), settings),
    script: async (text, settings = {}) => void (await run(() => client.unsafe(text).simple(), settings)),
    isLost: () => lost,
    end,
  }
  try {
    await connection.script("SELECT")
  } catch (error) {
    end()
    throw error
  }
  return connection
}

/** As `query.cancel()`, which drops its promise: when the server cannot be reached that rejects, and would end the process. */
function cancelQuery<Row extends object>(query: postgres.PendingQuery<Row[]>): Promise<unknown> {
  return isCancellable(query) ? query.canceller(query).catch(() => undefined) : Promise.resolve()
}

/** The driver has it on every query it has sent, and not in its types. */
function isCancellable(query: object): query is { canceller(query: object): Promise<void> } {
  return "canceller" in query && typeof query.canceller === "function"
}

/** BIGINT columns hold milliseconds and counters, far below 2^53. */
const integer = {
  to: 20,
  from: [20],
  serialize: (value: number) => String(value),
  parse: (text: string) => Number(text),
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
