import { describe, expect, test } from "vitest"
import { directionOf, locales } from "./locale.ts"
import { writeMail } from "./mail.tsx"
import { stringsFor } from "./strings/index.ts"
import type { Strings } from "./strings/strings.ts"
import type { Words } from "./strings/words.ts"

const LINK = `https://auth.example/verify?token=${"x".repeat(200)}`
const LONG = "Somebody, perhaps you, asked for this mail; it says so at some length, so that a reader sees how long lines are broken between words."
const CODE = "1234 5678"
const VALUES = {
  app: "Example",
  link: LINK,
  code: CODE,
  lifetimeSeconds: 600,
  facts: ["When: now", "On: this"],
  organization: "Acme",
  inviter: "Ada",
  roles: "Member",
  domain: "example.com",
  recordName: "_doorward-challenge.example.com",
  recordValue: "doorward-verification=1",
}
const DIRECTION_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/

/** Everything there is to mail, by name. */
type Written = (t: Strings, values: typeof VALUES) => Words
const { linkFollows: _linkFollows, when: _when, device: _device, ...letters } = stringsFor("en").mails
const kinds = Object.keys(letters) as (keyof typeof letters)[]
const inWordsOf =
  (kind: keyof typeof letters): Written =>
  (t, values) =>
    t.mails[kind](values)

const write = (locale: (typeof locales)[number], words: Written, values = VALUES) =>
  writeMail({ to: "ada@example.com", locale, app: values.app, kind: "test/any" }, (t) => words(t, values))

const plain: Written = (_t, { app, link, code }) => ({
  subject: `Hello from ${app}`,
  lines: [`${LONG} ${app}`],
  code,
  link: { href: link, label: "Open" },
  after: LONG,
})

/** Tags with their attributes, in order: what markup there is, whatever the text. */
const tagsOf = (html: string) => html.match(/<[^>]*>/g) ?? []

describe.each(locales)("a mail in %s", (locale) => {
  const mail = write(locale, plain)
  const rightToLeft = directionOf(locale) === "rtl"

  test("its text has short lines, but for the link, which is whole", () => {
    const lines = mail.text.split("\n")
    expect(lines.filter((line) => line.length > 76).map((line) => line.replaceAll(/[\u2066\u2069]/g, "").trim())).toEqual([LINK])
    expect(lines).toContain(rightToLeft ? `    \u2066${CODE} \u2069` : `    ${CODE}`)
    expect(mail.text.replaceAll("\n", " ")).toContain(LONG)
  })

  test("its HTML names its language, loads nothing and sets no colour of its own", () => {
    expect(mail.html).toContain(`<html lang="${locale}" dir="${rightToLeft ? "rtl" : "ltr"}"`)
    expect(mail.html).toContain('<meta name="color-scheme" content="light dark"')
    expect(mail.html).not.toMatch(/[^-]color:|background|src=|url\(|@import|<script|<img/)
    expect([...mail.html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([LINK])
    expect(mail.html).toContain(`<bdi dir="ltr">${CODE}</bdi>`)
  })

  test.each(kinds)("%s is written for its reader: other words than in English, the same name, code and link", (kind) => {
    const mine = write(locale, inWordsOf(kind))
    const english = write("en", inWordsOf(kind))
    for (const part of ["subject", "text", "html"] as const) expect(mine[part] === english[part]).toBe(locale === "en")
    expect(mine.subject).toContain(VALUES.app)
    expect(mine.text).toContain(`${LINK}${rightToLeft ? " " : ""}`)
    expect(mine.html).toContain(`href="${LINK}"`)
    expect(mine.text.includes(CODE)).toBe(english.text.includes(CODE))
    expect(`${mine.subject}${mine.text}`).not.toMatch(/undefined|NaN|\[object|[٠-٩]/)
    // Longer lines than these are cut or folded by somebody on the way.
    const columns = (line: string) => [...line].reduce((sum, letter) => sum + (letter > "\u2fff" ? 2 : 1), 0)
    expect(mine.text.split("\n").filter((line) => columns(line) > 100 && !line.includes(LINK))).toEqual([])
    expect(mine.subject.length).toBeLessThanOrEqual(78)
  })

  const hostile = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></head><body><a href='javascript:alert(1)'>",
    "<!--",
    "&lt;b&gt;&amp;amp;",
    "javascript:alert(1)//",
    "{{7*7}} ${7*7} %s $& $1",
  ]
  test.each(hostile)("UI-04 %j as a name is text in every mail", (app) => {
    for (const kind of kinds) {
      const { html, text, subject } = write(locale, inWordsOf(kind), { ...VALUES, app })
      expect([kind, tagsOf(html)]).toEqual([kind, tagsOf(write(locale, inWordsOf(kind)).html)])
      expect(text.replaceAll(/\s+/g, " ")).toContain(app.replaceAll(/\s+/g, " "))
      expect(subject).toContain(app)
      expect(html).not.toContain("<!--")
    }
  })

  test.each([
    ["a line of its own", "Bank\r\nBcc: eve@evil.example\r\n\r\nPay here: https://evil.example"],
    ["a line separator", "Bank\u2028Pay here\u2029https://evil.example"],
    ["a NUL and an escape", "Bank\0\u001b[31m\u0085Pay"],
    ["an override", "Bank\u202eelpmaxe.live\u202c"],
    ["an isolate that does not end", "Bank\u2067\u2066\u2068"],
    ["marks", "\u200f\u061cBank\u200e"],
  ])("PW-23 a name cannot bring %s into a subject or a text", (_what, app) => {
    for (const kind of kinds) {
      const { html, text, subject } = write(locale, inWordsOf(kind), { ...VALUES, app })
      const harmless = write(locale, inWordsOf(kind))
      expect(subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
      expect(subject).not.toMatch(DIRECTION_CONTROLS)
      expect(text.split("\n\n")).toHaveLength(harmless.text.split("\n\n").length)
      expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
      expect(html).not.toMatch(DIRECTION_CONTROLS)
      // Ours come in pairs, on one line or around one name.
      const opened = text.match(/[\u2066-\u2068]/g)?.length ?? 0
      expect(text.match(/\u2069/g)?.length ?? 0).toBe(opened)
      expect(text).not.toMatch(/[\u202a-\u202e\u200e\u200f\u061c\u2067]/)
    }
  })
})

test("a name of the other direction keeps to itself: in Arabic mails, and an Arabic name in English ones", () => {
  expect(write("ar", plain).text).toContain("\u2068Example\u2069")
  expect(write("en", plain, { ...VALUES, app: "بيت!" }).text).toContain("\u2068بيت!\u2069")
  expect(write("en", plain).text).not.toMatch(DIRECTION_CONTROLS)
  expect(write("ar", plain).html).toContain("<bdi>Example</bdi>")
})

test("the halves of a code in a subject belong together: right-to-left readers would see them the other way round", () => {
  for (const locale of locales) expect(write(locale, inWordsOf("verification")).subject).toContain("1234\u00a05678")
})

test("how long something works is said in the reader's language", () => {
  const lasting = (locale: (typeof locales)[number], lifetimeSeconds: number) =>
    write(locale, inWordsOf("resetLink"), { ...VALUES, lifetimeSeconds }).text.replaceAll("\u00a0", " ")
  expect(lasting("en", 600)).toContain("10 minutes")
  expect(lasting("de", 3_600)).toContain("1 Stunde")
  expect(lasting("fr", 7 * 86_400)).toContain("7 jours")
  expect(lasting("es", 90)).toContain("90 segundos")
  expect(lasting("ja", 600)).toContain("10 分")
  expect(lasting("ar", 600)).toContain("10 دقائق")
})
