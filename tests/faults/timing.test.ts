import { hash as bcrypt } from "@node-rs/bcrypt"
import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, describe, expect, test } from "vitest"
import { browserLike, newestMail, signedUp } from "../browser-like.ts"
import { databases, freshDoorward } from "../databases.ts"
import { bySize, type Chance, openChance } from "./experiment.ts"
import { holm, mannWhitney, median, quantile } from "./ranks.ts"

/** GATES 37. */
const MAX_MEDIAN_DIFFERENCE_MS = 2
const MIN_P = 0.01
const GIVEN = Number(process.env["DOORWARD_TIMING_SAMPLES"])
const SAMPLES = Number.isInteger(GIVEN) && GIVEN > 0 ? GIVEN : bySize({ ci: 200, night: 20_000 })
const WARM_UP = 15
const PLOT_COLUMNS = 60
/** What a machine does once in a while is nobody's secret. */
const PLOT_QUANTILE = 0.98

type Asked = () => Promise<Response>
/** What is compared, by a name for it. */
type Kinds = Readonly<Record<string, Asked>>
type UserId = Parameters<TestDoorward["api"]["user"]>[0]

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

/** Each kind equally often, in an order nobody can foresee. */
async function sample(kinds: Kinds, count: number, chance: Chance): Promise<Map<string, number[]>> {
  const times = new Map(Object.keys(kinds).map((name) => [name, [] as number[]]))
  const order = chance.sample(
    Object.keys(kinds).flatMap((name) => Array.from({ length: count }, () => name)),
    Object.keys(kinds).length * count,
  )
  for (const name of order) {
    const start = performance.now()
    await (await kinds[name]?.())?.arrayBuffer()
    times.get(name)?.push(performance.now() - start)
  }
  return times
}

interface Compared {
  readonly name: string
  readonly differenceMs: number
  readonly p: number
}

/** Every kind against the first. */
function compare(times: ReadonlyMap<string, readonly number[]>): Compared[] {
  const [first, ...others] = [...times]
  const base = first?.[1] ?? []
  const ps = holm(others.map(([, values]) => mannWhitney(base, values).p))
  return others.map(([name, values], index) => ({ name, differenceMs: Math.abs(median(values) - median(base)), p: ps[index] ?? 1 }))
}

const tells = ({ differenceMs, p }: Compared) => differenceMs >= MAX_MEDIAN_DIFFERENCE_MS || p < MIN_P

/** What differs is looked at again: a leak shows twice, a machine's mood does not. @returns what still differs */
async function differences(title: string, kinds: Kinds, chance: Chance): Promise<Compared[]> {
  await sample(kinds, WARM_UP, chance)
  const times = await sample(kinds, SAMPLES, chance)
  console.log(plot(title, times))
  const suspects = compare(times).filter(tells)
  if (suspects.length === 0) return []
  const again = await sample(kinds, SAMPLES, chance)
  console.log(plot(`${title}, again`, again))
  const names = new Set(suspects.map(({ name }) => name))
  return compare(again).filter((compared) => names.has(compared.name) && tells(compared))
}

/** One line a kind: how its times are spread, over one scale for all. */
function plot(title: string, times: ReadonlyMap<string, readonly number[]>): string {
  const all = [...times.values()].flat()
  const [low, high] = [Math.min(...all), quantile(all, PLOT_QUANTILE)]
  const compared = new Map(compare(times).map((entry) => [entry.name, entry]))
  const lines = [...times].map(([name, values]) => {
    const counts = Array.from({ length: PLOT_COLUMNS }, () => 0)
    for (const value of values) {
      const column = Math.min(PLOT_COLUMNS - 1, Math.floor(((value - low) / (high - low)) * PLOT_COLUMNS))
      counts[column] = (counts[column] ?? 0) + 1
    }
    const most = Math.max(...counts)
    const bars = counts.map((count) => " ▁▂▃▄▅▆▇█"[Math.ceil((count / most) * 8)]).join("")
    const p = compared.get(name)?.p
    return `${name.padEnd(22)} ${bars} median ${median(values).toFixed(2)} ms${p === undefined ? "" : `, p ${p.toFixed(3)}`}`
  })
  return [`${title}, ${low.toFixed(1)} to ${high.toFixed(1)} ms:`, ...lines].join("\n")
}

