import type { Page } from "playwright-core"
import { PASSWORD } from "../browser-like.ts"
import type { DoorwardProcess } from "../doorward-process.ts"

/** What people do on the pages, step by step. Each ends when the next page is there. */

/** Presses a button and waits for the page it leads to. */
export async function press(page: Page, selector: string): Promise<void> {
  await Promise.all([page.waitForEvent("load"), page.click(selector)])
}

export async function beginSignUp(page: Page, email: string, { password = PASSWORD, name = "" } = {}): Promise<void> {
  await page.goto("/sign-up")
  await page.fill("#name", name)
  await page.fill("#email", email)
  await page.fill("#password", password)
  await press(page, "#sign-up button")
}

export async function signUp(page: Page, service: DoorwardProcess, email: string, name = ""): Promise<void> {
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
