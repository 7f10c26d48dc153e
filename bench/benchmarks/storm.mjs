/**
 * What eight people signing in without pause do to everybody who is signed in already: latency of session checks that come in at a
 * steady rate, idle and in the storm, for Doorward and better-auth.
 *
 * A server gets both cores of the machine, as it would in a deployment of this size: its event loop and its hashing threads share them as the
 * kernel sees fit. The generator stands for a machine of its own: it sits on core 1 in the kernel's FIFO class, so that a
 * hashing thread on that core does not delay it (it needs three per cent of the core; by how much it was late itself is reported).
 * With a high ordinary priority it was up to 4 ms late, more than what is measured. Each library hashes as it does by default:
 * Doorward argon2id (19 MiB, t=2), better-auth scrypt (N=16384, r=16).
 */

import { median } from "../load/quantiles.mjs"
import { startGenerator } from "../load/start-generator.mjs"
import { startBetterAuth } from "../servers/better-auth.mjs"
import { undisturbed } from "./undisturbed.mjs"

const SERVER_CORES = "0,1"
const GENERATOR_CORE = "1"
const CHECKS_PER_SECOND = 200
const SIGN_INS_IN_FLIGHT = 8

// A server under a storm may refuse a sign-in politely; a check must be answered.
const POLITE_REFUSALS = [429, 503]

const TOLERABLE_LATE_MS = 0.5
const TOLERABLE_OTHER_CORES = 0.1

// A generator that nothing on this machine can delay is late only when the machine itself was held up; and nobody else should be at work.
const heldUp = ({ streams, otherCores }) => Math.max(streams.check.sentLateMs.p99 / TOLERABLE_LATE_MS, otherCores / TOLERABLE_OTHER_CORES)

export const pinned =
  "server on cores 0 and 1, unpinned within them; load generator on core 1 in the real-time class (FIFO) where permitted; 200 checks/s open loop, latency from the intended send time; 8 sign-ins in flight"

export async function measure({ doorward, rounds, quick, log }) {
  const cores = SERVER_CORES
  const servers = [...(doorward === undefined ? [] : [await doorward.start({ cores })]), await startBetterAuth({ cores })]
  const generator = startGenerator({ cores: GENERATOR_CORE, foremost: true })
  const slot = quick ? { warmUpSeconds: 1, seconds: 4 } : { warmUpSeconds: 2, seconds: 15 }

  const ask = async (server, streams, times) => generator.run({ streams, watchPid: server.server.pid, ...times })
  for (const server of servers) {
    const warm = { name: "check", kind: "closed", port: server.port, connections: 8, ...server.check }
    await ask(server, [warm], { warmUpSeconds: 0, seconds: quick ? 2 : 5 })
  }

  const measured = []
  for (let round = 0; round < rounds; round++) {
    for (const server of servers) {
      const check = { name: "check", kind: "open", port: server.port, ratePerSecond: CHECKS_PER_SECOND, ...server.check }
      const signIn = {
        name: "sign-in",
        kind: "closed",
        port: server.port,
        connections: SIGN_INS_IN_FLIGHT,
        accept: POLITE_REFUSALS,
        ...server.signIn,
      }
      for (const [weather, streams] of [
        ["idle", [check]],
        ["storm", [check, signIn]],
      ]) {
        const result = await undisturbed(() => ask(server, streams, slot), heldUp)
        const { latencyMs, sentLateMs } = result.streams.check
        const signIns = result.streams["sign-in"]
        measured.push({
          round,
          name: server.name,
          weather,
          latencyMs,
          sentLateMs,
          signIns,
          serverCores: result.serverCores,
          otherCores: result.otherCores,
          tried: result.tried,
        })
        const beside = signIns === undefined ? "" : `, ${signIns.ratePerSecond.toFixed(1)} sign-ins/s`
        log(
          `round ${round + 1}/${rounds}  ${server.name} ${weather}: p50 ${latencyMs.p50.toFixed(2)} p99 ${latencyMs.p99.toFixed(2)} max ${latencyMs.max.toFixed(1)} ms${beside}`,
        )
      }
    }
  }
  await Promise.all([generator, ...servers].map((process) => process.stop()))
  return { measured, ...summarise(measured, servers) }
}

function summarise(measured, servers) {
  const of = (name, weather, figure) => median(measured.filter((one) => one.name === name && one.weather === weather).map(figure))
  const rows = servers.flatMap(({ name }) =>
    ["idle", "storm"].map((weather) => ({
      name: `${name}, ${weather}`,
      "p50 ms": of(name, weather, (one) => one.latencyMs.p50),
      "p99 ms": of(name, weather, (one) => one.latencyMs.p99),
      "max ms": of(name, weather, (one) => one.latencyMs.max),
      "generator late p99 ms": of(name, weather, (one) => one.sentLateMs.p99),
      "server cores": of(name, weather, (one) => one.serverCores),
      "others' cores": of(name, weather, (one) => one.otherCores),
      "sign-ins/s": weather === "storm" ? of(name, weather, (one) => one.signIns.ratePerSecond) : undefined,
    })),
  )
  const p99 = (one) => one.latencyMs.p99
  const betterAuthStorm = of("better-auth", "storm", p99)
  const ratios = [{ what: "better-auth: p99 in the storm / idle", value: betterAuthStorm / of("better-auth", "idle", p99) }]
  if (servers.some(({ name }) => name === "Doorward")) {
    const storm = of("Doorward", "storm", p99)
    ratios.unshift(
      { what: "Doorward: p99 in the storm / idle", value: storm / of("Doorward", "idle", p99), atMost: 5 },
      { what: "p99 in the storm, Doorward / better-auth", value: storm / betterAuthStorm, atMost: 1 / 20 },
    )
  }
  return { rows, ratios }
}
