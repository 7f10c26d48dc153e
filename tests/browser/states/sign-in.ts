import { readFileSync } from "node:fs"
import { PASSWORD } from "../../browser-like.ts"
import { runCommand } from "../../command-process.ts"
import type { State } from "../catalogue.ts"
import { accountByApi, askForLink, press, signIn, takeOver } from "../steps.ts"

export const signInStates: readonly State[] = [
  { name: "home", arrive: ({ page }) => page.goto("/") },
  {
    name: "home-signed-in",
    arrive: async ({ page, service, email }) => {
      await takeOver(page.context(), await accountByApi(service, email, "Ada Lovelace"), service.issuer)
      await page.goto("/")
    },
  },
  { name: "sign-in", arrive: ({ page }) => page.goto("/sign-in") },
  { name: "sign-in-hinted", arrive: ({ page, email }) => page.goto(`/sign-in?login_hint=${email}`) },
  {
    name: "sign-in-remembered",
    alsoWithoutScript: true,
    arrive: async ({ page, service, email }) => {
      await accountByApi(service, email)
      await signIn(page, email, { stay: true })
      await press(page, "#sign-out button")
      await page.goto("/sign-in")
    },
  },
  {
    name: "sign-in-wrong-password",
    alsoWithoutScript: true,
    status: 401,
    arrive: ({ page, email }) => signIn(page, email, { password: "not the right password" }),
  },
  { name: "sign-in-by-mail", arrive: ({ page }) => page.goto("/sign-in/link") },
  { name: "sign-in-by-mail-asked", arrive: ({ page, email }) => askForLink(page, email) },
  {
    name: "sign-in-by-mail-link",
    alsoWithoutScript: true,
    arrive: async ({ page, service, email }) => {
      await accountByApi(service, email)
      await askForLink(page, email)
      await page.goto((await service.newestMail(email)).link)
    },
  },
  {
    name: "sign-in-by-mail-elsewhere",
    arrive: async ({ page, service, email }) => {
      await accountByApi(service, email)
      await askForLink(page, email)
      await page.context().clearCookies({ name: /attempt/ })
      await page.goto((await service.newestMail(email)).link)
    },
  },
  { name: "unlock", arrive: ({ page }) => page.goto(`/unlock?token=${"a".repeat(43)}`) },
  {
    name: "unlock-link-over",
    alsoWithoutScript: true,
    status: 410,
    arrive: async ({ page }) => {
      await page.goto(`/unlock?token=${"a".repeat(43)}`)
      await press(page, "#unlock button")
    },
  },
  {
    name: "sign-in-too-many-tries",
    status: 429,
    arrive: async ({ page, email }) => {
      for (let index = 0; index < 6; index++) await signIn(page, email, { password: "not the right password" })
    },
  },
  {
    name: "form-expired",
    status: 403,
    arrive: async ({ page, email }) => {
      await page.goto("/sign-in")
      await page.context().clearCookies({ name: "doorward-form" })
      await page.fill("#email", email)
      await page.fill("#password", PASSWORD)
      await press(page, "#sign-in-password button")
    },
  },
  {
    name: "recover",
    arrive: async ({ page, service, email }) => {
      await accountByApi(service, email, "Ada Lovelace")
      const made = await runCommand(["recover", email, "--data", service.dataFolder, "--json"])
      const { link_file } = JSON.parse(made.output) as { link_file: string }
      await page.goto(readFileSync(link_file, "utf8").trim())
    },
  },
  { name: "recovery-link-over", status: 410, arrive: ({ page }) => page.goto("/recover?token=none") },
]
