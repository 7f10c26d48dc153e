/**
 * What a guard costs an API: the same small API bare and behind the guard, on Hono and on Express, with tokens it has seen before and with new ones.
 *
 * All servers are up at once on core 0 and only one is asked at a time. A token is new when the guard has forgotten it: it remembers 20,000, and more are
 * sent in turn.
 */
import { startGenerator } from "../load/start-generator.mjs"
import { comparePairs } from "../report/compare.mjs"
import { startApi } from "../servers/api.mjs"
import { sampleAnswer } from "../servers/sample-answer.mjs"
import { mintTokens } from "../tokens.mjs"
import { starved, undisturbed } from "./undisturbed.mjs"

const SERVER_CORE = "0"
const GENERATOR_CORE = "1"
const CONNECTIONS = 32
const SEEN_TOKENS = 1_000
const NEW_TOKENS = 24_000

export const ownServices = true
export const pinned = `every server on core 0, one asked at a time; load generator on core 1; ${CONNECTIONS} keep-alive connections, closed loop; ES256, ${SEEN_TOKENS} tokens seen before or ${NEW_TOKENS} in turn (the guard remembers 20,000)`

const pairs = [
  { of: "Hono, guarded, tokens seen before", than: "bare Hono", atLeast: 0.45, goal: 0.6 },
  { of: "Hono, guarded, new tokens", than: "bare Hono" },
  { of: "Hono, guarded, tokens seen before", than: "Hono with jose" },
  { of: "Hono, guarded, new tokens", than: "Hono with jose" },
  { of: "Express, guarded, tokens seen before", than: "bare Express", atLeast: 0.85 },
  { of: "Express, guarded, new tokens", than: "bare Express" },
]

export async function measure({ guard, rounds, quick, log }) {
  const { jwks, tokens } = await mintTokens("ES256", NEW_TOKENS)
  const seen = tokens.slice(0, SEEN_TOKENS)
  const common = { jwks, guard, answer: sampleAnswer, cores: SERVER_CORE }
  const start = (name, framework, protection, presented) => startApi({ name, framework, protection, tokens: presented, ...common })
  const servers = [
    await start("bare Hono", "hono", "none", seen),
    await start("Hono, guarded, tokens seen before", "hono", "guard", seen),
    await start("Hono, guarded, new tokens", "hono", "guard", tokens),
    await start("Hono with jose", "hono", "jose", seen),
    await start("bare Express", "express", "none", seen),
    await start("Express, guarded, tokens seen before", "express", "guard", seen),
    await start("Express, guarded, new tokens", "express", "guard", tokens),
  ]
  const generator = startGenerator({ cores: GENERATOR_CORE })
  const slot = quick ? { warmUpSeconds: 0.3, seconds: 1 } : { warmUpSeconds: 1, seconds: 4 }
  const ask = (server, times) => {
    const check = { name: "check", kind: "closed", port: server.port, connections: CONNECTIONS, ...server.check }
    return generator.run({ streams: [check], watchPid: server.server.pid, ...times })
  }
  for (const server of servers) await ask(server, { warmUpSeconds: 0, seconds: quick ? 1 : 6 })

  const measured = []
  for (let round = 0; round < rounds; round++) {
    for (const server of servers) {
      const { streams, ...slotOf } = await undisturbed(() => ask(server, slot), starved)
      const { ratePerSecond, latencyMs } = streams.check
      measured.push({ round, name: server.name, ratePerSecond, perServerCoreSecond: ratePerSecond / slotOf.serverCores, latencyMs, ...slotOf })
      log(
        `round ${round + 1}/${rounds}  ${server.name}: ${Math.round(ratePerSecond)} requests/s (generator ${slotOf.generatorCores.toFixed(2)} core)`,
      )
    }
  }
  await Promise.all([generator, ...servers].map((process) => process.stop()))
  return { measured, ...comparePairs({ measured, of: "ratePerSecond", pairs, unit: "requests/s" }) }
}
