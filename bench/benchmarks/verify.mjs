/**
 * How many access tokens a second one core verifies: the guard beside node:crypto itself and the libraries most APIs use. New tokens for each algorithm, then
 * tokens that were seen before.
 *
 * One process for each way and algorithm, all on core 0, of which one works at a time. A token is new when the guard has forgotten it: it remembers
 * 20,000, the pool is larger, and is gone through in order.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { machineSeconds } from "../proc.mjs"
import { nextMessage, startProcess, temporaryFolder } from "../processes.mjs"
import { comparePairs } from "../report/compare.mjs"
import { mintTokens, signatures } from "../tokens.mjs"
import { starved, undisturbed } from "./undisturbed.mjs"

const CORE = "0"
const PROGRAM = fileURLToPath(new URL("../peers/verify.mjs", import.meta.url))
const NEW_TOKENS = 24_000
const SEEN_TOKENS = 1_000
const SEEN = "ES256, seen before"

export const ownServices = true
export const pinned = `every process on core 0, one at work at a time; ${NEW_TOKENS} tokens in turn (the guard remembers 20,000), ${SEEN_TOKENS} where they were seen before`

const forNew = ["node:crypto", "verifyAccessToken", "guard.check", "jose", "jose, 16 in flight", "fast-jwt", "jsonwebtoken"]
const forSeen = ["sha256 + Map", "guard.check", "guard.verify", "jose", "jose, 16 in flight", "fast-jwt, its cache on"]

const pairsForNew = [
  { of: "verifyAccessToken", than: "node:crypto", atLeast: 0.85 },
  { of: "guard.check", than: "node:crypto", atLeast: 0.85 },
  { of: "guard.check", than: "jose", atLeast: 1.4 },
  { of: "guard.check", than: "jose, 16 in flight" },
  { of: "guard.check", than: "fast-jwt" },
  { of: "guard.check", than: "jsonwebtoken" },
]
const pairsForSeen = [
  { of: "guard.check", than: "jose", atLeast: 100 },
  { of: "guard.check", than: "jose, 16 in flight" },
  { of: "guard.verify", than: "jose" },
  { of: "guard.check", than: "fast-jwt, its cache on" },
  { of: "guard.check", than: "sha256 + Map" },
]

export async function measure({ guard, rounds, quick, log }) {
  const slot = quick ? { warmUp: 0.5, seconds: 0.5 } : { warmUp: 2, seconds: 1.5 }
  const measured = []
  const pairs = []
  const inTurn = async (signature, title, count, names, wanted) => {
    const pool = join(temporaryFolder("tokens"), "pool.json")
    writeFileSync(pool, JSON.stringify({ signature, ...(await mintTokens(signature, count)) }))
    const known = names.filter((name) => name !== "jsonwebtoken" || signature !== "EdDSA")
    const named = (name) => `${title}: ${name}`
    const ways = await Promise.all(known.map(async (name) => ({ name: named(name), process: await startWay(name, { pool, guard }) })))
    for (const { process } of ways) await work(process, slot.warmUp)
    for (let round = 0; round < rounds; round++) {
      for (const { name, process } of ways) {
        const result = await undisturbed(() => work(process, slot.seconds), starved)
        measured.push({ round, name, ...result })
        log(`round ${round + 1}/${rounds}  ${name}: ${Math.round(result.ratePerSecond)} tokens/s`)
      }
    }
    await Promise.all(ways.map(({ process }) => process.stop()))
    const both = wanted.filter(({ of, than }) => known.includes(of) && known.includes(than))
    pairs.push(...both.map(({ of, than, ...gate }) => ({ of: named(of), than: named(than), ...gate })))
  }
  for (const signature of Object.keys(signatures)) await inTurn(signature, signature, NEW_TOKENS, forNew, pairsForNew)
  await inTurn("ES256", SEEN, SEEN_TOKENS, forSeen, pairsForSeen)
  return { measured, ...comparePairs({ measured, of: "ratePerSecond", pairs, unit: "tokens/s" }) }
}

async function startWay(name, { pool, guard }) {
  const way = startProcess({ args: [PROGRAM], cores: CORE, channel: true, env: { NODE_ENV: "production", VERIFIER: name, POOL: pool, GUARD: guard } })
  await nextMessage(way)
  return way
}

async function work(way, wantedSeconds) {
  const before = machineSeconds()
  way.child.send({ seconds: wantedSeconds })
  const { verified, seconds, cores } = await nextMessage(way)
  const otherCores = Math.max(0, (machineSeconds() - before) / seconds - cores)
  const ratePerSecond = verified / seconds
  return { ratePerSecond, perServerCoreSecond: ratePerSecond / cores, serverCores: cores, otherCores }
}
