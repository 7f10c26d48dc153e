import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, csrfOf, newestMail, PASSWORD, register, setupLink, signedUp, signIn } from "../browser-like.ts"
import { databases, freshDoorward } from "../databases.ts"

describe.each(databases)("attacks on passwords, $name", (database) => {
  let doorward: TestDoorward
  let browser: BrowserLike
  beforeEach(async () => {
    doorward = await freshDoorward(database)
    browser = browserLike(doorward.fetch)
  })
  afterEach(() => doorward.close())

  const stranger = () => browserLike(doorward.fetch)
  const login = async (email: string, password: string) => (await signIn(stranger(), email, password)).status
  const formLogin = async (email: string, password: string) => (await stranger().submit("/sign-in", "/sign-in/password", { email, password })).status

  test.each([64, 100, 200])("PW-02 a passphrase of %i characters counts to its last byte", async (length) => {
    const password = `${"Grüße an ölige Bären, ßeither ".repeat(8).slice(0, length - 1)} `
    expect([...password]).toHaveLength(length)
    await signedUp(doorward, "ada@example.com", password)
    expect(await login("ada@example.com", password)).toBe(200)
    const mutations = [
      changedAtByte(password, 73),
      password.slice(0, -1),
      ` ${password}`,
      password.toUpperCase(),
      password.replace("  ", " ").replace("ü", "u"),
    ]
    expect(new Set([password, ...mutations]).size).toBe(mutations.length + 1)
    for (const mutation of mutations) expect(await login("ada@example.com", mutation)).toBe(401)
  })

  describe("PW-05 a password is the same in NFC and NFD, by one rule (NFKC) on every path", () => {
    // An accent, a ligature and a full-width letter: composed, decomposed and compatible spellings of one password.
    const chosen = "Cr\u00e8me br\u00fbl\u00e9e \ufb01nal \uff21"
    const typed = ["Cre\u0300me bru\u0302le\u0301e \ufb01nal \uff21", "Cr\u00e8me br\u00fbl\u00e9e final A", chosen]
    const statusesOfEverySpelling = async (email: string) => {
      const statuses: number[] = []
      for (const spelling of typed) statuses.push(await login(email, spelling), await formLogin(email, spelling))
      return [...statuses, await login(email, "Creme brulee final A")]
    }
    const opened = [...typed.flatMap(() => [200, 303]), 401]

    test("PW-05 when it was chosen through the API", async () => {
      await signedUp(doorward, "ada@example.com", chosen)
      expect(await statusesOfEverySpelling("ada@example.com")).toEqual(opened)
    })

    test("PW-05 when it was chosen on the sign-up page", async () => {
      const begun = await browser.submit("/sign-up", "/sign-up", { email: "ada@example.com", password: chosen })
      const { code } = await newestMail(doorward, "ada@example.com")
      const attempt = new URLSearchParams(begun.headers.get("location")?.split("?")[1]).get("attempt")
      expect((await browser.post("/auth/verify", { attempt, code })).status).toBe(200)
      expect(await statusesOfEverySpelling("ada@example.com")).toEqual(opened)
    })

    test("PW-05 when it was chosen where the mailed link was opened", async () => {
      const { attempt } = await register(doorward, browser, "ada@example.com")
      const { token } = await newestMail(doorward, "ada@example.com")
      const { confirm_code: code } = (await (await browser.get(`/auth/attempt?attempt=${attempt}`)).json()) as { confirm_code: string }
      expect((await stranger().post("/auth/verify", { token, code, password: chosen })).status).toBe(200)
      expect(await statusesOfEverySpelling("ada@example.com")).toEqual(opened)
    })

    test("PW-05 when it was chosen at set-up", async () => {
      const link = await setupLink(doorward)
      const token = new URL(link).searchParams.get("token") ?? ""
      expect((await browser.submit(link, "/setup", { token, email: "ada@example.com", password: chosen })).status).toBe(303)
      expect(await statusesOfEverySpelling("ada@example.com")).toEqual(opened)
    })
  })

  test("PW-06 no password ends at a NUL: it is refused, or every character counts", async () => {
    const before = "before the nul, long enough"
    const password = `${before}\0and after it`
    await signedUp(doorward, "short@example.com", before)
    const begun = await browser.post("/auth/register", { email: "ada@example.com", password })
    expect([201, 400]).toContain(begun.status)
    const wanted = begun.status === 201 ? [200, 200, 303] : [422, 400, 400]
    const { token } = await newestMail(doorward, "ada@example.com")
    const verified = await browser.post("/auth/verify", { token })
    expect([verified.status, await login("ada@example.com", password), await formLogin("ada@example.com", password)]).toEqual(wanted)
    for (const wrong of [before, `${before}\0`, `${before}\0AND AFTER IT`, `${before}and after it`, `${before} and after it`]) {
      expect([400, 401]).toContain(await login("ada@example.com", wrong))
      expect([400, 401]).toContain(await formLogin("ada@example.com", wrong))
    }
    for (const longer of [password, `${before}\0`, `\0${before}`]) expect([400, 401]).toContain(await login("short@example.com", longer))
    expect(await login("short@example.com", before)).toBe(200)
  })

  test("PW-06 half a surrogate pair is refused, not replaced", async () => {
    await signedUp(doorward, "ada@example.com", "long enough, then \ufffd or not")
    for (const half of ["\\ud800", "\\udfff", "\\uDBFF", "\\udc00\\ud800"]) {
      const body = (path: string) =>
        stranger().send(path, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: `{"email":"ada@example.com","password":"long enough, then ${half} or not"}`,
        })
      for (const path of ["/auth/login", "/auth/register"]) {
        const response = await body(path)
        expect(response.status).toBe(400)
        expect(await response.json()).toMatchObject({ code: "malformed" })
      }
    }
    // The bytes such a half would have in UTF-8, in JSON and in a form.
    const bytes = Buffer.concat([
      Buffer.from('{"email":"ada@example.com","password":"long enough, then '),
      Buffer.from([0xed, 0xa0, 0x80]),
      Buffer.from(' or not"}'),
    ])
    expect((await stranger().send("/auth/login", { method: "POST", headers: { "content-type": "application/json" }, body: bytes })).status).toBe(400)
    await browser.get("/sign-in")
    const form = await browser.send("/sign-in/password", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "email=ada%40example.com&password=long+enough%ED%A0%80",
    })
    expect(form.status).toBe(400)
    // A whole pair is a character like any other.
    await signedUp(doorward, "eve@example.com", "an astronaut \ud83d\udc69\u200d\ud83d\ude80 comes")
    expect(await login("eve@example.com", "an astronaut \ud83d\udc69\u200d\ud83d\ude80 comes")).toBe(200)
  })

  test("PW-06 a long address never makes a wrong password right", async () => {
    const longest = `${"a".repeat(64)}@${"b".repeat(59)}.${"c".repeat(60)}.${"d".repeat(60)}.example`
    await signedUp(doorward, longest)
    expect(await login(longest, PASSWORD)).toBe(200)
    for (const wrong of ["x", PASSWORD.slice(0, 8), `${PASSWORD}x`, "a".repeat(256)]) expect(await login(longest, wrong)).toBe(401)
    expect(await login(`a${longest}`, PASSWORD)).toBe(422)
  })

  test("PW-21 values of other types are refused by the schema and sign nobody in", async () => {
    await signedUp(doorward, "ada@example.com")
    const { attempt } = await register(doorward, browser, "eve@example.com")
    const odd: readonly unknown[] = [{ $ne: "" }, { $gt: "" }, [], [PASSWORD], 123, 0, null, true, false, { toString: PASSWORD }]
    const oddText = [...odd, ""]
    const bodies: readonly (readonly [string, unknown])[] = [
      ...oddText.map((password) => ["/auth/login", { email: "ada@example.com", password }] as const),
      ...oddText.flatMap((email) => ["/auth/login", "/auth/register"].map((path) => [path, { email, password: PASSWORD }] as const)),
      ...odd.map((password) => ["/auth/register", { email: "new@example.com", password }] as const),
      ...[...odd, "", "%", "%00", "a".repeat(43).concat("=")].map((token) => ["/auth/verify", { token }] as const),
      ...[...odd, "", "%", "att_", "*"].map((id) => ["/auth/verify", { attempt: id, code: "12345678" }] as const),
      ...[...oddText, "1".repeat(33)].map((code) => ["/auth/verify", { attempt, code }] as const),
      ...oddText.map((id) => ["/auth/verify/resend", { attempt: id }] as const),
      ...odd.map(
        (remember) =>
          [
            "/auth/login",
            { email: "ada@example.com", password: PASSWORD, remember: typeof remember === "boolean" ? String(remember) : remember },
          ] as const,
      ),
      ...["/auth/login", "/auth/register", "/auth/verify", "/auth/verify/resend"].flatMap((path) =>
        [null, [], "", 1, true, ["email", "ada@example.com"], {}].map((body) => [path, body] as const),
      ),
    ]
    for (const [path, body] of bodies) {
      const response = await browser.post(path, body)
      expect([path, body, response.status]).toEqual([path, body, 422])
      expect(await response.json()).toMatchObject({ code: "invalid", status: 422 })
      expect(response.headers.getSetCookie()).toEqual([])
    }
    // Neither do values that are inherited, instead of sent.
    const inherited = await browser.send("/auth/login", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: `{"__proto__":{"email":"ada@example.com","password":"${PASSWORD}"}}`,
    })
    expect(inherited.status).toBe(422)
    for (const fields of ["email[]=ada%40example.com&password[$ne]=", "email=ada%40example.com&password[]=x", "email=ada%40example.com"]) {
      expect((await browser.submit("/sign-in", "/sign-in/password", Object.fromEntries(new URLSearchParams(fields)))).status).toBe(422)
    }
    // A field that comes twice would be read as one by some and as the other by others.
    const csrf = csrfOf(await (await browser.get("/sign-in")).text())
    const twice = await browser.send("/sign-in/password", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `csrf=${csrf}&email=ada%40example.com&password=x&password=${encodeURIComponent(PASSWORD)}`,
    })
    expect(twice.status).toBe(400)
    expect((await browser.get("/auth/session")).status).toBe(401)
  })

  test("PW-25 signing up with somebody's address answers as for a new one, tells the owner and changes nothing", async () => {
    const owner = await signedUp(doorward, "ada@example.com")
    const before = await doorward.database.read(sql`SELECT u.*, p.hash FROM users u JOIN password_credentials p ON p.user_id = u.id`)
    doorward.clock.advance(1)
    const taken = await browser.post("/auth/register", { email: " ADA@Example.com", password: "the attacker's own choice", name: "Mallory" })
    const fresh = await stranger().post("/auth/register", { email: "new@example.com", password: "the attacker's own choice", name: "Mallory" })
    expect(taken.status).toBe(201)
    const shape = async (response: Response) => {
      const { attempt, ...rest } = (await response.json()) as { attempt: string }
      return { ...rest, attempt: attempt.length }
    }
    expect(await shape(taken)).toEqual(await shape(fresh))
    const [notice] = (await doorward.mails()).filter(({ to }) => to === "ada@example.com")
    expect(notice?.subject).toContain("have an account")
    expect(`${notice?.text}${notice?.html}`).not.toMatch(/token=|\d{4} \d{4}|\d{8}/)
    expect(await doorward.database.read(sql`SELECT u.*, p.hash FROM users u JOIN password_credentials p ON p.user_id = u.id`)).toEqual(before)
    expect(await login("ada@example.com", "the attacker's own choice")).toBe(401)
    expect(await login("ada@example.com", PASSWORD)).toBe(200)
    expect((await owner.get("/auth/session")).status).toBe(200)
  })

  test("PW-28 stored passwords are argon2id at the gate's cost, each with a salt of its own", async () => {
    for (const email of ["ada@example.com", "eve@example.com"]) await signedUp(doorward, email)
    const link = await setupLink(doorward)
    await browser.submit(link, "/setup", { token: new URL(link).searchParams.get("token") ?? "", email: "owner@example.com", password: PASSWORD })
    const rows = await doorward.database.read<{ hash: string }>(sql`SELECT hash FROM password_credentials`)
    expect(rows).toHaveLength(3)
    const salts = rows.map(({ hash }) => {
      const [, memory, passes, lanes, salt = "", digest = ""] =
        /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(hash) ?? []
      expect(Number(memory)).toBeGreaterThanOrEqual(19_456)
      expect(Number(passes)).toBeGreaterThanOrEqual(2)
      expect(Number(lanes)).toBe(1)
      expect(Buffer.from(salt, "base64").length).toBeGreaterThanOrEqual(16)
      expect(Buffer.from(digest, "base64").length).toBeGreaterThanOrEqual(32)
      return salt
    })
    expect(new Set(salts).size).toBe(3)
  })
})

/** The text with another character where the n-th byte of its UTF-8 is. */
function changedAtByte(text: string, nth: number): string {
  let bytes = 0
  return [...text]
    .map((character) => {
      const begin = bytes
      bytes += Buffer.byteLength(character)
      return begin < nth && nth <= bytes ? (character === "x" ? "y" : "x") : character
    })
    .join("")
}
