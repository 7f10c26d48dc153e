import { createTestDoorward, type TestDoorward } from "doorward/testing"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type BrowserLike, setupLink, signedUp } from "../browser-like.ts"
import { type EntryPage, entryPages } from "../entry-pages.ts"
import { elementsWith, parsePage, type Tag } from "../html.ts"

/** The fields people type into, form by form: name, type, autocomplete. */
const ENTRY_FORMS: Readonly<Record<string, readonly string[]>> = {
  "sign-in-password": ["email email username webauthn", "password password current-password"],
  "sign-in-forget": [],
  "sign-in-passkey-form": [],
  "sign-in-by-mail": [],
  "ask-link": ["email email username"],
  "verify-again": [],
  "sign-up": ["name text name", "email email username", "password password new-password"],
  "verify-code": ["code text one-time-code"],
  "verify-resend": [],
  "verify-link": [],
  "verify-elsewhere": ["code text off", "password password new-password"],
  "sign-in-elsewhere": ["code text off"],
  forgot: ["email email username"],
  reset: ["password password new-password"],
  secure: [],
  unlock: [],
  recover: ["password password new-password"],
}
const AUTOCOMPLETE: Readonly<Record<string, RegExp>> = {
  email: /^(username|email)( webauthn)?$/,
  // A code from another browser is none that a device could fill in.
  text: /^(name|nickname|one-time-code|off|organization)$/,
  password: /^(current|new)-password$/,
}
const MAX_PAGES = 60

interface FormOnPage {
  readonly id: string
  readonly fields: readonly Tag[]
}

function formsOf(html: string): FormOnPage[] {
  const forms: { id: string; fields: Tag[] }[] = []
  for (const element of parsePage(html).tags) {
    if (element.name === "form") forms.push({ id: element.attributes.get("id") ?? "", fields: [] })
    if (["input", "textarea", "select"].includes(element.name)) forms.at(-1)?.fields.push(element)
  }
  return forms
}

const typed = ({ fields }: FormOnPage) =>
  fields.filter(({ name, attributes }) => name === "input" && !["hidden", "checkbox", "radio", "file"].includes(attributes.get("type") ?? "text"))

/** Nothing that keeps a password manager, a paste or a long password out. */
function expectUsable({ name: tag, attributes }: Tag, form: string): void {
  const name = attributes.get("name") ?? ""
  const what = `${form} ${name}`
  // Whose password it is, for password managers: shown, and nothing to be typed.
  if (attributes.has("readonly") && attributes.get("autocomplete") === "username" && attributes.get("value")) return
  for (const attribute of [
    "maxlength",
    "minlength",
    "pattern",
    "readonly",
    "disabled",
    "onpaste",
    "oncopy",
    "oncut",
    "oninput",
    "onkeydown",
    "ondrop",
  ])
    expect([what, attribute, attributes.has(attribute)]).toEqual([what, attribute, false])
  if (/passw|secret/.test(name)) expect([what, tag, attributes.get("type")]).toEqual([what, "input", "password"])
  if (attributes.get("type") === "password") expect([what, attributes.get("value")]).toEqual([what, undefined])
  if (attributes.get("autocomplete") === "one-time-code") expect([what, attributes.get("inputmode")]).toEqual([what, "numeric"])
  expect([what, attributes.get("type"), attributes.get("autocomplete")]).toEqual([
    what,
    expect.stringMatching(/^(email|text|password|search|tel)$/),
    expect.stringMatching(AUTOCOMPLETE[attributes.get("type") ?? "text"] ?? /./),
  ])
}

describe("PW-29 hosted forms and password managers", () => {
  let doorward: TestDoorward
  let pages: readonly EntryPage[]
  let owner: BrowserLike
  let setup: string
  beforeAll(async () => {
    doorward = await createTestDoorward()
    setup = await (await signedUp(doorward, "first@example.com")).get(await setupLink(doorward)).then((response) => response.text())
    pages = await entryPages(doorward)
    owner = await signedUp(doorward, "owner@example.com")
  })
  afterAll(() => doorward?.close())

  test("PW-29 before signing in every field has its type and its autocomplete value, in every state of its page", () => {
    const seen = new Set<string>()
    for (const { html } of pages) {
      for (const form of formsOf(html)) {
        seen.add(form.id)
        const fields = typed(form).map(({ attributes }) => `${attributes.get("name")} ${attributes.get("type")} ${attributes.get("autocomplete")}`)
        expect([form.id, fields]).toEqual([form.id, ENTRY_FORMS[form.id]])
      }
    }
    const always = Object.keys(ENTRY_FORMS).filter((id) => id !== "sign-in-forget")
    expect([...seen].toSorted()).toEqual(always.toSorted())
  })

  test("PW-29 on every page that can be reached by links, typing and pasting are hindered by nothing", async () => {
    const found = new Map<string, string>(pages.map(({ name, html }) => [name, html]))
    found.set("set-up", setup)
    const queue = ["/account", "/"]
    for (let path = queue.shift(); path !== undefined && found.size < pages.length + MAX_PAGES; path = queue.shift()) {
      if (found.has(path) || path.startsWith("/docs")) continue
      const response = await owner.get(path)
      if (!(response.headers.get("content-type") ?? "").startsWith("text/html")) continue
      const html = await response.text()
      found.set(path, html)
      for (const href of elementsWith(parsePage(html), "href")) if (/^\/(?!\/)/.test(href)) queue.push(href.replace(/[?#].*$/, ""))
    }
    expect([...found.keys()]).toEqual(expect.arrayContaining(["/account", "/account/password", "set-up"]))
    const fields = [...found].flatMap(([page, html]) =>
      formsOf(html).flatMap((form) => typed(form).map((field) => ({ field, form: `${page} #${form.id}` }))),
    )
    expect(fields.length).toBeGreaterThan(30)
    for (const { field, form } of fields) expectUsable(field, form)
  })

  test("PW-29 where a password is chosen or changed, its owner's name stands in the same form or goes with the link", async () => {
    const change = formsOf(await (await owner.get("/account/password")).text()).find(({ id }) => id === "change-password")
    expect(change?.fields.find(({ attributes }) => attributes.get("autocomplete") === "username")?.attributes.get("value")).toBe("owner@example.com")
  })
})
