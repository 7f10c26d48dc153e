import type { Check, Core } from "../feature.ts"
import { lastBackupAt } from "./store.ts"

const DAY_MS = 24 * 3_600_000
/** A copy that is older than this would lose too much. */
const MAX_AGE_DAYS = 7
const COMMAND = ["npx doorward backup ./doorward-copy.db"]

/** When the database was copied last. What others copy with PostgreSQL's tools is not known here, and not claimed to be. */
export function copiesCheck({ config, database, clock }: Pick<Core, "config" | "database" | "clock">): Check {
  return {
    name: "backup",
    run: async () => {
      if (config.database.kind === "postgres") return { state: "fine", says: "backupPostgres" }
      if (config.database.file === ":memory:") return { state: "advice", says: "backupMemory" }
      const at = await lastBackupAt(database)
      if (at === undefined) return { state: "advice", says: "backupNone", lines: COMMAND }
      const days = Math.max(0, Math.floor((clock.now() - at) / DAY_MS))
      if (days >= MAX_AGE_DAYS) return { state: "advice", says: "backupOld", values: { days }, lines: COMMAND }
      return { state: "fine", says: "backupFine", values: { days } }
    },
  }
}
