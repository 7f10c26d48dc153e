import type { Feature } from "../feature.ts"
import { auditCommands } from "./commands.ts"

/** Hands the audit chain out (`doorward audit export`) and checks it (`doorward audit verify`), also far from the service with nothing but the public key. */
export const audit: Feature = {
  name: "audit",
  commands: auditCommands,
  build: () => ({ routes: () => [] }),
}
