import type { Metrics } from "../metrics.ts"
import type { Database } from "./db.ts"
import { DatabaseUnavailable } from "./errors.ts"

/** The same database, with how long things take and how often it is not there. Waiting for a turn is part of the time. */
export function measuredDatabase(database: Database, metrics: Metrics): Database {
  const durations = metrics.duration("doorward_database_duration_seconds", "Queries and transactions, waiting for their turn included.", ["kind"])
  const unavailable = metrics.counter(
    "doorward_database_unavailable_total",
    "Queries and transactions that failed because the database was not there or too busy.",
    ["kind"],
  )
  metrics.gauge("doorward_database_waiting", "Queries and transactions that wait for their turn.", () => database.waiting())

  function measured(kind: "read" | "write" | "transaction") {
    const took = durations.bound({ kind })
    const failed = unavailable.bound({ kind })
    return async <T>(work: () => Promise<T>): Promise<T> => {
      const began = performance.now()
      try {
        return await work()
      } catch (error) {
        if (error instanceof DatabaseUnavailable) failed()
        throw error
      } finally {
        took((performance.now() - began) / 1000)
      }
    }
  }

  const [read, write, transaction] = [measured("read"), measured("write"), measured("transaction")]
  return {
    ...database,
    read: (statement, options) => read(() => database.read(statement, options)),
    write: (statement, options) => write(() => database.write(statement, options)),
    transaction: (run, options) => transaction(() => database.transaction(run, options)),
  }
}
