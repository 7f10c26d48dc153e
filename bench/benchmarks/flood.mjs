/**
 * Ten times as many sign-ins as the machine can hash, all of them wrong and each for somebody else, while people who are signed in go on:
 * how much of its peak the service still does, how soon it tells the rest to come back, and what the others notice.
 *
 * The peak is measured first, in the same round: wrong sign-ins one after another on eight connections. Server and generator share both
 * cores as in `storm`, the generator in the kernel's FIFO class on core 1.
 */
import { median } from "../load/quantiles.mjs"
import { requestText } from "../load/request-text.mjs"
import { startGenerator } from "../load/start-generator.mjs"
import { residentMebibytes } from "../proc.mjs"
import { takeMetrics } from "../servers/metrics.mjs"
import { undisturbed } from "./undisturbed.mjs"

const SERVER_CORES = "0,1"
const GENERATOR_CORE = "1"
const TIMES_PEAK = 10
const IN_FLIGHT = 8
const CHECKS_PER_SECOND = 200
/** More than will be asked about in one slot: nobody is asked about twice, so no limit on one person is met. */
const STRANGERS = 40_000
const POLITE_REFUSALS = [429, 503]
const TOLERABLE_OTHER_CORES = 0.1

export const pinned =
  "server on cores 0 and 1, unpinned within them; load generator on core 1 in the real-time class (FIFO) where permitted; wrong sign-ins at ten times the measured peak, open loop; 200 session checks/s beside them"

export async function measure({ doorward, rounds, quick, log }) {
  const server = await doorward.start({ cores: SERVER_CORES })
  const generator = startGenerator({ cores: GENERATOR_CORE, foremost: true })
  const slot = quick ? { warmUpSeconds: 1, seconds: 5 } : { warmUpSeconds: 2, seconds: 20 }
  const expect = { status: 401, bodyPrefix: '{"type"' }
  let asked = 0
  const strangers = () => {
    const requests = Array.from({ length: STRANGERS }, () =>
      requestText({
        method: "POST",
        port: server.port,
        path: "/auth/login",
        headers: { "sec-fetch-site": "same-origin" },
        json: { email: `stranger-${asked++}@example.com`, password: "not the right one, by far" },
      }),
    )
    return { name: "sign-in", port: server.port, requests, expect }
  }
  const ask = (streams) => undisturbed(() => generator.run({ streams, watchPid: server.server.pid, ...slot }), calm)
  const check = { name: "check", kind: "open", ratePerSecond: CHECKS_PER_SECOND, ...server.check, port: server.port }

  const measured = []
  for (let round = 0; round < rounds; round++) {
    const peak = await ask([{ ...strangers(), kind: "closed", connections: IN_FLIGHT }])
    const peakPerSecond = peak.streams["sign-in"].ratePerSecond
    await takeMetrics(server.port)
    const flood = await ask([{ ...strangers(), kind: "open", ratePerSecond: TIMES_PEAK * peakPerSecond, accept: POLITE_REFUSALS }, check])
    const { eventLoopLateMs } = await takeMetrics(server.port)
    const { ratePerSecond, refusedMs, statuses } = flood.streams["sign-in"]
    const one = {
      round,
      peakPerSecond,
      goodputPerSecond: ratePerSecond,
      goodput: ratePerSecond / peakPerSecond,
      refusedMs,
      statuses,
      checkMs: flood.streams.check.latencyMs,
      eventLoopLateMs,
      residentMebibytes: residentMebibytes(server.server.pid),
      serverCores: flood.serverCores,
    }
    measured.push(one)
    log(
      `round ${round + 1}/${rounds}  peak ${peakPerSecond.toFixed(1)}/s, flood ${ratePerSecond.toFixed(1)}/s, refused p99 ${refusedMs.p99.toFixed(1)} ms, check p99 ${one.checkMs.p99.toFixed(1)} ms, loop ${one.eventLoopLateMs.toFixed(1)} ms, ${one.residentMebibytes.toFixed(0)} MiB`,
    )
  }
  await Promise.all([generator, server].map((process) => process.stop()))
  return { measured, ...summarise(measured) }
}

const calm = ({ otherCores }) => otherCores / TOLERABLE_OTHER_CORES

function summarise(measured) {
  const of = (figure) => median(measured.map(figure))
  const rows = [
    {
      name: "Doorward",
      "peak sign-ins/s": of((one) => one.peakPerSecond),
      "in the flood/s": of((one) => one.goodputPerSecond),
      "refused p50 ms": of((one) => one.refusedMs.p50),
      "refused p99 ms": of((one) => one.refusedMs.p99),
      "check p50 ms": of((one) => one.checkMs.p50),
      "check p99 ms": of((one) => one.checkMs.p99),
      "event loop late p99 ms": of((one) => one.eventLoopLateMs),
      "RSS MiB": of((one) => one.residentMebibytes),
    },
  ]
  const ratios = [
    { what: "goodput in the flood / peak", value: of((one) => one.goodput), atLeast: 0.7 },
    { what: "refused p99 / 20 ms", value: of((one) => one.refusedMs.p99) / 20, atMost: 1 },
    { what: "event loop late p99 / 50 ms", value: of((one) => one.eventLoopLateMs) / 50, atMost: 1 },
    { what: "RSS / 512 MiB", value: of((one) => one.residentMebibytes) / 512, atMost: 1 },
  ]
  return { rows, ratios }
}
