/**
 * How many sign-ins a second one core does, against how many argon2id verifications a second that core does with nothing around them:
 * what share of the time goes into the one thing that has to be slow.
 */
import { fileURLToPath } from "node:url"
import { startGenerator } from "../load/start-generator.mjs"
import { machineSeconds } from "../proc.mjs"
import { nextMessage, startProcess } from "../processes.mjs"
import { compare } from "../report/compare.mjs"
import { starved, undisturbed } from "./undisturbed.mjs"

const SERVER_CORE = "0"
const GENERATOR_CORE = "1"
const IN_FLIGHT = 8
const BARE_ARGON2 = fileURLToPath(new URL("../peers/bare-argon2.mjs", import.meta.url))

export const pinned =
  "Doorward (event loop and hashing) on core 0, bare argon2id on core 0 in turn with it; load generator on core 1; 8 sign-ins in flight, 8 people"

const gates = [{ than: "bare argon2id", atLeast: 0.9 }]

export async function measure({ doorward, rounds, quick, log }) {
  const bare = startProcess({ args: [BARE_ARGON2], cores: SERVER_CORE, channel: true })
  await nextMessage(bare)
  const server = await doorward?.start({ cores: SERVER_CORE })
  const generator = startGenerator({ cores: GENERATOR_CORE })
  const slot = quick ? { warmUpSeconds: 0.5, seconds: 3 } : { warmUpSeconds: 1, seconds: 8 }

  const signIn = server && { name: "sign-in", kind: "closed", port: server.port, connections: IN_FLIGHT, ...server.signIn }
  // At a hundred a second it takes a while until everything around the hash is compiled.
  if (server) await generator.run({ streams: [signIn], watchPid: server.server.pid, warmUpSeconds: 0, seconds: quick ? 3 : 15 })

  const measured = []
  for (let round = 0; round < rounds; round++) {
    const bareRound = await undisturbed(() => hashFor(bare, slot.seconds), starved)
    measured.push({ round, name: "bare argon2id", ...bareRound })
    log(`round ${round + 1}/${rounds}  bare argon2id: ${bareRound.ratePerSecond.toFixed(1)} hashes/s`)
    if (server === undefined) continue

    const job = { streams: [signIn], watchPid: server.server.pid, ...slot }
    const { streams, ...slotOf } = await undisturbed(() => generator.run(job), starved)
    const { ratePerSecond, latencyMs } = streams["sign-in"]
    measured.push({
      round,
      name: "Doorward",
      ratePerSecond,
      perServerCoreSecond: ratePerSecond / slotOf.serverCores,
      latencyMs,
      ...slotOf,
    })
    log(`round ${round + 1}/${rounds}  Doorward: ${ratePerSecond.toFixed(1)} sign-ins/s`)
  }
  await Promise.all([bare, generator, ...(server === undefined ? [] : [server])].map((process) => process.stop()))
  return { measured, ...compare({ measured, of: "ratePerSecond", against: gates, unit: "sign-ins or hashes/s" }) }
}

async function hashFor(bare, wantedSeconds) {
  bare.child.send({ seconds: wantedSeconds })
  const before = machineSeconds()
  const { hashes, seconds, cores } = await nextMessage(bare)
  const otherCores = Math.max(0, (machineSeconds() - before) / seconds - cores)
  const ratePerSecond = hashes / seconds
  return { ratePerSecond, perServerCoreSecond: ratePerSecond / cores, serverCores: cores, otherCores }
}
