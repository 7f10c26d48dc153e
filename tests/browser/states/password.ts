import type { Page } from "playwright-core"
import { PASSWORD } from "../../browser-like.ts"
import type { Scene, State } from "../catalogue.ts"
import { accountByApi, press, takeOver } from "../steps.ts"

const NEW_PASSWORD = "a new and longer password"

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
    alsoWithoutScript: true,
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
    alsoWithoutScript: true,
    status: 401,
    arrive: async ({ page, service, email }) => {
      await openChange(page, service, email)
      await page.fill("#current_password", "not the right password")
      await page.fill("#password", NEW_PASSWORD)
      await press(page, "#change-password button")
    },
  },
  {
    name: "change-password-changed",
    alsoWithoutScript: true,
    arrive: async ({ page, service, email }) => {
      await openChange(page, service, email)
      await page.fill("#current_password", PASSWORD)
      await page.fill("#password", NEW_PASSWORD)
      await press(page, "#change-password button")
    },
  },
  {
    name: "secure-account",
    arrive: async (scene) => {
      await openMailOfChange(scene)
    },
  },
  {
    name: "account-secured",
    alsoWithoutScript: true,
    arrive: async (scene) => {
      await openMailOfChange(scene)
      await press(scene.page, "#secure button")
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
  await takeOver(page.context(), await accountByApi(service, email, "Ada Lovelace"), service.issuer)
  await page.goto("/account/password")
}

async function openMailOfChange({ page, service, email }: Scene): Promise<void> {
  const client = await accountByApi(service, email, "Ada Lovelace")
  await client.post("/auth/password/change", { current_password: PASSWORD, password: NEW_PASSWORD })
  await takeOver(page.context(), client, service.issuer)
  await page.goto((await service.newestMail(email)).link)
}
