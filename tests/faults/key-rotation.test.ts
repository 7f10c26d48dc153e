import { setTimeout as sleep } from "node:timers/promises"
import type { TestClock } from "doorward/testing"
import { afterEach, describe, expect, test } from "vitest"
import { startPostgres } from "../servers/postgres.mjs"
import { ask, signUp } from "./chains.ts"
import { bySize, type Chance, each, openChance, openVerdict, type Verdict } from "./experiment.ts"
import { defectsIn, type Installation, install, type ServerRun } from "./server.ts"
import { createService, onSqlite } from "./service.ts"
import { guardVerifier, joseVerifier, type Verifier, watchKids } from "./verifiers.ts"
import { call, openMailbox, Unanswered } from "./wire.ts"

const SECONDS = bySize({ ci: 35, night: 600 })
const RATE_PER_SECOND = bySize({ ci: 80, night: 200 })
const CLIENTS = 8
const ROTATE_EVERY_MS = 5_000
const JWKS_MAX_AGE_SECONDS = 2
const ACCESS_TOKEN_SECONDS = 30
/** Longer than the longest token's life and what is added to it. */
const KEY_LIFE_SECONDS = 700
const REPLICAS = 3
const LOOK_LIMIT_MS = 15_000
const OLD = `v1:the root secret as it was ${"1".repeat(16)}`
const NEW = `v2:the root secret that follows ${"2".repeat(16)}`

const releases: (() => unknown)[] = []
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release()
})

interface Reply {
  readonly status: number
  readonly body: Record<string, unknown>
}

/** What the experiment is about, wherever it runs. */
interface Issuer {
  readonly name: string
  /** One newest refresh token for each client. */
  readonly tokens: readonly string[]
  /** @throws Unanswered */
  refresh(replica: number, token: string): Promise<Reply>
  /** From this replica, or from another while this one is away. */
  jwks(replica: number): Promise<Response>
  rotate(turn: number, chance: Chance): Promise<void>
}

interface Tally {
  issued: number
  verified: number
  refused: number
  unanswered: number
  rotations: number
  readonly signers: Set<string>
}

describe("E-10 keys rotate while tokens are issued and checked", () => {
  test("on SQLite, in this process", async () => {
    let ahead = 0
    const clock: TestClock = { now: () => Date.now() + ahead, advance: (seconds) => void (ahead += seconds * 1_000) }
    const settings = { jwksMaxAgeSeconds: JWKS_MAX_AGE_SECONDS, keyRotationSeconds: 5, accessTokenSeconds: ACCESS_TOKEN_SECONDS }
    const service = createService(onSqlite(), clock, settings)
    releases.push(() => service.remove())
    await service.start()
    const house = service.nth(0)
    const tokens: string[] = []
    for (let index = 0; index < CLIENTS; index++)
      tokens.push((await signUp(house, `client-${index}@keys.example`, "body", { address: "10.0.0.1", agent: "client" })).refresh)
    const jwks = () => house.fetch(new Request("http://localhost:3000/oauth2/jwks"))
    const chance = openChance("E-10 SQLite")
    const verdict = openVerdict()
    const { tally, kids } = await experiment(chance, verdict, {
      name: "E-10 SQLite",
      tokens,
      refresh: async (_, token) => ask(house, "POST", "/auth/refresh", { json: { refresh_token: token } }),
      jwks,
      rotate: async () => void (await house.signingKeys.rotate("ES256")),
    })
    clock.advance(KEY_LIFE_SECONDS)
    await requireGone(verdict, kids, jwks)
    verdict.settle(chance.seed)
    expect(tally.signers.size).toBeGreaterThan(2)
  })

  test("on PostgreSQL, three replicas of which one is killed; then the root secret", async () => {
    const postgres = await startPostgres({ fsync: true })
    releases.push(() => postgres.stop())
    const chance = openChance("E-10 PostgreSQL")
    const verdict = openVerdict()
    const replicas = await startReplicas(postgres.url)
    const { origin } = replicas.at(0)
    const tokens = await clientsOf(origin)
    const issuer: Issuer = {
      name: "E-10 PostgreSQL",
      tokens,
      refresh: async (replica, token) => {
        const { status, text } = await call(replicas.at(replica).origin, "POST", "/auth/refresh", { json: { refresh_token: token } })
        return { status, body: JSON.parse(text) as Record<string, unknown> }
      },
      jwks: (replica) => anyJwks(replicas, replica),
      rotate: async (turn, luck) => {
        // One of three: a replica dies while the command works; the command dies itself; nobody does.
        const command = replicas.at(turn).spawn(["keys", "rotate", "--json"], { DOORWARD_SECRETS: OLD })
        if (turn % 3 === 0) {
          await sleep(luck.between(0, 600))
          await replicas.killAndStart(turn)
        } else if (turn % 3 === 1) {
          await sleep(luck.between(100, 700))
          command.child.kill("SIGKILL")
        }
        const { code } = await command.exited
        if (turn % 3 !== 1 && code !== 0) verdict.breach(`keys rotate ended with ${code}: ${command.output()}`)
      },
    }
    const { tally, kids, newest } = await experiment(chance, verdict, issuer)
    await rotateRootSecret(chance, verdict, replicas, { ...issuer, tokens: newest, rotate: () => Promise.resolve() })
    // Last: replicas hear of a moved clock one after the other, and what they publish in between is no guide to any verifier.
    await call(origin, "POST", "/dev/clock", { json: { advance: KEY_LIFE_SECONDS } })
    await requireGone(verdict, kids, () => anyJwks(replicas, 1))
    for (const line of replicas.outputs().flatMap(defectsIn)) verdict.breach(line)
    verdict.settle(chance.seed)
    expect(tally.signers.size).toBeGreaterThan(2)
  })
})

