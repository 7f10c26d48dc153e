import { describe, expect, test } from "vitest"
import { locales } from "./locale.ts"
import { writeMail } from "./mail.tsx"

const LINK = `https://auth.example/verify?token=${"x".repeat(200)}`
const LONG = "Somebody, perhaps you, asked for this mail; it says so at some length, so that a reader sees how long lines are broken between words."

const words = (extra = "") => ({
  subject: `Hello${extra}`,
  lines: [`${LONG}${extra}`],
  code: "1234 5678",
  link: { href: LINK, label: "Open" },
  after: LONG,
})

describe.each(locales)("a mail in %s", (locale) => {
  const mail = writeMail({ to: "ada@example.com", locale, kind: "test/any" }, { en: words(), de: words() })

  test("its text has short lines, but for the link, which is whole", () => {
    const lines = mail.text.split("\n")
    expect(lines.filter((line) => line.length > 76)).toEqual([LINK])
    expect(lines).toContain("    1234 5678")
    expect(mail.text.replaceAll("\n", " ")).toContain(LONG)
  })

  test("its HTML names its language, loads nothing and sets no colour of its own", () => {
    expect(mail.html).toContain(`<html lang="${locale}" dir="`)
    expect(mail.html).toContain('<meta name="color-scheme" content="light dark"')
    expect(mail.html).not.toMatch(/[^-]color:|background|src=|url\(|@import|<script|<img/)
    expect([...mail.html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([LINK])
  })

  test("UI-04 markup in what it is given is text in the HTML", () => {
    const hostile = writeMail(
      { to: "ada@example.com", locale, kind: "test/any" },
      { en: words("<img src=x onerror=alert(1)>"), de: words("<img src=x onerror=alert(1)>") },
    )
    expect(hostile.html).not.toContain("<img")
    expect(hostile.html).toContain("&lt;img src=x onerror=alert(1)&gt;")
  })
})
