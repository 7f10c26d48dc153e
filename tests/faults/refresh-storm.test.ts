import { setTimeout as sleep } from "node:timers/promises"
import { createTestClock, type TestClock } from "doorward/testing"
import { afterEach, describe, expect, test } from "vitest"
import { startPostgres } from "../servers/postgres.mjs"
import {
  ask,
  type ChainLedger,
  type Device,
  type Holder,
  openChainLedger,
  type Refreshed,
  refresh,
  type Sending,
  shuffled,
  signIn,
  signUp,
} from "./chains.ts"
import { bySize, type Chance, openChance, openVerdict, type Verdict } from "./experiment.ts"
import { createService, onPostgres, onSqlite, type Service } from "./service.ts"

const USERS = bySize({ ci: 40, night: 200 })
const VICTIMS = bySize({ ci: 8, night: 20 })
const TABS = 20
const ROUNDS = 6
const ROUND_SECONDS = 600
/** Of the answers, so many never arrive. */
const LOST = 0.05
/** And of those who sent, so many ask again only after 31 s. */
const LATE = 0.01
const LATE_SECONDS = 31
/** Of the clients, so many lose the network for a whole round: no tab hears an answer. */
const CUT_OFF = 0.15
const KEYED_SECONDS = 300
const OUTAGE_SECONDS = 120
/** In these rounds some tabs of browsers come after the others' first answers, and old cookies overwrite new ones. */
const STRAGGLING_ROUNDS = [1, ROUNDS]
const MAX_STRAGGLERS = 3
const THEFT_ROUNDS = [2, ROUNDS]
const OUTAGE_ROUND = 3
const ABSOLUTE_SECONDS = 75 * 60
const LOCKSTEP_GENERATIONS = 3
/** How long one request may be told 503 before that counts. */
const PATIENCE_MS = 15_000
const PASSWORD = "correct horse battery staple"
const THEFT_MAIL = /was signed out of .* for your safety/

const releases: (() => unknown)[] = []
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release()
})

describe("E-12 all tabs of everybody refresh at the same instant, answers are lost, and tokens are stolen", () => {
  test("on SQLite", async () => {
    const clock = createTestClock()
    const service = createService(onSqlite(), clock, { sessionAbsoluteSeconds: ABSOLUTE_SECONDS })
    releases.push(() => service.remove())
    expect(await experiment("E-12 SQLite", service, clock)).toBe(VICTIMS)
  })

  test("on PostgreSQL, three replicas", async () => {
    const server = await startPostgres({ fsync: true })
    releases.push(() => server.stop())
    const clock = createTestClock()
    const service = createService(await onPostgres(server.url), clock, { sessionAbsoluteSeconds: ABSOLUTE_SECONDS })
    releases.push(() => service.remove())
    expect(await experiment("E-12 PostgreSQL", service, clock)).toBe(VICTIMS)
  })
})

interface Trial {
  readonly service: Service
  readonly clock: TestClock
  readonly chance: Chance
  readonly verdict: Verdict
  readonly ledger: ChainLedger
  readonly counts: { lost: number; late: number; keyed: number; cutOff: number; outage: number; wentBack: number; replays: number; detected: number }
}

type Theft = "older" | "ahead" | "lockstep" | "lockstep ahead"
const THEFTS: readonly Theft[] = ["older", "ahead", "lockstep", "lockstep ahead"]

interface Victim extends Holder {
  readonly theft: Theft
  readonly round: number
  /** A session of the same person that nobody steals from. */
  readonly other: Holder
}

/** @returns how many thefts were detected */
async function experiment(name: string, service: Service, clock: TestClock): Promise<number> {
  const begun = performance.now()
  const chance = openChance(name)
  const verdict = openVerdict()
  const ledger = openChainLedger(verdict)
  const counts = { lost: 0, late: 0, keyed: 0, cutOff: 0, outage: 0, wentBack: 0, replays: 0, detected: 0 }
  const trial: Trial = { service, clock, chance, verdict, ledger, counts }
  await service.start()
  const { honest, victims } = await people(trial)
  const others = victims.map(({ other }) => other)
  const beginning = clock.now()

  for (let round = 1; round <= ROUNDS; round++) {
    clock.advance(ROUND_SECONDS * round + (round > OUTAGE_ROUND ? OUTAGE_SECONDS : 0) - (clock.now() - beginning) / 1000)
    if (round === ROUNDS) await restoreBackup(trial)
    await storm(trial, [...honest, ...others, ...victims.filter((victim) => victim.round >= round)], round)
    if (THEFT_ROUNDS.includes(round)) {
      const robbed = victims.filter((victim) => victim.round === round)
      await Promise.all(robbed.map((victim, index) => rob(trial, victim, index)))
    }
  }

  await requireMails(trial, victims)
  await requireAbsoluteEnd(trial, honest)
  const errors = service.lines.filter(({ level }) => level === "error").map(({ message }) => message)
  for (const message of new Set(errors)) if (!message.includes("ahead of the database")) verdict.breach(`logged as an error: ${message}`)
  const alerts = errors.filter((message) => message.includes("ahead of the database")).length
  if (alerts === 0) verdict.breach("the restored backup raised no alert")
  console.log(
    `${name}: ${USERS} users × ${TABS} tabs and ${VICTIMS} victims, ${ROUNDS} rounds in ${Math.round((performance.now() - begun) / 1000)} s; ` +
      `${JSON.stringify({ ...ledger.counts, positions: ledger.positions(), ...counts })}; alerts after the restore ${alerts}; breaches ${verdict.breaches.length}`,
  )
  verdict.settle(chance.seed)
  return counts.detected
}

