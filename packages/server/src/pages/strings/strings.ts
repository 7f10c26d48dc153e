import type { en } from "./en/index.ts"

/** The texts of one language. What all languages must have is what English has. */
export type Strings = typeof en
