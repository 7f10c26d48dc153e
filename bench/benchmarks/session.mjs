/**
 * How many session checks a second one core answers: Doorward beside bare Hono, express-session on Redis, and better-auth.
 *
 * All servers are up at once on core 0 and only one is asked at a time; Redis has core 1, shared with a generator that leaves it mostly
 * idle while Express is measured (Express alone keeps core 0: to its advantage). A round asks each in turn, so that whatever else the
 * machine does meanwhile hits all of them alike; ratios are taken within a round.
 */
import { startGenerator } from "../load/start-generator.mjs"
import { compare } from "../report/compare.mjs"
import { startBareHono } from "../servers/bare-hono.mjs"
import { startBetterAuth } from "../servers/better-auth.mjs"
import { prepareDoorward } from "../servers/doorward.mjs"
import { startExpressRedis } from "../servers/express-redis.mjs"
import { startRedis } from "../servers/redis.mjs"
import { sampleAnswer } from "../servers/sample-answer.mjs"
import { starved, undisturbed } from "./undisturbed.mjs"

const SERVER_CORE = "0"
const GENERATOR_CORE = "1"
const CONNECTIONS = 32

export const pinned = "every server on core 0, one asked at a time; load generator and Redis on core 1; 32 keep-alive connections, closed loop"

const gates = [
  { than: "bare Hono", atLeast: 0.45, goal: 0.6 },
  { than: "express-session + Redis", goal: 8 },
  { than: "better-auth", goal: 15 },
]

export async function measure({ doorward, before, rounds, quick, log }) {
  const cores = SERVER_CORE
  const answer = doorward?.answer ?? sampleAnswer
  const redis = await startRedis({ cores: GENERATOR_CORE })
  const servers = [
    ...(doorward === undefined ? [] : [await doorward.start({ cores })]),
    ...(before === undefined ? [] : [await startEarlier(before, cores)]),
    await startBareHono({ answer, cores }),
    await startExpressRedis({ answer, cores, redisUrl: redis.url }),
    await startExpressRedis({ name: "express-session + Redis, disableTouch", answer, cores, redisUrl: redis.url, touch: "off" }),
    await startBetterAuth({ cores }),
    await startBetterAuth({ name: "better-auth, cookieCache on", cores, cookieCache: "on" }),
  ]
  const generator = startGenerator({ cores: GENERATOR_CORE })
  const slot = quick ? { warmUpSeconds: 0.5, seconds: 1.5 } : { warmUpSeconds: 1, seconds: 4 }

  const ask = (server, times) => {
    const check = { name: "check", kind: "closed", port: server.port, connections: CONNECTIONS, ...server.check }
    return generator.run({ streams: [check], watchPid: server.server.pid, besidePids: [redis.pid], ...times })
  }
  // The slowest peer takes several thousand requests until its code is compiled; nobody is measured cold.
  for (const server of servers) await ask(server, { warmUpSeconds: 0, seconds: quick ? 3 : 8 })

  const measured = []
  for (let round = 0; round < rounds; round++) {
    for (const server of servers) {
      const { streams, ...slotOf } = await undisturbed(() => ask(server, slot), starved)
      const { ratePerSecond, latencyMs } = streams.check
      measured.push({
        round,
        name: server.name,
        ratePerSecond,
        perServerCoreSecond: ratePerSecond / slotOf.serverCores,
        latencyMs,
        ...slotOf,
      })
      log(`round ${round + 1}/${rounds}  ${server.name}: ${Math.round(ratePerSecond)} checks/s (generator ${slotOf.generatorCores.toFixed(2)} core)`)
    }
  }
  await Promise.all([generator, redis, ...servers].map((process) => process.stop()))
  return { measured, ...compare({ measured, of: "ratePerSecond", against: gates, unit: "checks/s" }) }
}

async function startEarlier(main, cores) {
  const earlier = await prepareDoorward({ main })
  return { ...(await earlier.start({ cores })), name: "Doorward before" }
}