async function people({ service, clock }: Trial): Promise<{ honest: Holder[]; victims: Victim[] }> {
  const house = service.nth(0)
  const withEnd = <T extends object>(holder: T) => ({ ...holder, endsAt: clock.now() + ABSOLUTE_SECONDS * 1000 })
  const deviceOf = (index: number): Device => ({ address: `10.${index >> 8}.${index & 255}.7`, agent: `tabs of ${index}` })
  const kindOf = (index: number) => (index % 2 === 0 ? "browser" : "body")
  const honest: Holder[] = []
  for (let index = 0; index < USERS; index++)
    honest.push(withEnd(await signUp(house, `honest-${index}@storm.example`, kindOf(index), deviceOf(index))))
  const victims: Victim[] = []
  for (let index = 0; index < VICTIMS; index++) {
    const email = `victim-${index}@storm.example`
    const holder = withEnd(await signUp(house, email, kindOf(index), deviceOf(USERS + index), PASSWORD))
    const other = withEnd(await signIn(house, email, PASSWORD, { address: "10.200.0.1", agent: "another device" }))
    const theft = THEFTS[Math.floor(index / 2) % THEFTS.length] as Theft
    victims.push({ ...holder, other, theft, round: THEFT_ROUNDS[index < VICTIMS / 2 ? 0 : 1] as number })
  }
  return { honest, victims }
}

let dealt = 0

/** Presents a token; while the service says 503, again. @returns undefined when it still does at the end, or at once when it may not be asked again */
async function present(trial: Trial, holder: Holder, token: string, sending: Sending, insist = true): Promise<Refreshed | undefined> {
  const { service, ledger, clock } = trial
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const answer = await refresh(service.nth(dealt++), holder, token, sending)
    if (answer.status !== 503) {
      ledger.note(token, answer, holder, clock.now())
      return answer
    }
    ledger.counts.retried503++
    if (!insist) return undefined
    if (performance.now() > deadline) throw new Error("the service keeps saying 503")
    await sleep(20)
  }
}

function requireSignedIn(
  { verdict }: Trial,
  holder: Holder,
  when: string,
  answer: Refreshed | undefined,
): answer is Refreshed & { readonly refresh: string } {
  if (answer?.status === 200 && answer.refresh !== undefined) return true
  verdict.breach(`${holder.email} (${holder.kind}) is signed out ${when}: ${answer?.status} ${answer?.code}`)
  return false
}

/** The answer reaches its tab. A jar takes whatever comes last; a client that keeps its token itself drops an answer to a token it holds no more. */
function apply(holder: Holder, presented: string, answer: Refreshed): void {
  if (answer.refresh === undefined || (holder.kind === "body" && holder.refresh !== presented)) return
  holder.refresh = answer.refresh
  if (answer.access !== undefined) holder.access = answer.access
}

interface Again {
  readonly holder: Holder
  readonly presented: string
  readonly retryKey: string | undefined
}