/** Issues at a steady rate, has every token checked by three verifiers when it is new and again later, and rotates. */
async function experiment(
  chance: Chance,
  verdict: Verdict,
  { name, tokens, refresh, jwks, rotate }: Issuer,
  until: Promise<unknown> = sleep(SECONDS * 1_000),
): Promise<{ readonly tally: Tally; readonly kids: ReadonlySet<string>; readonly newest: string[] }> {
  const begun = performance.now()
  const tally: Tally = { issued: 0, verified: 0, refused: 0, unanswered: 0, rotations: 0, signers: new Set() }
  const watch = watchKids(verdict)
  const verifiers: Verifier[] = [
    joseVerifier("jose", () => jwks(0), JWKS_MAX_AGE_SECONDS * 1_000),
    guardVerifier("guard by the second", () => jwks(1), watch.see),
    guardVerifier("guard by the third", () => jwks(2), watch.see),
  ]
  const recent: { readonly token: string; readonly at: number }[] = []
  const newest = [...tokens]
  const work = { over: false }

  async function check(token: string, when: string): Promise<void> {
    for (const verifier of verifiers) {
      try {
        await verifier.verify(token)
        tally.verified++
      } catch (error) {
        tally.refused++
        verdict.breach(`${verifier.name} refuses a valid token ${when}: ${String(error)}`)
      }
    }
  }

  async function client(index: number): Promise<void> {
    const pauseMs = (1_000 * CLIENTS) / RATE_PER_SECOND
    for (let next = performance.now(), turn = index; !work.over; turn++) {
      next += pauseMs
      try {
        const { status, body } = await refresh(turn % REPLICAS, newest[index] as string)
        if (status === 200) {
          newest[index] = body["refresh_token"] as string
          const token = body["access_token"] as string
          tally.issued++
          tally.signers.add((JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()) as { kid: string }).kid)
          recent.push({ token, at: performance.now() })
          await check(token, "at once")
        } else if (status === 503) tally.unanswered++
        else verdict.breach(`a refresh answers ${status}: ${JSON.stringify(body)}`)
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error
        tally.unanswered++
      }
      await sleep(Math.max(0, next - performance.now()))
    }
  }

  async function rotations(): Promise<void> {
    for (let turn = 0; !work.over; turn++) {
      const next = performance.now() + ROTATE_EVERY_MS
      await rotate(turn, chance)
      tally.rotations++
      // Some of those that still live, once more.
      const youngest = performance.now() - (ACCESS_TOKEN_SECONDS - 2) * 1_000
      const alive = recent.filter(({ at }) => at > youngest)
      recent.splice(0, recent.length, ...alive)
      await each(chance.sample(alive, 100), 4, ({ token }) => check(token, "later"))
      while (!work.over && performance.now() < next) await sleep(50)
    }
  }

  const all = Promise.all([...tokens.map((_, index) => client(index)), rotations()])
  await Promise.race([until, all])
  await until
  work.over = true
  await all
  const { signers, ...counts } = tally
  console.log(
    `${name}: ${Math.round((performance.now() - begun) / 1_000)} s; ${JSON.stringify(counts)}; ${signers.size} keys signed, ${watch.kids.size} were published; breaches ${verdict.breaches.length}`,
  )
  return { tally, kids: signers, newest }
}

/** After its last token's life a key is published no more. */
async function requireGone(verdict: Verdict, signers: ReadonlySet<string>, jwks: () => Promise<Response>): Promise<void> {
  const old = [...signers].slice(0, -1)
  const deadline = performance.now() + LOOK_LIMIT_MS
  for (;;) {
    const { keys } = (await (await jwks()).json()) as { keys: { kid: string }[] }
    const left = keys.filter(({ kid }) => old.includes(kid))
    if (left.length === 0) return
    if (performance.now() > deadline) return verdict.breach(`${left.length} old keys are still published after their life`)
    await sleep(100)
  }
}

