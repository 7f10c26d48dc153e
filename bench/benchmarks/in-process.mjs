/** Ways that are measured in processes of their own, on one core, one at work at a time. */
import { resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { machineSeconds } from "../proc.mjs"
import { nextMessage, startProcess, temporaryFolder } from "../processes.mjs"
import { comparePairs } from "../report/compare.mjs"
import { starved, undisturbed } from "./undisturbed.mjs"

const CORE = "0"

/** `ways` are names the program of a peer knows; `pairs` as in `comparePairs`. */
export async function measureInProcess({ ways, peer, pairs, unit, program, rounds, quick, log }) {
  const args = [fileURLToPath(new URL(`../peers/${peer}`, import.meta.url))]
  const started = []
  for (const name of ways) {
    const env = { NODE_ENV: "production", WAY: name, BUILT: resolve(program, ".."), FOLDER: temporaryFolder("in-process") }
    const process = startProcess({ args, cores: CORE, channel: true, env })
    await nextMessage(process)
    started.push({ name, process })
  }
  const slot = quick ? { warmUp: 1, seconds: 2 } : { warmUp: 5, seconds: 5 }
  for (const { process } of started) await ask(process, slot.warmUp)
  const measured = []
  for (let round = 0; round < rounds; round++)
    for (const { name, process } of started) {
      const result = await undisturbed(() => ask(process, slot.seconds), starved)
      measured.push({ round, name, ...result })
      log(`round ${round + 1}/${rounds}  ${name}: ${result.ratePerSecond.toFixed(1)} ${unit}`)
    }
  await Promise.all(started.map(({ process }) => process.stop()))
  return { measured, ...comparePairs({ measured, of: "ratePerSecond", pairs, unit }) }
}

async function ask(way, wanted) {
  const before = machineSeconds()
  const beganAt = performance.now()
  way.child.send({ seconds: wanted })
  const { answered, seconds, cores } = await nextMessage(way)
  // Of the whole slot, also where some of it is not measured.
  const otherCores = Math.max(0, (machineSeconds() - before) / ((performance.now() - beganAt) / 1_000) - 1)
  return { ratePerSecond: answered / seconds, perServerCoreSecond: answered / seconds / cores, serverCores: cores, otherCores }
}