/** Everybody's tabs at one instant, and what was lost of it, again: at once, after 31 s, and with its key after five minutes. */
async function storm(trial: Trial, holders: readonly Holder[], round: number): Promise<void> {
  const { service, clock, counts, chance } = trial
  const later: Again[] = []
  const keyed: Again[] = []
  const unanswered: Again[] = []
  let toAnswer = holders.length * TABS
  let outage: Promise<void> | undefined
  const outageAt = Math.floor(toAnswer * (0.3 + 0.4 * chance.next()))

  await Promise.all(
    holders.map(async (holder) => {
      const luck = chance.fork(`${holder.email} ${round}`)
      const presented = holder.refresh
      holder.history.push(presented)
      const isCutOff = luck.next() < CUT_OFF
      // The tabs of one client share the key, as they share the token.
      const retryKey = isCutOff && round !== OUTAGE_ROUND && luck.next() < 0.5 ? `${holder.email}-${round}` : undefined
      // Not with a victim's: what its thief meets shall be its own doing.
      const mayStraggle = STRAGGLING_ROUNDS.includes(round) && holder.kind === "browser" && holder.email.startsWith("honest")
      const stragglers = mayStraggle && luck.next() < 0.5 ? luck.between(1, MAX_STRAGGLERS) : 0
      const again = { holder, presented, retryKey }
      const answers = await Promise.all(
        Array.from({ length: TABS - stragglers }, async () => {
          const answer = await present(trial, holder, presented, { retryKey }, round !== OUTAGE_ROUND)
          if (round === OUTAGE_ROUND && --toAnswer <= outageAt) outage ??= service.stop()
          return answer
        }),
      )
      const arrived: { readonly to: string; readonly answer: Refreshed }[] = []
      let isLost = isCutOff
      for (const answer of answers) {
        if (!answer) {
          unanswered.push(again)
          continue
        }
        if (!requireSignedIn(trial, holder, `in round ${round}`, answer)) continue
        if (isCutOff) continue
        const die = luck.next()
        if (die >= LOST + LATE) arrived.push({ to: presented, answer })
        else if (die < LOST) {
          counts.lost++
          isLost = true
          if (round === OUTAGE_ROUND) unanswered.push(again)
        } else {
          counts.late++
          later.push(again)
        }
      }
      if (isCutOff) {
        counts.cutOff++
        const list = round === OUTAGE_ROUND ? unanswered : retryKey === undefined ? later : keyed
        list.push(again)
        return
      }
      if (round === OUTAGE_ROUND) {
        for (const { to, answer } of shuffled(arrived, luck)) apply(holder, to, answer)
        return
      }
      // Another tab asks again, with what it has: the old token, or what is in the jar.
      if (isLost) {
        const token = holder.kind === "browser" ? holder.refresh : presented
        const answer = await present(trial, holder, token, {})
        if (requireSignedIn(trial, holder, `when it asks again in round ${round}`, answer)) arrived.push({ to: token, answer })
      }
      const first = arrived.splice(0, 1)
      for (const { to, answer } of first) apply(holder, to, answer)
      const newest = holder.refresh
      const late = await Promise.all(Array.from({ length: first.length === 0 ? 0 : stragglers }, () => present(trial, holder, newest, {})))
      for (const answer of late) if (requireSignedIn(trial, holder, `as a straggler in round ${round}`, answer)) arrived.push({ to: newest, answer })
      for (const { to, answer } of shuffled(arrived, luck)) apply(holder, to, answer)
      if (late.length > 0 && late.every((answer) => answer?.refresh !== holder.refresh)) counts.wentBack++
    }),
  )

  if (round === OUTAGE_ROUND) {
    await (outage ?? service.stop())
    await service.backUp()
    clock.advance(OUTAGE_SECONDS)
    await service.start()
    counts.outage = unanswered.length
    await repeat(trial, unanswered, `after the outage`)
  }
  clock.advance(LATE_SECONDS)
  await repeat(trial, later, `after ${LATE_SECONDS} s in round ${round}`)
  clock.advance(KEYED_SECONDS - LATE_SECONDS)
  counts.keyed += keyed.length
  await repeat(trial, keyed, `with its key after ${KEYED_SECONDS} s in round ${round}`)
}

async function repeat(trial: Trial, lost: readonly Again[], when: string): Promise<void> {
  await Promise.all(
    lost.map(async ({ holder, presented, retryKey }) => {
      trial.counts.replays++
      const token = holder.kind === "browser" ? holder.refresh : presented
      const answer = await present(trial, holder, token, { retryKey })
      if (requireSignedIn(trial, holder, when, answer)) apply(holder, token, answer)
    }),
  )
}

