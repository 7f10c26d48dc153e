import { type Clock, monotonicMs } from "./clock.ts"
import { type Database, DatabaseUnavailable, type Slice } from "./db/index.ts"
import { claimJob, isFree, LEASE_MS, listJobs, registerJob, releaseJob, renewLease } from "./jobs/leases.ts"
import type { Log } from "./log.ts"
import type { Metrics } from "./metrics.ts"
import type { Random } from "./random.ts"

export { BATCH_ROWS, inBatches } from "./jobs/batches.ts"
export { LEASE_MS } from "./jobs/leases.ts"

/** Who has which job, and when it is due again. */
export const jobsSlice: Slice = { name: "jobs", migrations: new URL("./jobs/migrations/", import.meta.url) }

/** Work that comes round: done by one replica at a time, and again when that one dies. */
export interface Job {
  /** `<slice>/<what>`. */
  readonly name: string
  readonly everySeconds: number
  /**
   * Does what is due, in small batches, each of them whole; may be killed at any point and be run again.
   * @param signal aborted when the process stops or the lease is lost
   */
  run(signal: AbortSignal): Promise<void>
}

export interface Scheduler {
  /** Looks for what is due from now on. */
  start(): void
  /** Runs what is due by the clock, one job after another. @returns the names of those that ran here */
  runDue(): Promise<string[]>
  /** Begins nothing more and aborts what runs; resolves when it has ended, or after `STOP_MS`. */
  stop(): Promise<void>
}

const LOOK_EVERY_MS = 1_000
const RENEW_EVERY_MS = LEASE_MS / 3
/** Jobs that run at once in one process. */
const MAX_RUNNING = 2
/** Replicas, and jobs of one interval, drift apart: each interval is shorter by up to this share. */
const JITTER = 0.1
/** After a failure: doubled with each in a row. */
const FIRST_RETRY_MS = 5_000
const LONGEST_RETRY_MS = 300_000
const STOP_MS = 3_000

interface Needs {
  readonly database: Database
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly metrics: Metrics
  readonly jobs: readonly Job[]
}

/**
 * Runs jobs on whichever replica is first: the database's row says who has a job, and for how long. Whoever has it renews
 * that while the job runs; a process that dies, or loses sight of the database, has it no longer when the lease is over, and
 * the next one runs the job again. A failure is logged and tried again later; it never ends the process.
 */
export function createScheduler({ database, clock, random, log, metrics, jobs }: Needs): Scheduler {
  const stopping = new AbortController()
  const running = new Map<string, Promise<unknown>>()
  const runs = metrics.counter("doorward_job_runs_total", "Runs of recurring work.", ["job"])
  const failed = metrics.counter("doorward_job_failures_total", "Runs of recurring work that failed.", ["job"])
  const durations = metrics.duration("doorward_job_duration_seconds", "How long recurring work took.", ["job"])
  let registered = false
  let timer: NodeJS.Timeout | undefined

  const latestDueAt = ({ everySeconds }: Job, now: number) => now + Math.max(everySeconds * 1000, LONGEST_RETRY_MS) + LEASE_MS
  const share = () => random.integer(1_000) / 1_000

  async function due(): Promise<Job[]> {
    const now = clock.now()
    if (!registered) for (const { name } of jobs) await registerJob(database, name, now)
    registered = true
    const rows = new Map((await listJobs(database)).map((row) => [row.name, row]))
    return jobs.filter((job) => {
      const row = rows.get(job.name)
      return row !== undefined && !running.has(job.name) && isFree(row, { now, latestDueAt: latestDueAt(job, now) })
    })
  }

  /** @returns whether it ran here */
  async function runOnce(job: Job): Promise<boolean> {
    const { name, everySeconds } = job
    const holder = random.bytes(12).toString("base64url")
    const now = clock.now()
    const failures = await claimJob(database, { name, holder, now, latestDueAt: latestDueAt(job, now) })
    if (failures === undefined) return false
    const lease = keepLease(name, holder)
    const began = monotonicMs()
    try {
      await job.run(AbortSignal.any([stopping.signal, lease.lost]))
      runs.add({ job: name })
      await releaseJob(database, name, holder, Math.round(clock.now() + everySeconds * 1000 * (1 - JITTER * share())), 0)
    } catch (error) {
      if (stopping.signal.aborted) await releaseJob(database, name, holder, null, failures).catch(() => undefined)
      else if (lease.lost.aborted) log.warn({ job: name }, "a job was taken over by another process: its lease had run out")
      else await giveBack(name, holder, failures + 1, error)
    } finally {
      lease.stop()
      durations.observe({ job: name }, (monotonicMs() - began) / 1000)
    }
    return true
  }

  async function giveBack(name: string, holder: string, failures: number, error: unknown): Promise<void> {
    failed.add({ job: name })
    const delayMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10)) * (1 - share() / 2)
    const fields = { job: name, failures, reason: reasonOf(error) }
    // An outage is no defect of the job's.
    if (error instanceof DatabaseUnavailable) log.warn(fields, "a job has to wait: the database is unavailable")
    else log.error(fields, "a job failed; it will be tried again")
    await releaseJob(database, name, holder, Math.round(clock.now() + delayMs), failures).catch(() => undefined)
  }

  /** Says every few seconds that somebody is at it. Without an answer for as long as the lease, it counts as lost. */
  function keepLease(name: string, holder: string): { readonly lost: AbortSignal; stop(): void } {
    const lost = new AbortController()
    let renewedAt = monotonicMs()
    const renew = async () => {
      const asked = monotonicMs()
      if (await renewLease(database, name, holder, clock.now())) renewedAt = asked
      else lost.abort(new Error("the lease was lost"))
    }
    const renewal = setInterval(() => {
      if (monotonicMs() - renewedAt >= LEASE_MS) lost.abort(new Error("the lease could not be renewed"))
      else void renew().catch(() => undefined)
    }, RENEW_EVERY_MS)
    renewal.unref()
    return { lost: lost.signal, stop: () => clearInterval(renewal) }
  }

  function run(job: Job): Promise<boolean> {
    const ended = runOnce(job).finally(() => running.delete(job.name))
    running.set(
      job.name,
      ended.catch(() => undefined),
    )
    return ended
  }

  async function look(): Promise<void> {
    for (const job of await due()) {
      if (stopping.signal.aborted || running.size >= MAX_RUNNING) return
      void run(job).catch(cannotLook)
    }
  }

  /** The database cannot be asked; its own log says so where it matters. */
  const cannotLook = (error: unknown) => log.debug({ reason: reasonOf(error) }, "no look at the jobs")

  function schedule(): void {
    if (stopping.signal.aborted) return
    timer = setTimeout(() => void look().catch(cannotLook).finally(schedule), LOOK_EVERY_MS)
    timer.unref()
  }

  return {
    start: schedule,
    runDue: async () => {
      const done: string[] = []
      for (const job of await due()) if (await run(job)) done.push(job.name)
      return done
    },
    stop: async () => {
      clearTimeout(timer)
      stopping.abort(new Error("the process stops"))
      await Promise.race([Promise.all(running.values()), patience(STOP_MS)])
    },
  }
}

function patience(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}
