import { sql } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, csrfOf, signedUp } from "../browser-like.ts"
import { databases, freshReplicas, type Replicas } from "../databases.ts"
import { type Authenticator, answer, firstStep, setUpAuthenticator, told } from "../second-step.ts"

const ADA = "ada@example.com"
const STEP_SECONDS = 30
const MANY = 24

describe.each(databases)("recovery codes, $name", (database) => {
  let replicas: Replicas
  let ada: BrowserLike
  let app: Authenticator
  beforeEach(async () => {
    replicas = await freshReplicas(database)
    ada = await signedUp(replicas.first, ADA)
    app = await setUpAuthenticator(replicas.first, ada)
  })
  afterEach(() => replicas.close())
  const { house, nth } = { house: () => replicas.first, nth: (index: number) => replicas.nth(index) }
  const rows = <Row extends object>(statement: ReturnType<typeof sql>) => house().database.read<Row>(statement)
  const use = async (index: number, code: string) => {
    const { browser, attempt } = await firstStep(nth(index), ADA)
    return told(await answer(browser, attempt, "recovery_code", code))
  }
  const renew = async (browser: BrowserLike) => {
    const response = await browser.post("/auth/2fa/recovery-codes", {})
    return { outcome: response.status, codes: ((await response.json()) as { recovery_codes?: string[] }).recovery_codes ?? [] }
  }

  test("MF-09 ten come with the first second step, each opens one sign-in on any node, and the owner hears of it", async () => {
    expect(new Set(app.recoveryCodes).size).toBe(10)
    const [first = "", second = "", third = ""] = app.recoveryCodes
    expect(await use(0, first)).toBe("200 complete")
    for (const index of [0, 1, 2]) expect(await use(index, first)).toBe("422 code_invalid")
    expect(await use(1, second.toLowerCase().replaceAll("-", " "))).toBe("200 complete")
    expect(await use(2, third.replaceAll("-", "").replaceAll("0", "O").replaceAll("1", "I"))).toBe("200 complete")
    const mails = (await house().mails()).filter(({ to, subject }) => to === ADA && subject === "A recovery code for Doorward was used")
    expect(new Set(mails.map(({ text }) => /left: (\d+)/.exec(text)?.[1]))).toEqual(new Set(["7", "8", "9"]))
    // A second factor later brings none: those that were kept stay good.
    house().clock.advance(STEP_SECONDS)
    expect((await setUpAuthenticator(house(), ada)).recoveryCodes).toEqual([])
    expect(await use(0, app.recoveryCodes[3] ?? "")).toBe("200 complete")
  })

  test("MF-09 new ones end all the old, and are only made for who has just proved who they are", async () => {
    const { outcome, codes } = await renew(ada)
    expect([outcome, codes.length, new Set([...codes, ...app.recoveryCodes]).size]).toEqual([200, 10, 20])
    expect(await use(0, app.recoveryCodes[0] ?? "")).toBe("422 code_invalid")
    expect(await use(1, codes[0] ?? "")).toBe("200 complete")
    house().clock.advance(300)
    expect((await renew(ada)).outcome).toBe(403)
    // A password alone does not make it fresh again.
    expect((await firstStep(house(), ADA)).factors).toEqual(["totp", "recovery_code"])
    expect((await renew(ada)).outcome).toBe(403)
    // There is nothing they could stand in for.
    const bob = await signedUp(house(), "bob@example.com")
    expect((await renew(bob)).outcome).toBe(409)
    expect(await rows(sql`SELECT code_hash FROM recovery_codes`)).toHaveLength(9)
  })

  test("MF-09 the database holds hashes of 120 bits, which are of nobody else", async () => {
    const kept = await rows<{ code_hash: string }>(sql`SELECT * FROM recovery_codes`)
    const text = JSON.stringify(kept)
    expect(kept).toHaveLength(10)
    for (const code of app.recoveryCodes) expect([code, text.includes(code), text.includes(code.replaceAll("-", ""))]).toEqual([code, false, false])
    const bob = await signedUp(house(), "bob@example.com")
    await setUpAuthenticator(house(), bob)
    const { browser, attempt } = await firstStep(house(), "bob@example.com")
    expect(await told(await answer(browser, attempt, "recovery_code", app.recoveryCodes[0] ?? ""))).toBe("422 code_invalid")
    // Nor is a hash a code.
    expect(await told(await answer(browser, attempt, "recovery_code", kept[0]?.code_hash ?? ""))).toBe("422 invalid")
  })

  test("RC-05 one code shown many times at once, in one attempt and in many, on every node, opens one session", async () => {
    for (const [nthCode, attempts] of [
      [0, 1],
      [1, MANY / 4],
    ] as const) {
      const begun = await Promise.all(Array.from({ length: attempts }, () => firstStep(house(), ADA)))
      const live = async () => (await rows(sql`SELECT id FROM sessions WHERE ended_at IS NULL`)).length
      const before = await live()
      const answers = await Promise.all(
        Array.from({ length: MANY }, async (_, index) => {
          const { browser, attempt } = begun[index % begun.length] ?? (await firstStep(house(), ADA))
          const twin = browserLike(nth(index).fetch)
          for (const [name, value] of browser.cookies) twin.cookies.set(name, value)
          return told(await answer(twin, attempt, "recovery_code", app.recoveryCodes[nthCode] ?? ""))
        }),
      )
      expect([attempts, answers.filter((one) => one === "200 complete")]).toEqual([attempts, ["200 complete"]])
      expect(answers.filter((one) => !/^(200 complete|422 code_invalid|429 too_many_attempts|410 attempt_expired|404 not_found)$/.test(one))).toEqual(
        [],
      )
      expect(await live()).toBe(before + 1)
    }
  })

  test("RC-05 of many renewals at once one set is good, and it is whole", async () => {
    const twins = replicas.houses.map((one) => {
      const twin = browserLike(one.fetch)
      for (const [name, value] of ada.cookies) twin.cookies.set(name, value)
      return twin
    })
    const sets = await Promise.all(Array.from({ length: 12 }, (_, index) => renew(twins[index % twins.length] ?? ada)))
    expect(sets.map(({ outcome }) => outcome)).toEqual(sets.map(() => 200))
    expect(await rows(sql`SELECT code_hash FROM recovery_codes`)).toHaveLength(10)
    const good = await Promise.all(sets.map(async ({ codes }) => (await use(0, codes[0] ?? "")) === "200 complete"))
    expect(good.filter(Boolean)).toHaveLength(1)
  })

  test("MF-09 the file holds what the page shows and nothing else, and no address shows the codes again", async () => {
    const page = await (await ada.submit("/account/recovery-codes", "/account/recovery-codes", {})).text()
    const codes = [...page.matchAll(/(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}/g)].map(([code]) => code)
    const [shown, sent] = [codes.slice(0, 10), codes.slice(10)]
    expect(sent).toEqual(shown)
    const file = await ada.send("/account/recovery-codes/file", { method: "POST", form: { csrf: csrfOf(page), codes: shown.join(" ") } })
    expect(file.headers.get("content-type")).toBe("text/plain; charset=utf-8")
    expect(file.headers.get("content-disposition")).toBe('attachment; filename="recovery-codes.txt"')
    expect(file.headers.get("cache-control")).toBe("no-store")
    expect((await file.text()).split("\r\n").slice(2, 12)).toEqual(shown)
    // Other people's words are not made into a file of ours.
    for (const words of ["hello", shown.slice(1).join(" "), [...shown.slice(1), "<script>alert(1)</script>"].join(" ")])
      expect((await ada.send("/account/recovery-codes/file", { method: "POST", form: { csrf: csrfOf(page), codes: words } })).status).toBe(422)
    for (const path of ["/account/recovery-codes", "/account/two-step", "/account"])
      expect(await (await ada.get(path)).text()).not.toContain(shown[0])
    expect(await use(0, shown[0] ?? "")).toBe("200 complete")
  })
})
