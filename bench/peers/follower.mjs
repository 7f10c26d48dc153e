/**
 * A process of an API, with a guard that follows the log of revocations: ISSUER, CLIENT_ID and CLIENT_SECRET are the guard's, GUARD the folder of the built one.
 *
 * `{ tokens }` in: each is checked once and must pass; `"passing"` out. From then on the guard is asked every millisecond about the next ones that
 * were not refused yet, in order, and when all are refused, `{ refusedAt, health }` goes out: instants on the clock that all processes of the machine share.
 */
import { monotonicMs } from "../load/monotonic.mjs"

const ASK_EVERY_MS = 1
/** A second's worth of sign-outs: asking about all of some thousand tokens would take longer than a millisecond. */
const WATCHED = 100

const { GUARD, ISSUER, CLIENT_ID, CLIENT_SECRET } = process.env
const { createGuard, GuardError } = await import(`${GUARD}/index.js`)
const guard = createGuard({ issuer: ISSUER, audience: ISSUER, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, revocation: "follow" })
await guard.ready()

async function watch({ tokens }) {
  for (const token of tokens) await guard.check(token)
  process.send("passing")
  const refusedAt = tokens.map(() => undefined)
  let first = 0
  const ask = () => {
    for (let i = first; i < Math.min(first + WATCHED, tokens.length); i++) {
      if (refusedAt[i] === undefined && isRefused(tokens[i])) refusedAt[i] = monotonicMs()
    }
    while (first < tokens.length && refusedAt[first] !== undefined) first++
    if (first < tokens.length) setTimeout(ask, ASK_EVERY_MS)
    else process.send({ refusedAt, health: guard.health() })
  }
  ask()
}

process.on("message", (job) => void watch(job))
process.on("disconnect", () => process.exit())
process.send("ready")

function isRefused(token) {
  try {
    // All of them were seen before, so the answer is there at once.
    guard.check(token)
    return false
  } catch (error) {
    if (error instanceof GuardError && error.code === "invalid_token") return true
    throw error
  }
}
