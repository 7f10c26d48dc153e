import type { Feature } from "../feature.ts"
import { seedCommands } from "./commands.ts"

/**
 * A deployment's settings, roles, people and organizations as a document: `doorward seed <file>` makes them as it says, as often
 * as wanted, and `doorward export` prints it.
 */
export const seed: Feature = { name: "seed", commands: seedCommands, build: () => ({ routes: () => [] }) }
