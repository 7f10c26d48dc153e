import { createHash } from "node:crypto"
import { sql } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, newestMail, PASSWORD, register, setupLink, signIn } from "../browser-like.ts"
import { databases, freshReplicas, type Replicas } from "../databases.ts"

const MANY = 50
const MAX_TRIES = 5

describe.each(databases)("races, $name", (database) => {
  let replicas: Replicas
  beforeEach(async () => {
    replicas = await freshReplicas(database)
  })
  afterEach(() => replicas.close())

  const { first, nth } = { first: () => replicas.first, nth: (index: number) => replicas.nth(index) }
  const times = <T>(count: number, each: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => each(index))
  const rows = <Row extends object>(statement: ReturnType<typeof sql>) => first().database.read<Row>(statement)
  const outcome = async (response: Response) => {
    const { code, status } = (await response.json()) as { code?: string; status: string | number }
    return `${response.status} ${code ?? status}`
  }
  /** How often each outcome came. */
  const tally = async (responses: readonly Response[]) => {
    const counts: Record<string, number> = {}
    for (const told of await Promise.all(responses.map(outcome))) counts[told] = (counts[told] ?? 0) + 1
    return counts
  }
  /** The same browser at every replica: what a browser holds goes wherever the load balancer sends it. */
  const atEvery = (browser: BrowserLike) =>
    replicas.houses.map((house) => {
      const twin = browserLike(house.fetch)
      for (const [name, value] of browser.cookies) twin.cookies.set(name, value)
      return twin
    })
  const inParallel = async (browser: BrowserLike, path: string, body: object) => {
    const twins = atEvery(browser)
    return Promise.all(times(MANY, (index) => (twins[index % twins.length] ?? browser).post(path, body)))
  }
  const expectOneUser = async (email: string) => {
    expect(await rows(sql`SELECT email FROM users`)).toEqual([{ email }])
    expect(await rows(sql`SELECT 1 AS one FROM sessions WHERE ended_at IS NULL`)).toHaveLength(1)
  }

  test("RC-02 of fifty sign-ups with one address, in any spelling, one becomes a user", async () => {
    const spellings = ["ada@example.com", "Ada@Example.com", "ADA@EXAMPLE.COM", " ada@example.com ", "aDA@eXAMPLE.cOM"]
    const people = await Promise.all(
      times(MANY, async (index) => {
        const browser = browserLike(nth(index).fetch)
        // Hashes are a bounded good; a few of them are enough.
        const password = index % 10 === 0 ? `the password of number ${index}` : undefined
        const response = await served(() =>
          browser.post("/auth/register", {
            email: spellings[index % spellings.length],
            ...(password === undefined ? {} : { password }),
          }),
        )
        expect(response.status).toBe(201)
        return { browser, password, attempt: ((await response.json()) as { attempt: string }).attempt }
      }),
    )
    // Which mail belongs to which attempt only the database knows.
    const codes = await rows<{ subject: string; token_hash: string }>(sql`SELECT subject, token_hash FROM one_time_secrets`)
    const attemptOf = new Map(codes.map(({ subject, token_hash: hash }) => [hash, subject]))
    const mails = await first().mails()
    const codeOf = new Map(mails.map(({ text }) => [attemptOf.get(sha256(/token=(\S+)/.exec(text)?.[1] ?? "")), /^ {4}([\d ]+)$/m.exec(text)?.[1]]))
    expect(codeOf.size).toBe(MANY)
    const answers = await Promise.all(people.map(({ browser, attempt }) => browser.post("/auth/verify", { attempt, code: codeOf.get(attempt) })))
    const winner = people[answers.findIndex(({ status }) => status === 200)]
    expect(await tally(answers)).toEqual({ "200 complete": 1, "409 email_taken": MANY - 1 })
    await expectOneUser("ada@example.com")
    // And what the others chose opens nothing.
    for (const [index, { browser, password }] of people.entries()) {
      if (password === undefined) continue
      const { status } = await served(() => signIn(browserLike(nth(index).fetch), "ada@example.com", password))
      expect(status).toBe(browser === winner?.browser ? 200 : 401)
    }
    for (const { browser } of people) expect((await browser.get("/auth/session")).status).toBe(browser === winner?.browser ? 200 : 401)
  })

  test("RC-05 one code verified fifty times at once opens one session", async () => {
    const browser = browserLike(first().fetch)
    const { attempt, code } = await register(first(), browser, "ada@example.com")
    expect(await tally(await inParallel(browser, "/auth/verify", { attempt, code }))).toEqual({ "200 complete": 1, "410 link_used": MANY - 1 })
    await expectOneUser("ada@example.com")
  })

  test("RC-05 one link verified fifty times at once opens one session", async () => {
    const browser = browserLike(first().fetch)
    await register(first(), browser, "ada@example.com")
    const { token } = await newestMail(first(), "ada@example.com")
    expect(await tally(await inParallel(browser, "/auth/verify", { token }))).toEqual({ "200 complete": 1, "410 link_used": MANY - 1 })
    await expectOneUser("ada@example.com")
  })

  test("RC-05 code, link and confirmed link of one attempt at once open one session", async () => {
    const browser = browserLike(first().fetch)
    const { attempt, code } = await register(first(), browser, "ada@example.com")
    const { token } = await newestMail(first(), "ada@example.com")
    const shown = (await (await browser.get(`/auth/attempt?attempt=${attempt}`)).json()) as { confirm_code: string }
    const twins = atEvery(browser)
    const answers = await Promise.all(
      times(MANY, (index) => {
        const own = twins[index % twins.length] ?? browser
        if (index % 3 === 0) return own.post("/auth/verify", { attempt, code })
        if (index % 3 === 1) return own.post("/auth/verify", { token })
        return browserLike(nth(index).fetch).post("/auth/verify", { token, code: shown.confirm_code })
      }),
    )
    expect(await tally(answers)).toEqual({ "200 complete": 1, "410 link_used": MANY - 1 })
    await expectOneUser("ada@example.com")
  })

  test("MF-04 of fifty guesses at once five are judged, and the right one after them is not", async () => {
    const browser = browserLike(first().fetch)
    const { attempt, code } = await register(first(), browser, "ada@example.com")
    const twins = atEvery(browser)
    const guesses = times(MANY, (index) => String((Number(code) + 1 + index) % 10 ** 8).padStart(8, "0"))
    const answers = await Promise.all(
      guesses.map((guess, index) => (twins[index % twins.length] ?? browser).post("/auth/verify", { attempt, code: guess })),
    )
    expect(await tally(answers)).toEqual({ "422 code_invalid": MAX_TRIES, "429 too_many_attempts": MANY - MAX_TRIES })
    expect(await outcome(await browser.post("/auth/verify", { attempt, code }))).toBe("429 too_many_attempts")
    expect(await rows(sql`SELECT id FROM users`)).toEqual([])
  })

  test("MF-11 twenty resends at once send no more mails than twenty in a row, and leave one code", async () => {
    const browser = browserLike(first().fetch)
    const { attempt } = await register(first(), browser, "ada@example.com")
    const answers = await inParallel(browser, "/auth/verify/resend", { attempt })
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]))
    const mails = await first().mails()
    expect(mails).toHaveLength(5)
    const codes = await rows<{ token_hash: string }>(sql`SELECT token_hash FROM one_time_secrets`)
    const live = mails.filter(({ text }) => codes.some(({ token_hash: hash }) => hash === sha256(/token=(\S+)/.exec(text)?.[1] ?? "")))
    expect(live).toHaveLength(1)
  })

  test("RC-13 of twenty set-ups with one link one makes an owner, and the others leave nothing", async () => {
    const links = await Promise.all(replicas.houses.map(setupLink))
    expect(new Set(links).size).toBe(1)
    const link = links[0] ?? ""
    const token = new URL(link).searchParams.get("token") ?? ""
    const browsers = await Promise.all(
      times(20, async (index) => {
        const browser = browserLike(nth(index).fetch)
        const page = await (await browser.get(link)).text()
        return { browser, csrf: /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? "" }
      }),
    )
    const answers = await Promise.all(
      browsers.map(({ browser, csrf }, index) =>
        served(() => browser.send("/setup", { method: "POST", form: { csrf, token, email: `owner${index % 10}@example.com`, password: PASSWORD } })),
      ),
    )
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 303)).toHaveLength(1)
    expect(statuses.filter((status) => status === 410)).toHaveLength(19)
    const owner = `owner${statuses.indexOf(303) % 10}@example.com`
    expect(await rows(sql`SELECT email FROM users WHERE owner_since IS NOT NULL`)).toEqual([{ email: owner }])
    await expectOneUser(owner)
    expect(await rows(sql`SELECT 1 AS one FROM password_credentials`)).toHaveLength(1)
    for (const house of replicas.houses) {
      await expect(setupLink(house)).rejects.toThrow("no set-up link")
      expect((await browserLike(house.fetch).get(link)).status).toBe(410)
    }
  })
})

/** A busy house asks to come back rather than hash too much at once (503 `saturated`); then one comes back. */
async function served(send: () => Promise<Response>): Promise<Response> {
  for (let tries = 1; tries < 20; tries++) {
    const response = await send()
    if (response.status !== 503) return response
    expect(response.headers.get("retry-after")).toMatch(/^[1-9]\d*$/)
  }
  return send()
}

/** As tokens are stored. */
function sha256(text: string): string {
  return createHash("sha256").update(text).digest("base64url")
}
