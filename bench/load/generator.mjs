/**
 * The load generator's process. It gets jobs from the run over its IPC channel, one at a time, and answers each with what it measured.
 *
 * A job: `{ streams: [{ name, kind: "closed" | "open", port, requests, expect, accept?, connections? , ratePerSecond? }], warmUpSeconds, seconds, watchPid, besidePids? }`,
 * or a stream of the kind "chains" with `head`, `body` and `chains` instead of requests, whose newest tokens come back as `ends`;
 * where `watchPid` is the server and `besidePids` are processes that work for it (Redis).
 * All streams of a job run together; the measured window of all of them is the same.
 */
import { setTimeout as sleep } from "node:timers/promises"
import { machineSeconds, processorSeconds } from "../proc.mjs"
import { chainLoop } from "./chain-loop.mjs"
import { closedLoop } from "./closed-loop.mjs"
import { monotonicMs } from "./monotonic.mjs"
import { openLoop } from "./open-loop.mjs"
import { Tally } from "./tally.mjs"

const loops = { closed: closedLoop, open: openLoop, chains: chainLoop }

async function run(job) {
  const streams = job.streams.map((stream) => {
    const tally = new Tally(stream.expect, stream.accept)
    const requests = stream.requests?.map((text) => Buffer.from(text))
    return { name: stream.name, tally, stop: loops[stream.kind]({ ...stream, requests }, tally) }
  })
  await sleep(job.warmUpSeconds * 1_000)

  const busyBefore = busy(job)
  const from = monotonicMs()
  const until = from + job.seconds * 1_000
  for (const { tally } of streams) tally.measureBetween(from, until)
  await sleep(job.seconds * 1_000)
  const elapsedSeconds = (monotonicMs() - from) / 1_000
  const busyAfter = busy(job)

  const ends = await Promise.all(streams.map((stream) => stream.stop()))
  const generatorCores = (busyAfter.generator - busyBefore.generator) / elapsedSeconds
  const serverCores = (busyAfter.server - busyBefore.server) / elapsedSeconds
  return {
    seconds: job.seconds,
    // 1 means one whole core. A generator near 1 measured itself, not the server.
    generatorCores,
    serverCores,
    otherCores: Math.max(0, (busyAfter.others - busyBefore.others) / elapsedSeconds - generatorCores - serverCores),
    streams: Object.fromEntries(streams.map(({ name, tally }, index) => [name, { ...tally.result(job.seconds), ends: ends[index] }])),
  }
}

function busy({ watchPid, besidePids = [] }) {
  const { user, system } = process.cpuUsage()
  const beside = besidePids.reduce((sum, pid) => sum + processorSeconds(pid), 0)
  return { generator: (user + system) / 1e6, server: processorSeconds(watchPid), others: machineSeconds() - beside }
}

process.on("message", (job) => {
  run(job).then(
    (result) => process.send({ result }),
    (error) => process.send({ error: error.stack }),
  )
})
process.on("disconnect", () => process.exit())
