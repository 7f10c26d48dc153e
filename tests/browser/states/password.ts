import type { Page } from "playwright-core"
import { PASSWORD } from "../../browser-like.ts"
import type { Scene, State } from "../catalogue.ts"
import { accountByApi, press, signUp } from "../steps.ts"

export const passwordStates: readonly State[] = [
  { name: "forgot-password", arrive: ({ page }) => page.goto("/forgot") },
  { name: "forgot-password-wrong-address", status: 422, arrive: ({ page }) => askForReset(page, "ada@nowhere") },
  { name: "forgot-password-sent", arrive: ({ page, email }) => askForReset(page, email) },
  {
    name: "reset-password",
    arrive: async ({ page, service, email }) => {
      await accountByApi(service, email, "Ada Lovelace")
      await askForReset(page, email)
      await page.goto((await service.newestMail(email)).link)
    },
  },
  {
    name: "reset-password-too-common",
    status: 422,
    arrive: async ({ page, service, email }) => {
      await accountByApi(service, email, "Ada Lovelace")
      await askForReset(page, email)
      await page.goto((await service.newestMail(email)).link)
      await page.fill("#password", "passwordpassword")
      await press(page, "#reset button")
    },
  },
  { name: "reset-password-link-over", status: 410, arrive: ({ page }) => page.goto("/reset?token=cut-off-by-a-mail-program") },
  { name: "change-password", arrive: ({ page, service, email }) => openChange(page, service, email) },
  {
    name: "change-password-wrong",
    status: 401,
    arrive: async ({ page, service, email }) => {
      await openChange(page, service, email)
      await page.fill("#current_password", "not the right password")
      await page.fill("#password", "a new and longer password")
      await press(page, "#change-password button")
    },
  },
  { name: "change-password-changed", arrive: ({ page, service, email }) => change(page, service, email) },
  {
    name: "secure-account",
    arrive: async ({ page, service, email }) => {
      await change(page, service, email)
      await page.goto((await service.newestMail(email)).link)
    },
  },
  {
    name: "account-secured",
    arrive: async ({ page, service, email }) => {
      await change(page, service, email)
      await page.goto((await service.newestMail(email)).link)
      await press(page, "#secure button")
    },
  },
  { name: "secure-account-link-over", status: 410, arrive: ({ page }) => page.goto("/secure?token=cut-off-by-a-mail-program") },
]

async function askForReset(page: Page, email: string): Promise<void> {
  await page.goto("/forgot")
  await page.fill("#email", email)
  await press(page, "#forgot button")
}

async function openChange(page: Page, service: Scene["service"], email: string): Promise<void> {
  await signUp(page, service, email, "Ada Lovelace")
  await page.goto("/account/password")
}

async function change(page: Page, service: Scene["service"], email: string): Promise<void> {
  await openChange(page, service, email)
  await page.fill("#current_password", PASSWORD)
  await page.fill("#password", "a new and longer password")
  await press(page, "#change-password button")
}