describe.each(databases)("E-18 how long answers take, $name", (database) => {
  const PASSWORD = "the right password of all of them"

  async function open(options: Parameters<typeof freshDoorward>[1] = {}): Promise<TestDoorward> {
    // Measured at the start, as in service.
    const doorward = await freshDoorward(database, { signInFloorMs: undefined, ...options })
    closers.push(() => doorward.close())
    return doorward
  }

  /** One person of each kind; whom the names of kinds stand for. */
  async function people(doorward: TestDoorward): Promise<Readonly<Record<string, string>>> {
    await signedUp(doorward, "known@example.com", PASSWORD)
    await signedUp(doorward, "disabled@example.com", PASSWORD)
    const [row] = await doorward.database.read<{ id: UserId }>(sql`SELECT id FROM users WHERE email = 'disabled@example.com'`)
    if (row) await doorward.api.disableUser(row.id)
    const browser = browserLike(doorward.fetch)
    const { attempt } = (await (await browser.post("/auth/register", { email: "none@example.com" })).json()) as { attempt: string }
    await browser.post("/auth/verify", { attempt, code: (await newestMail(doorward, "none@example.com")).code })
    await doorward.api.importUser({ email: "bcrypt@example.com", passwordHash: await bcrypt(PASSWORD, 10) })
    const salt = "c2l4dGVlbiBieXRlcyBv"
    await doorward.api.importUser({
      email: "pbkdf2@example.com",
      passwordHash: `$pbkdf2-sha256$100000$${salt}$${Buffer.alloc(32, 7).toString("base64").replaceAll("=", "").replaceAll("+", ".")}`,
    })
    return {
      known: "known@example.com",
      unknown: "unknown@example.com",
      disabled: "disabled@example.com",
      "without a password": "none@example.com",
      "imported from bcrypt": "bcrypt@example.com",
      "imported from PBKDF2": "pbkdf2@example.com",
    }
  }

  const asking = (emails: Readonly<Record<string, string>>, ask: (email: string, name: string) => Promise<Response>): Kinds =>
    Object.fromEntries(Object.entries(emails).map(([name, email]) => [name, () => ask(email, name)]))

  test("PV-01 PV-03 a wrong password takes as long whoever it is for", async () => {
    const chance = openChance("E-18 login")
    const doorward = await open()
    const emails = await people(doorward)
    const kinds = asking(emails, (email) => browserLike(doorward.fetch).post("/auth/login", { email, password: "a wrong password for all" }))
    expect(await differences(`login, ${database.name}`, kinds, chance)).toEqual([])
  })

  test("PV-01 the right password of somebody disabled takes as long as a wrong one", async () => {
    const chance = openChance("E-18 login of the disabled")
    const doorward = await open()
    const { unknown = "", disabled = "" } = await people(doorward)
    const kinds = asking({ unknown, disabled }, (email) => browserLike(doorward.fetch).post("/auth/login", { email, password: PASSWORD }))
    expect(await differences(`right password, ${database.name}`, kinds, chance)).toEqual([])
  })

  test("PV-01 a locked account answers like a locked address that is nobody's", async () => {
    const chance = openChance("E-18 locked")
    const doorward = await open({ limitMultiplier: 1 })
    await signedUp(doorward, "known@example.com", PASSWORD)
    let network = 0
    const login = (email: string) => {
      network += 1
      const address = `10.${(network >> 16) & 255}.${(network >> 8) & 255}.${network & 255}`
      return browserLike((request) => doorward.fetch(request, { address })).post("/auth/login", { email, password: "a wrong password for all" })
    }
    const emails = { known: "known@example.com", unknown: "unknown@example.com" }
    for (const email of Object.values(emails)) for (let tries = 0; tries < 11; tries++) await login(email)
    expect(await Promise.all(Object.values(emails).map(async (email) => (await login(email)).status))).toEqual([429, 429])
    expect(await differences(`locked, ${database.name}`, asking(emails, login), chance)).toEqual([])
  })

  test("PV-01 asking for a new password takes as long whoever it is for", async () => {
    const chance = openChance("E-18 forgot")
    const doorward = await open()
    const emails = await people(doorward)
    const kinds = asking(emails, (email) => browserLike(doorward.fetch).post("/auth/password/forgot", { email }))
    expect(await differences(`forgot, ${database.name}`, kinds, chance)).toEqual([])
  })

  test("PV-01 signing up takes as long with an address that is taken", async () => {
    const chance = openChance("E-18 sign-up")
    const doorward = await open()
    const emails = await people(doorward)
    const kinds = asking({ known: emails["known"] ?? "", unknown: "unknown@example.com", disabled: emails["disabled"] ?? "" }, (email) =>
      browserLike(doorward.fetch).post("/auth/register", { email, password: "yet another set of words" }),
    )
    expect(await differences(`sign-up, ${database.name}`, kinds, chance)).toEqual([])
  })
})

describe("the statistics of the laboratory", () => {
  // The example of R's wilcox.test, by the same approximation.
  const first = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
  const second = [1.15, 0.88, 0.9, 0.74, 1.21]

  test("Mann-Whitney gives known answers", () => {
    expect(mannWhitney(first, second).u).toBe(35)
    expect(mannWhitney(first, second).p).toBeCloseTo(0.2446, 3)
    expect(mannWhitney(second, first)).toEqual({ u: 15, p: mannWhitney(first, second).p })
    expect(mannWhitney([1, 1, 1], [1, 1, 1])).toMatchObject({ u: 4.5 })
    expect(mannWhitney([1, 1, 1], [1, 1, 1]).p).toBeCloseTo(1, 6)
    // With ties, by hand: one pair above and three even, of sixteen.
    expect(mannWhitney([1, 2, 2, 3], [2, 3, 4, 5]).u).toBe(2.5)
  })

  test("Holm gives known answers", () => {
    expect(holm([0.01, 0.04, 0.03, 0.005]).map((p) => Number(p.toFixed(6)))).toEqual([0.03, 0.06, 0.06, 0.02])
    expect(holm([0.9, 0.8])).toEqual([1, 1])
  })

  test("a difference of half a millisecond is found, none is not", () => {
    const chance = openChance("E-18 statistics")
    const values = (shift: number) => Array.from({ length: 400 }, () => 40 + 2 * chance.next() + shift)
    expect(mannWhitney(values(0), values(0.5)).p).toBeLessThan(MIN_P)
    expect(tells({ name: "", differenceMs: 0.1, p: 0.5 })).toBe(false)
    expect(
      compare(
        new Map([
          ["one", values(0)],
          ["other", values(3)],
        ]),
      ).filter(tells),
    ).toHaveLength(1)
  })
})