interface Replicas {
  at(index: number): Installation
  killAndStart(index: number): Promise<void>
  /** One after the other, while the others serve. */
  roll(secrets: string): Promise<void>
  outputs(): string[]
}

async function startReplicas(url: string): Promise<Replicas> {
  const places: Installation[] = []
  const runs: ServerRun[] = []
  const outputs: string[] = []
  let secrets = OLD
  for (let index = 0; index < REPLICAS; index++) {
    const place: Installation = await install({
      DATABASE_URL: url,
      DOORWARD_DEV_CLOCK: "1",
      DOORWARD_JWKS_MAX_AGE_SECONDS: String(JWKS_MAX_AGE_SECONDS),
      DOORWARD_KEY_ROTATION_SECONDS: "5",
      DOORWARD_ACCESS_TOKEN_SECONDS: String(ACCESS_TOKEN_SECONDS),
      ...(places[0] ? { DOORWARD_ISSUER: places[0].origin } : {}),
    })
    places.push(place)
    releases.push(() => place.remove())
    const slot = index
    releases.push(() => runs[slot]?.kill())
    runs.push(await place.start({ DOORWARD_SECRETS: secrets }))
  }
  const restart = async (index: number, end: (run: ServerRun) => Promise<unknown>) => {
    const run = runs[index] as ServerRun
    await end(run)
    outputs.push(run.output())
    runs[index] = await (places[index] as Installation).start({ DOORWARD_SECRETS: secrets })
  }
  return {
    at: (index) => places[index % REPLICAS] as Installation,
    killAndStart: (index) => restart(index % REPLICAS, (run) => run.kill()),
    roll: async (next) => {
      secrets = next
      for (let index = 0; index < REPLICAS; index++) await restart(index, (run) => run.stop())
    },
    outputs: () => [...outputs, ...runs.map((run) => run.output())],
  }
}

async function anyJwks(replicas: Replicas, first: number): Promise<Response> {
  const deadline = performance.now() + LOOK_LIMIT_MS
  for (let index = first; ; index++) {
    try {
      const response = await fetch(`${replicas.at(index).origin}/oauth2/jwks`, { signal: AbortSignal.timeout(2_000) })
      if (response.status === 200) return response
    } catch (error) {
      if (performance.now() > deadline) throw error
    }
    if (performance.now() > deadline) throw new Error("no replica publishes its keys")
    await sleep(10)
  }
}

async function clientsOf(origin: string): Promise<string[]> {
  const mailbox = openMailbox(origin)
  const tokens: string[] = []
  for (let index = 0; index < CLIENTS; index++) {
    const email = `client-${index}@keys.example`
    const begun = await call(origin, "POST", "/auth/register", { json: { email, mode: "token", refresh: "body" } })
    const { attempt, attempt_token } = JSON.parse(begun.text) as { attempt: string; attempt_token: string }
    const answer = await call(origin, "POST", "/auth/verify", { json: { attempt, attempt_token, code: await mailbox.codeFor(email) } })
    if (answer.status !== 200) throw new Error(`verify answered ${answer.status}: ${answer.text}`)
    tokens.push((JSON.parse(answer.text) as { refresh_token: string }).refresh_token)
  }
  return tokens
}

/**
 * First every replica learns the new secret, then every one seals with it, then what was sealed before is sealed anew, then
 * the old one is forgotten; all the while tokens are issued. Chains that began under the old secret turn under the new one.
 */
async function rotateRootSecret(chance: Chance, verdict: Verdict, replicas: Replicas, issuer: Issuer): Promise<void> {
  const reseal = async () => {
    const command = replicas.at(0).spawn(["keys", "reseal", "--json"], { DOORWARD_SECRETS: `${NEW},${OLD}` })
    const { code } = await command.exited
    if (code !== 0) verdict.breach(`keys reseal ended with ${code}: ${command.output()}`)
    return (JSON.parse(command.output()) as { columns: { table: string; resealed: number; unreadable: number }[] }).columns
  }
  const rotation = async () => {
    await replicas.roll(`${OLD},${NEW}`)
    await replicas.roll(`${NEW},${OLD}`)
    const first = await reseal()
    const second = await reseal()
    const sum = (columns: typeof first, of: "resealed" | "unreadable") => columns.reduce((total, column) => total + column[of], 0)
    if (sum(first, "resealed") === 0) verdict.breach("there was nothing to seal anew")
    if (sum(second, "resealed") + sum(second, "unreadable") > 0) verdict.breach(`something is left to seal anew: ${JSON.stringify(second)}`)
    await replicas.roll(NEW)
    console.log(`${issuer.name}: sealed anew ${sum(first, "resealed")}`)
  }
  const { newest } = await experiment(chance, verdict, { ...issuer, name: `${issuer.name}, root secret` }, rotation())
  for (const [index, token] of newest.entries()) {
    const { status } = await issuer.refresh(index, token)
    if (status !== 200) verdict.breach(`a chain of the old secret answers ${status} under the new one`)
  }
}
