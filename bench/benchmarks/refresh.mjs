/**
 * How many refresh tokens a second one core turns: Doorward's `POST /auth/refresh`, on its SQLite file and acknowledged when it is on the disk, beside the token
 * endpoint of oidc-provider with everything in memory.
 *
 * All servers are up at once on core 0 and only one is asked at a time, by 64 clients, each with a connection and a chain of its own.
 */
import { startGenerator } from "../load/start-generator.mjs"
import { compare } from "../report/compare.mjs"
import { signInForTokens, turning } from "../servers/doorward.mjs"
import { startOidcProvider } from "../servers/oidc-provider.mjs"
import { starved, undisturbed } from "./undisturbed.mjs"

const SERVER_CORE = "0"
const GENERATOR_CORE = "1"
const CLIENTS = 64

export const pinned = `every server on core 0, one asked at a time; load generator on core 1; ${CLIENTS} clients, each with a keep-alive connection and a chain of its own, closed loop`

const gates = [
  { than: "oidc-provider", goal: 5 },
  { than: "oidc-provider, JWT", goal: 5 },
  { than: "oidc-provider, ID token", goal: 5 },
]

export async function measure({ doorward, rounds, quick, log }) {
  const cores = SERVER_CORE
  const servers = [
    ...(doorward === undefined ? [] : [await startDoorward(doorward, cores)]),
    await startOidcProvider({ name: "oidc-provider", tokens: "opaque", chains: CLIENTS, cores }),
    await startOidcProvider({ name: "oidc-provider, JWT", tokens: "jwt", chains: CLIENTS, cores }),
    await startOidcProvider({ name: "oidc-provider, ID token", tokens: "openid", chains: CLIENTS, cores }),
  ]
  const generator = startGenerator({ cores: GENERATOR_CORE })
  const slot = quick ? { warmUpSeconds: 0.3, seconds: 1 } : { warmUpSeconds: 1, seconds: 5 }
  const ask = async (server, times) => {
    const turns = { name: "turns", ...server.turning, chains: server.chains }
    const { streams, ...slotOf } = await generator.run({ streams: [turns], watchPid: server.server.pid, ...times })
    const { ends, ...figures } = streams.turns
    server.chains = ends
    return { ...figures, ...slotOf }
  }
  for (const server of servers) await ask(server, { warmUpSeconds: 0, seconds: quick ? 1 : 8 })

  const measured = []
  for (let round = 0; round < rounds; round++) {
    for (const server of servers) {
      const { ratePerSecond, latencyMs, serverCores, generatorCores, otherCores, disturbed, tried } = await undisturbed(
        () => ask(server, slot),
        starved,
      )
      const beside = { serverCores, generatorCores, otherCores, disturbed, tried }
      measured.push({ round, name: server.name, ratePerSecond, perServerCoreSecond: ratePerSecond / serverCores, latencyMs, ...beside })
      log(`round ${round + 1}/${rounds}  ${server.name}: ${Math.round(ratePerSecond)} turns/s (generator ${generatorCores.toFixed(2)} core)`)
    }
  }
  await Promise.all([generator, ...servers].map((process) => process.stop()))
  return { measured, ...compare({ measured, of: "ratePerSecond", against: gates, unit: "turns/s" }) }
}

async function startDoorward(doorward, cores) {
  const server = await doorward.start({ cores })
  const tokens = await signInForTokens(server.port, CLIENTS)
  return { ...server, turning: turning(server.port), chains: tokens.map(({ refresh_token: token }) => token) }
}