/** One thief at work. Its device is another; it sends the token in a body, for a stolen cookie is text. */
async function rob(trial: Trial, victim: Victim, index: number): Promise<void> {
  const { service, verdict, counts } = trial
  const thief: Sending = { device: { address: `203.0.113.${index}`, agent: "something else" } }
  const steal = (token: string) => present(trial, victim, token, thief)
  const turn = async () => {
    victim.history.push(victim.refresh)
    const answer = await present(trial, victim, victim.refresh, {})
    if (answer?.refresh !== undefined) apply(victim, victim.refresh, answer)
    return answer
  }
  const requireReused = (answer: Refreshed | undefined, what: string) => {
    if (answer?.status === 401 && answer.code === "refresh_reused") counts.detected++
    else verdict.breach(`${victim.theft} at ${victim.email} is not detected at ${what}: ${answer?.status} ${answer?.code ?? answer?.how}`)
  }
  switch (victim.theft) {
    case "older": {
      // Two turns ago, wherever the storm has left the chain.
      const [old] = [victim.refresh, await turn(), await turn()]
      requireReused(await steal(old), "the thief's use")
      break
    }
    case "ahead": {
      const first = await steal(victim.refresh)
      const second = await steal(first?.refresh ?? "")
      if (second?.status !== 200) verdict.breach(`the thief at ${victim.email} could not even begin: ${second?.status}`)
      requireReused(await turn(), "the victim's next use")
      if ((await steal(second?.refresh ?? ""))?.status !== 401) verdict.breach(`the thief at ${victim.email} goes on`)
      break
    }
    case "lockstep":
    case "lockstep ahead": {
      let last: Refreshed | undefined
      let generations = 0
      do {
        generations++
        const newest = victim.refresh
        const [mine, other] = victim.theft === "lockstep" ? [turn, () => steal(newest)] : [() => steal(newest), turn]
        await mine()
        last = await other()
      } while (last?.status === 200 && generations < LOCKSTEP_GENERATIONS)
      requireReused(last, `generation ${generations}`)
      break
    }
  }
  await requireGone(trial, victim)
  const { other } = victim
  const answer = await present(trial, other, other.refresh, {})
  if (requireSignedIn(trial, other, `by the theft at another session of theirs`, answer)) apply(other, other.refresh, answer)
  const { status } = await ask(service.nth(dealt++), "GET", "/auth/session", { bearer: other.access })
  if (status !== 200) verdict.breach(`another session of ${victim.email} answers ${status} after the theft`)
}

/** On every replica, at once or within the second that all of them may take. */
async function requireGone(trial: Trial, victim: Victim): Promise<void> {
  const { service, verdict } = trial
  if ((await present(trial, victim, victim.refresh, {}))?.status !== 401) verdict.breach(`the chain of ${victim.email} lives on`)
  for (let replica = 0; replica < 3; replica++) {
    const proofs = [{ bearer: victim.access }, ...(victim.session === undefined ? [] : [{ cookies: { doorward: victim.session } }])]
    for (const proof of proofs) {
      const deadline = performance.now() + 1_000
      for (;;) {
        const { status } = await ask(service.nth(replica), "GET", "/auth/session", proof)
        if (status === 401) break
        if (performance.now() > deadline) {
          verdict.breach(`the session of ${victim.email} answers ${status} a second after the theft`)
          break
        }
        await sleep(10)
      }
    }
  }
}

async function restoreBackup({ service }: Trial): Promise<void> {
  await service.stop()
  await service.restore()
  await service.start()
}

async function requireMails({ service, verdict }: Trial, victims: readonly Victim[]): Promise<void> {
  const told = (await service.nth(0).mails()).filter(({ subject }) => THEFT_MAIL.test(subject)).map(({ to }) => to)
  for (const { email, theft } of victims) {
    const mails = told.filter((to) => to === email).length
    if (mails !== 1) verdict.breach(`${email} (${theft}) was told ${mails} times`)
  }
  for (const to of told) if (to.startsWith("honest")) verdict.breach(`${to} was told of a theft`)
}

/** A second before the first session's end everybody can refresh; from its end on nobody can. */
async function requireAbsoluteEnd(trial: Trial, honest: readonly Holder[]): Promise<void> {
  const { clock, verdict } = trial
  const until = (instant: number) => clock.advance((instant - clock.now()) / 1000)
  until(Math.min(...honest.map(({ endsAt }) => endsAt)) - 1_000)
  await Promise.all(
    honest.map(async (holder) => {
      const presented = holder.refresh
      const answer = await present(trial, holder, presented, {})
      if (requireSignedIn(trial, holder, "before the absolute end", answer)) apply(holder, presented, answer)
    }),
  )
  for (const instant of new Set(honest.map(({ endsAt }) => endsAt))) {
    until(instant)
    const over = honest.filter(({ endsAt }) => endsAt === instant)
    for (const holder of over) {
      const answer = await present(trial, holder, holder.refresh, {})
      if (answer?.status !== 401) verdict.breach(`${holder.email} can refresh at the absolute end: ${answer?.status}`)
    }
  }
}
