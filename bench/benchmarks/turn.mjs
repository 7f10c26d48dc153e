/**
 * How many turns of a chain of refresh tokens PostgreSQL acknowledges a second: Doorward's one statement beside the transaction of several that does the same,
 * over the same driver and pool.
 */
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { nextMessage, startProcess } from "../processes.mjs"
import { comparePairs } from "../report/compare.mjs"
import { prepareDoorward, signInForTokens } from "../servers/doorward.mjs"
import { doorwardOn, startDurablePostgres } from "../servers/postgres.mjs"
import { undisturbed } from "./undisturbed.mjs"

const CORE = "0"
const DATABASE_CORE = "1"
const IN_FLIGHT = 64
const PLACES = 10
const PROGRAM = fileURLToPath(new URL("../peers/turns.mjs", import.meta.url))

export const ownServices = true
export const pinned = `the turning process on core 0, one at work at a time; PostgreSQL (fsync on) on core 1; ${IN_FLIGHT} turns in flight over ${PLACES} connections, each with a chain of its own`

const ways = ["one statement", "transaction", "transaction that notes every use"]
const pairs = [
  { of: "one statement", than: "transaction", goal: 2 },
  { of: "one statement", than: "transaction that notes every use", goal: 2 },
]

export async function measure({ program, rounds, quick, log }) {
  const postgres = await startDurablePostgres({ cores: DATABASE_CORE })
  const doorward = await prepareDoorward({ main: program, env: doorwardOn(postgres) })
  const service = await doorward.start({ cores: CORE })
  await signInForTokens(service.port, IN_FLIGHT)
  await service.stop()

  const env = { NODE_ENV: "production", DATABASE_URL: postgres.url, DIST: dirname(program), IN_FLIGHT: String(IN_FLIGHT), PLACES: String(PLACES) }
  const start = async (way) => {
    const turner = startProcess({ args: [PROGRAM], cores: CORE, channel: true, env: { ...env, WAY: way } })
    await nextMessage(turner)
    return { name: way, turner }
  }
  const turners = await Promise.all(ways.map(start))
  const seconds = quick ? 1 : 5
  for (const { turner } of turners) await turn(turner, seconds)
  const measured = []
  for (let round = 0; round < rounds; round++) {
    for (const { name, turner } of turners) {
      // The database has the other core and part of the work: nobody else's can be told from it, so nothing is measured again.
      const result = await undisturbed(
        () => turn(turner, seconds),
        () => 0,
      )
      measured.push({ round, name, ...result })
      log(`round ${round + 1}/${rounds}  ${name}: ${Math.round(result.ratePerSecond)} turns/s (${result.serverCores.toFixed(2)} core)`)
    }
  }
  await Promise.all(turners.map(({ turner }) => turner.stop()))
  await postgres.stop()
  return { measured, ...comparePairs({ measured, of: "ratePerSecond", pairs, unit: "turns/s" }) }
}

async function turn(turner, wantedSeconds) {
  turner.child.send({ seconds: wantedSeconds })
  const { turns, seconds, cores } = await nextMessage(turner)
  return { ratePerSecond: turns / seconds, perServerCoreSecond: turns / seconds / cores, serverCores: cores }
}
