import type { Feature } from "../feature.ts"
import { keyCommands } from "./commands.ts"

/** What operators do about keys: `doorward keys list | rotate | remove <kid> | reseal`. Speaks of public halves only. */
export const keys: Feature = { name: "keys", commands: keyCommands, build: () => ({ routes: () => [] }) }
