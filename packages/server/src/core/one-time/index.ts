import type { Slice } from "../../kernel/db/index.ts"
import { deleteEverySecret } from "./store.ts"

/**
 * The one mechanism of what is mailed and works once: links and codes that prove an address, sign somebody in, lead to a new
 * password, undo a lock, change an address. See `OneTime`; whoever issues one names its purpose.
 */
export const oneTimeSlice: Slice = { name: "one-time", migrations: new URL("./migrations/", import.meta.url), restored: deleteEverySecret }

export { inHalves } from "./code.ts"
export { oneTimeErrors } from "./errors.ts"
export { oneTimeJobs } from "./jobs.ts"
export { createOneTime, type Guessed, type OneTime, type Secret } from "./one-time.ts"
