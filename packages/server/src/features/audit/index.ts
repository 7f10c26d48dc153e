import type { Core, Feature } from "../feature.ts"
import { auditCommands } from "./commands.ts"

/**
 * Keeps the audit chain: seals what was recorded every few seconds, lets go of what is a year old, hands the chain out
 * (`doorward audit export`) and checks it (`doorward audit verify`), also far from the service with nothing but the public key.
 */
export const audit: Feature = {
  name: "audit",
  commands: auditCommands,
  build: ({ audit: chain }: Pick<Core, "audit">) => ({ routes: () => [], jobs: chain.jobs }),
}
