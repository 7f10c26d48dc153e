/**
 * One way to verify tokens, in a process of its own: VERIFIER names it, POOL is a file with `{ signature, jwks, tokens }`, GUARD the folder of the built guard.
 * Works only when told to: `{ seconds }` in, `{ verified, seconds, cores }` out. The tokens are taken in turn, and the next job goes on where this one ended.
 */
import { readFileSync } from "node:fs"
import { verifiers } from "./verifiers.mjs"

// Looking at the clock for every one of a million look-ups a second would be measured as well.
const BETWEEN_LOOKS = 64

const pool = JSON.parse(readFileSync(process.env.POOL, "utf8"))
const { one, tokens = pool.tokens, inFlight } = await verifiers[process.env.VERIFIER]({ ...pool, guard: process.env.GUARD })
let next = 0

function take() {
  const token = tokens[next]
  next = next + 1 === tokens.length ? 0 : next + 1
  return token
}

function atOnce(until) {
  let verified = 0
  do {
    for (let i = 0; i < BETWEEN_LOOKS; i++) one(take())
    verified += BETWEEN_LOOKS
  } while (performance.now() < until)
  return verified
}

async function waitingForEach(until) {
  let verified = 0
  do {
    for (let i = 0; i < BETWEEN_LOOKS; i++) await one(take())
    verified += BETWEEN_LOOKS
  } while (performance.now() < until)
  return verified
}

async function severalAtATime(until) {
  const counts = await Promise.all(Array.from({ length: inFlight }, () => waitingForEach(until)))
  return counts.reduce((sum, count) => sum + count, 0)
}

async function work({ seconds }) {
  const before = process.cpuUsage()
  const start = performance.now()
  const until = start + seconds * 1_000
  const verified = inFlight === undefined ? atOnce(until) : await severalAtATime(until)
  const elapsedSeconds = (performance.now() - start) / 1_000
  const { user, system } = process.cpuUsage(before)
  process.send({ verified, seconds: elapsedSeconds, cores: (user + system) / 1e6 / elapsedSeconds })
}

process.on("message", (job) => void work(job))
process.on("disconnect", () => process.exit())
process.send("ready")
