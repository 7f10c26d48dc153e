import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { describe, expect, test } from "vitest"

const SOURCE = fileURLToPath(new URL("../../packages/server/src/", import.meta.url))

/** Files in which something stands, with how often. */
function occurrences(pattern: RegExp): Record<string, number> {
  const found: Record<string, number> = {}
  for (const path of readdirSync(SOURCE, { recursive: true, encoding: "utf8" })) {
    if (!/\.tsx?$/.test(path) || /\.(test|contract)\.tsx?$/.test(path)) continue
    const count = [...readFileSync(SOURCE + path, "utf8").matchAll(pattern)].length
    if (count > 0) found[path] = count
  }
  return found
}

/**
 * The gate of the person (`mayAuthenticate`) and the gate of the organization (`mayEnter`) are asked wherever something is
 * issued and wherever it is redeemed. Whoever opens another way finds it missing here, and says where both are asked.
 */
const WAYS: readonly (readonly [what: string, pattern: RegExp, where: Readonly<Record<string, number>>])[] = [
  [
    // The statement takes nobody who is disabled; `mint` asks the organization the session begins in.
    "a session is made: by `mint` alone",
    /(?<!function )\binsertSession\(/g,
    { "core/session/sessions.ts": 1 },
  ],
  [
    // Both ask the person first; a session in another's name begins in no organization.
    "a session is asked for",
    /\bsessions\.mint\(/g,
    { "core/sign-in/conclude.ts": 1, "features/admin/impersonation.ts": 1 },
  ],
  [
    // With what a sign-in or a refresh has passed; in another's name with what was minted a moment before.
    "an access token is issued to a person",
    /\baccessTokens\.issue\(/g,
    { "core/token/tokens.ts": 1, "features/admin/impersonation.ts": 1 },
  ],
  ["a chain of refresh tokens begins", /\bfamilies\.begin\(/g, { "core/token/tokens.ts": 1 }],
  [
    // `find` and `findById` judge and leave; a turn's statement asks the person, and `given` judges and leaves, also for a replay.
    "a session is read with whose it is",
    /(?:FROM|JOIN) (?:session_standing|session_context|signed_in)\b/g,
    { "core/session/store.ts": 2, "core/token/store.ts": 3 },
  ],
  [
    "what was read is judged",
    /\bsessions\.judge\(|\bjudge\((?:found|signedIn), limits/g,
    { "core/session/sessions.ts": 2, "core/session/uses.ts": 2, "core/token/families.ts": 2 },
  ],
  [
    "the organization is asked: at a use, at the beginning, at a refresh, at an entry, and of a member who administers from outside",
    /(?<!function )\b(?:whyLeave|mayEnter)\(/g,
    { "core/session/session.ts": 1, "core/session/sessions.ts": 3, "core/session/uses.ts": 2, "features/organizations/visit.ts": 1 },
  ],
  ["a session comes into an organization: by `move` alone", /(?<!function )\bmoveSession\(/g, { "core/session/sessions.ts": 1 }],
]

describe("SES-07 every way on which something is issued or redeemed asks both gates", () => {
  test.each(WAYS)("%s", (_, pattern, where) => {
    expect(occurrences(pattern)).toEqual(where)
  })
})
