import type { BrowserContext, Page } from "playwright-core"
import { type BrowserLike, browserLike, PASSWORD } from "../browser-like.ts"
import type { DoorwardProcess } from "../doorward-process.ts"

/** What people do on the pages, step by step. Each ends when the next page is there. */

/** Presses a button of the tab in front, as people do, and waits for the page it leads to. In a tab behind it the browser lets two seconds pass before a press. */
export async function press(page: Page, selector: string): Promise<void> {
  await page.bringToFront()
  await Promise.all([page.waitForEvent("load"), page.click(selector)])
}

export async function beginSignUp(page: Page, email: string, { password = PASSWORD, name = "" } = {}): Promise<void> {
  await page.goto("/sign-up")
  await page.fill("#name", name)
  await page.fill("#email", email)
  await page.fill("#password", password)
  await press(page, "#sign-up button")
}

export async function signUp(page: Page, service: Pick<DoorwardProcess, "newestMail">, email: string, name = ""): Promise<void> {
  await beginSignUp(page, email, { name })
  await page.fill("#code", (await service.newestMail(email)).code)
  await press(page, "#verify-code button")
}

/** Signs up by opening the mailed link in the browser that began. */
export async function useLink(page: Page, service: DoorwardProcess, email: string): Promise<void> {
  await beginSignUp(page, email)
  await page.goto((await service.newestMail(email)).link)
  await press(page, "#verify-link button")
}

/** The code a browser shows for opening the link in another. */
export async function shownCode(page: Page): Promise<string> {
  return ((await page.textContent("#confirm-code")) ?? "").replaceAll(/\D/g, "")
}

export async function signIn(page: Page, email: string, { password = PASSWORD, stay = false } = {}): Promise<void> {
  await page.goto("/sign-in")
  await page.fill("#email", email)
  await page.fill("#password", password)
  if (stay) await page.check("#remember")
  await press(page, "#sign-in-password button")
}

/** Asks for a link to sign in with. Ends at "Check your mail". */
export async function askForLink(page: Page, email: string): Promise<void> {
  await page.goto("/sign-in")
  await press(page, "#sign-in-by-mail")
  await page.fill("#email", email)
  await press(page, "#ask-link button")
}

export async function completeSetUp(page: Page, setupLink: string, email: string): Promise<void> {
  await page.goto(setupLink)
  await page.fill("#name", "Olga Owner")
  await page.fill("#email", email)
  await page.fill("#password", PASSWORD)
  await press(page, "#setup button")
}

/** A code of the same length that is not this one. */
export function wrongCode(code: string): string {
  return code.replace(/\d$/, (last) => String((Number(last) + 1) % 10))
}

/** What is not the matter of a test is done by HTTP, which is faster: begins an account in a client of its own. */
export async function beginByApi(service: DoorwardProcess, email: string, name?: string) {
  const client = browserLike(fetch, service.issuer)
  const { attempt } = await answerOf<{ attempt: string }>(
    client.post("/auth/register", { email, password: PASSWORD, ...(name === undefined ? {} : { name }) }),
  )
  const { confirm_code: shown } = await answerOf<{ confirm_code: string }>(client.get(`/auth/attempt?attempt=${attempt}`))
  return { client, attempt, shown }
}

/** @returns a client that is signed in to the new account */
export async function accountByApi(service: DoorwardProcess, email: string, name?: string): Promise<BrowserLike> {
  const { client, attempt } = await beginByApi(service, email, name)
  const { code } = await service.newestMail(email)
  await answerOf(client.post("/auth/verify", { attempt, code }))
  return client
}

/** Somebody who owns an organization asks an address into it. @returns the link in the mail */
export async function inviteByApi(service: DoorwardProcess, email: string): Promise<string> {
  const owner = await accountByApi(service, `owner-of-${email}`, "Ada Lovelace")
  const { organization } = await answerOf<{ organization: { id: string } }>(owner.post("/auth/organizations", { name: "Northwind" }))
  await answerOf(owner.post(`/admin/v1/organizations/${organization.id}/invitations`, { email, roles: ["admin"] }))
  return (await service.newestMail(email)).link
}

/** Gives a browser the session of a client. */
export async function takeOver(context: BrowserContext, client: BrowserLike, issuer: string): Promise<void> {
  await context.addCookies([...client.cookies].map(([name, value]) => ({ name, value, url: issuer, httpOnly: true, sameSite: "Lax" })))
}

async function answerOf<Body>(sent: Promise<Response>): Promise<Body> {
  const response = await sent
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as Body
}
