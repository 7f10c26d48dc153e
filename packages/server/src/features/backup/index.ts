import type { Core, Feature } from "../feature.ts"
import { copiesCheck } from "./check.ts"
import { backupCommands } from "./commands.ts"

/**
 * Copies of the database: `doorward backup <file>` beside a service that runs, and `doorward restored`, which ends everything
 * that was issued before a database was put back to an earlier state. Putting an SQLite file back is `doorward restore`.
 */
export const backup: Feature = {
  name: "backup",
  migrations: new URL("./migrations/", import.meta.url),
  commands: backupCommands,
  build: (core: Pick<Core, "config" | "database" | "clock">) => ({ routes: () => [], checks: [copiesCheck(core)] }),
}
