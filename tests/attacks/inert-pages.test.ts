import { createTestDoorward, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { browserLike, signedUp } from "../browser-like.ts"
import { databases, freshDoorward } from "../databases.ts"
import { type EntryInput, entryPages } from "../entry-pages.ts"
import { elementsWith, find, parsePage } from "../html.ts"

const BAIT = [
  `"><script>alert(1)</script>`,
  `'><img src=x onerror=alert(1)>`,
  `" autofocus onfocus=alert(1) x="`,
  `' onmouseover='alert(1)`,
  "javascript:alert(1)",
  "</title></style></textarea><svg onload=alert(1)>",
  "--><iframe srcdoc=x>",
  "<base href=//evil.example/>",
  "{{constructor.constructor('alert(1)')()}}",
  "${alert(1)}",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
  "&#60;img src=x onerror=alert(1)&#62;",
  "\u2028<script>\u2029",
]
/** Addresses that RFC 5322 allows and that would break out of an attribute. */
const BAIT_ADDRESSES = ["ada'onfocus='alert`1`'x='@example.com", "ada&quot={x}&lt@example.com", "$%7b{alert}`@example.com"]

/** What a page consists of, without what is written in it. */
function skeleton(html: string): readonly string[] {
  return parsePage(html).tags.map(({ name, attributes }) => [name, ...[...attributes.keys()].toSorted()].join(" "))
}

/** Where a page leads and what it loads. */
function places(html: string): readonly string[] {
  const page = parsePage(html)
  return ["href", "src", "action", "formaction", "srcset", "data", "poster", "xlink:href"].flatMap((name) => elementsWith(page, name))
}

const OURS = /^(\/(?![/\\])|\?|#|data:image\/svg\+xml,)/

async function skeletons(input: EntryInput): Promise<Map<string, readonly string[]>> {
  const doorward = await createTestDoorward()
  const pages = await entryPages(doorward, input)
  await doorward.close()
  for (const { name, html } of pages) {
    expect([name, places(html).filter((place) => !OURS.test(place))]).toEqual([name, []])
    const names = parsePage(html).tags.flatMap(({ attributes }) => [...attributes.keys()])
    expect([name, names.filter((attribute) => attribute.startsWith("on") || attribute === "style" || attribute === "srcdoc")]).toEqual([name, []])
  }
  return new Map(pages.map(({ name, html }) => [name, skeleton(html)]))
}

/** Thirty pages for every bait. */
const PATIENCE_MS = 120_000

describe("UI-04 what comes with a request is inert on every page before signing in", { timeout: PATIENCE_MS }, () => {
  test("the pages are there, and a break-out would be seen", async () => {
    const pages = await skeletons({})
    expect(pages.size).toBeGreaterThan(30)
    expect(skeleton(`<input value="${BAIT[2]}">`)).not.toEqual(skeleton('<input value="x">'))
    expect(skeleton(`<p>${BAIT[0]}</p>`)).not.toEqual(skeleton("<p>x</p>"))
    expect(OURS.test("javascript:alert(1)")).toBe(false)
  })

  test("UI-04 in login_hint, ui_locales, next, error, error_description, state", async () => {
    const parameters = ["login_hint", "ui_locales", "error", "error_description", "state", "display", "prompt", "id_token_hint"]
    const plain = await skeletons({ query: parameters.map((name) => `${name}=x`).join("&") })
    for (const bait of BAIT) {
      const query = parameters.map((name) => `${name}=${encodeURIComponent(bait)}`).join("&")
      expect([bait, ...(await skeletons({ query }))]).toEqual([bait, ...plain])
    }
    // As it stands, where a client does not escape.
    const raw = `login_hint="'><img/src=x/onerror=alert(1)>&ui_locales='"><svg/onload=alert(1)>&error=<script>&a"onfocus="alert(1)=b`
    expect([...(await skeletons({ query: raw }))]).toEqual([...plain])
  })

  test("UI-04 in names and addresses, whether or not they can be used", async () => {
    const plain = await skeletons({})
    for (const bait of BAIT) expect([bait, ...(await skeletons({ name: bait, wrongEmail: bait }))]).toEqual([bait, ...plain])
    for (const email of BAIT_ADDRESSES) expect([email, ...(await skeletons({ email, wrongEmail: `${email}@` }))]).toEqual([email, ...plain])
  })

  test("UI-04 in headers that pages are written by", async () => {
    const plain = await skeletons({})
    for (const bait of BAIT.filter((text) => /^[\x20-\x7e]*$/.test(text))) {
      const headers = { "accept-language": bait, "user-agent": bait, referer: bait, "x-forwarded-host": bait }
      expect([bait, ...(await skeletons({ headers }))]).toEqual([bait, ...plain])
    }
  })
})

describe.each(databases.slice(0, 1))("what pages show of people and of addresses, $name", (database) => {
  let doorward: TestDoorward
  beforeEach(async () => {
    doorward = await freshDoorward(database)
  })
  afterEach(() => doorward.close())
  const signInPage = async (query: string) => parsePage(await (await browserLike(doorward.fetch).get(`/sign-in?${query}`)).text())

  test("login_hint fills in the address when it is one, and is nothing otherwise (OpenID Connect Core §3.1.2.1)", async () => {
    const shown = async (hint: string) =>
      find(await signInPage(`login_hint=${encodeURIComponent(hint)}`), "input", { id: "email" })?.attributes.get("value")
    expect(await shown("Ada@Example.com")).toBe("ada@example.com")
    for (const email of BAIT_ADDRESSES) expect(await shown(email)).toBe(email)
    for (const bait of [...BAIT, "ada", "ada@", "@example.com", `${"a".repeat(5_000)}@example.com`, "a@b@example.com"])
      expect([bait, await shown(bait)]).toEqual([bait, ""])
    expect((await browserLike(doorward.fetch).get("/sign-in?login_hint=a&login_hint=b")).status).toBe(400)
  })

  test("UI-04 a person's name and address are text where the start page greets them", async () => {
    for (const [index, name] of BAIT.filter((text) => !text.includes("\u2028")).entries()) {
      const email = `ada${index}'onfocus='x@example.com`
      const browser = browserLike(doorward.fetch)
      await browser.submit("/sign-up", "/sign-up", { email, name, password: "correct horse battery staple" })
      const attempt = [...browser.cookies.keys()].find((cookie) => cookie.startsWith("doorward-attempt-"))?.slice("doorward-attempt-".length)
      const mail = (await doorward.mails()).find(({ to }) => to === email)
      const code = /^ {4}([\d ]+)$/m.exec(mail?.text ?? "")?.[1]?.replaceAll(" ", "") ?? ""
      expect((await browser.submit("/sign-up", "/verify", { attempt: `att_${attempt}`, code })).status).toBe(303)
      const html = await (await browser.get("/")).text()
      const plain = await (await (await signedUp(doorward, `plain${index}@example.com`)).get("/")).text()
      expect(skeleton(html)).toEqual(skeleton(plain))
      expect(parsePage(html).texts.join(" ")).toContain(name)
      expect(parsePage(html).texts.join(" ")).toContain(email)
    }
  })
})
