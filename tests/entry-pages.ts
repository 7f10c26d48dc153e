import type { TestDoorward } from "doorward/testing"
import { type BrowserLike, browserLike, csrfOf, newestMail, PASSWORD, signedUp } from "./browser-like.ts"

const TEN_MINUTES_SECONDS = 600

/** A page that people see who are not signed in, in one of its states. */
export interface EntryPage {
  readonly name: string
  readonly html: string
}

export interface EntryInput {
  /** Put behind every address that is opened: `login_hint=…&ui_locales=…`. */
  readonly query?: string
  /** What is typed where an address is asked for and cannot be used. */
  readonly wrongEmail?: string
  /** What is typed as a name. */
  readonly name?: string
  /** An address that nobody has yet. */
  readonly email?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Every page of somebody who is not signed in, in every state, as a browser gets there. */
export async function entryPages(doorward: TestDoorward, input: EntryInput = {}): Promise<EntryPage[]> {
  const { query = "", wrongEmail = "ada@nowhere", name = "Ada", email = "new@example.com" } = input
  const headers = { accept: "text/html", ...input.headers }
  const pages: EntryPage[] = []
  const person = `person-${email}`
  const open = async (pageName: string, browser: BrowserLike, path: string): Promise<string> => {
    const address = query === "" ? path : `${path}${path.includes("?") ? "&" : "?"}${query}`
    const html = await (await browser.get(address, headers)).text()
    pages.push({ name: pageName, html })
    return html
  }
  /** Fills in the form of a page that was opened before. */
  const send = async (pageName: string, browser: BrowserLike, html: string, action: string, form: Readonly<Record<string, string>>) => {
    const response = await browser.send(action, { method: "POST", form: { csrf: csrfOf(html), ...form }, headers })
    if (response.status !== 303) pages.push({ name: pageName, html: await response.text() })
    return response.headers.get("location") ?? ""
  }
  const mailTo = async (address: string) => {
    const { link, code, token } = await newestMail(doorward, address)
    return { path: link.slice(link.indexOf("/", "https://".length)), code, token }
  }
  const fresh = () => browserLike(doorward.fetch)

  const visitor = fresh()
  await open("home", visitor, "/")
  const signIn = await open("sign-in", visitor, "/sign-in")
  await send("sign-in, wrong", visitor, signIn, "/sign-in/password", { email: wrongEmail, password: "not the right password", next: "/account" })
  const signUp = await open("sign-up", visitor, "/sign-up")
  await send("sign-up, wrong address", visitor, signUp, "/sign-up", { email: wrongEmail, name, password: PASSWORD })
  await send("sign-up, wrong name", visitor, signUp, "/sign-up", { email, name: `${name}\u0007`, password: PASSWORD })
  await send("sign-up, wrong password", visitor, signUp, "/sign-up", { email, name, password: "short" })

  doorward.clock.advance(1)
  const verify = await send("sign-up", visitor, signUp, "/sign-up", { email, name, password: PASSWORD })
  const codePage = await open("verify", visitor, verify)
  const attempt = new URLSearchParams(verify.split("?")[1]).get("attempt") ?? ""
  await open("sign-up, address to be changed", visitor, `/sign-up?attempt=${attempt}`)
  const wrongCode = (await mailTo(email)).code === "00000000" ? "11111111" : "00000000"
  await send("verify, wrong code", visitor, codePage, "/verify", { attempt, code: wrongCode })
  doorward.clock.advance(1)
  await open("verify, sent again", visitor, await send("", visitor, codePage, "/verify/resend", { attempt }))
  const mail = await mailTo(email)
  await open("verify, link", visitor, mail.path)
  const other = fresh()
  const elsewhere = await open("verify, link elsewhere", other, mail.path)
  await send("verify, link elsewhere, wrong code", other, elsewhere, "/verify", { token: mail.token, code: "no", password: PASSWORD })
  await open("verify, nothing", other, "/verify")
  await open("verify, broken link", other, "/verify?token=cut-off")

  const reset = await open("forgot", other, "/forgot")
  await send("forgot, wrong", other, reset, "/forgot", { email: wrongEmail })
  await open("forgot, sent", other, "/forgot?sent=1")
  const owner = await signedUp(doorward, person)
  doorward.clock.advance(1)
  await send("", other, reset, "/forgot", { email: person })
  const link = await mailTo(person)
  const resetPage = await open("reset", other, link.path)
  await send("reset, wrong", other, resetPage, "/reset", { token: link.token, password: "short" })
  await open("reset, over", other, "/reset?token=cut-off")

  const byMail = fresh()
  const ask = await open("sign-in by mail", byMail, "/sign-in/link")
  await send("sign-in by mail, wrong", byMail, ask, "/sign-in/link", { email: wrongEmail })
  doorward.clock.advance(1)
  const asked = await send("", byMail, ask, "/sign-in/link", { email: person })
  await open("sign-in by mail, asked", byMail, asked)
  const mailed = await mailTo(person)
  await open("sign-in by mail, link", byMail, mailed.path)
  await open("sign-in by mail, link elsewhere", other, mailed.path)

  doorward.clock.advance(1)
  await owner.post("/auth/password/change", { current_password: PASSWORD, password: "another staple of correct horses" })
  const notMe = await mailTo(person)
  const secure = await open("secure", other, notMe.path)
  await open("secure, over", other, "/secure?token=cut-off")
  const unlock = await open("unlock", other, `/unlock?token=${"a".repeat(43)}`)
  await send("unlock, over", other, unlock, "/unlock", { token: "a".repeat(43) })
  const { link: recovery } = (await doorward.run("recover", { operand: person })) as { readonly link: string }
  const recover = await open("recover", other, recovery.slice(recovery.indexOf("/recover")))
  await send("recover, wrong", other, recover, "/recover", { token: recovery.split("token=")[1] ?? "", password: "short" })
  await open("recover, over", other, "/recover?token=cut-off")
  await send("secure, done", other, secure, "/secure", { token: notMe.token })
  await open("no such page", other, "/no-such-page")
  await send("form expired", visitor, "", "/sign-in/password", { email: wrongEmail, password: PASSWORD })
  doorward.clock.advance(TEN_MINUTES_SECONDS)
  await open("sign-in by mail, expired", byMail, mailed.path)
  return pages.filter((page) => page.name !== "")
}
