import { describe, expect, test } from "vitest"
import { locales, stringsFor } from "../../pages/index.ts"
import { addressPutBackMail, type ChangeKind, changedMail, leftMail, movedMail } from "./mail.ts"

const LINK = `https://auth.example/secure?token=${"x".repeat(43)}`
const AT = Date.UTC(2026, 0, 1)
const kinds = Object.keys(stringsFor("en").securing.changes) as ChangeKind[]
/** Longer lines than these are cut or folded by somebody on the way; so are such subjects. */
const MAX_COLUMNS = 100
const MAX_SUBJECT_CHARACTERS = 78

describe.each(locales)("mails about changes in %s", (locale) => {
  const mailsOf = (app: string) => {
    const to = { to: "ada@example.com", locale, app, happened: { at: AT } }
    return [
      ...kinds.map((kind) => changedMail({ ...to, kind, left: 3, link: LINK, lifetimeSeconds: 604_800 })),
      leftMail(to),
      movedMail({ ...to, link: LINK }),
      addressPutBackMail(to),
    ]
  }
  const english = stringsFor("en").securing

  test("each says which change it was, in its reader's language, with one link at most and no long line", () => {
    const mails = mailsOf("Example")
    expect(new Set(mails.map(({ text }) => text)).size).toBe(mails.length)
    expect(new Set(mails.map(({ kind }) => kind)).size).toBe(mails.length)
    const columns = (line: string) => [...line].reduce((sum, letter) => sum + (letter > "\u2fff" ? 2 : 1), 0)
    for (const { kind, subject, text, html } of mails) {
      expect(kind).toMatch(/^securing\/[a-z-]+$/)
      expect([kind, subject.length <= MAX_SUBJECT_CHARACTERS]).toEqual([kind, true])
      expect(text.split("\n").filter((line) => columns(line) > MAX_COLUMNS && !line.includes(LINK))).toEqual([])
      expect([...html.matchAll(/href="([^"]*)"/g)].length).toBeLessThanOrEqual(1)
    }
    for (const kind of kinds) {
      const same = stringsFor(locale).securing.changes[kind].subject({ app: "Example" }) === english.changes[kind].subject({ app: "Example" })
      expect([kind, same]).toEqual([kind, locale === "en"])
    }
    expect(mails.filter(({ text }) => !text.includes(LINK)).map(({ kind }) => kind)).toEqual(["securing/email-left", "securing/email-put-back"])
  })

  test("UI-04 a name is text in each of them", () => {
    const tags = (html: string) => html.match(/<[^>]*>/g)
    const harmless = mailsOf("Example")
    for (const [index, { html, subject }] of mailsOf('"><img src=x>\r\nBcc: eve@evil.example').entries()) {
      expect(tags(html)).toEqual(tags(harmless[index]?.html ?? ""))
      expect(subject).not.toMatch(/[\r\n]/)
    }
  })
})
