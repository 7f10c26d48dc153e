import { readFileSync } from "node:fs"
import type { Page } from "playwright-core"
import { browserLike, PASSWORD } from "../browser-like.ts"
import { runCommand } from "../command-process.ts"
import type { startDoorward } from "../doorward-process.ts"
import { accountByApi, beginByApi, beginSignUp, completeSetUp, press, shownCode, signIn, signUp, takeOver, useLink, wrongCode } from "./steps.ts"

export interface Scene {
  readonly page: Page
  readonly service: Awaited<ReturnType<typeof startDoorward>>
  /** An address nobody used before. */
  readonly email: string
}

const DEVICES = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
]

/** Every page in every state somebody may see it in, and how one gets there. */
export const catalogue: readonly { readonly name: string; readonly status?: number; arrive(scene: Scene): Promise<unknown> }[] = [
  { name: "mailbox-empty", arrive: ({ page }) => page.goto("/dev/mail") },
  { name: "set-up", arrive: ({ page, service }) => page.goto(service.setupLink) },
  {
    name: "set-up-short-password",
    status: 422,
    arrive: async ({ page, service, email }) => {
      await page.goto(service.setupLink)
      await page.fill("#email", email)
      await page.fill("#password", "short")
      await press(page, "#setup button")
    },
  },
  { name: "account-of-the-owner", arrive: ({ page, service, email }) => completeSetUp(page, service.setupLink, email) },
  { name: "set-up-link-over", status: 410, arrive: ({ page, service }) => page.goto(service.setupLink) },
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
  { name: "home", arrive: ({ page }) => page.goto("/") },
  {
    name: "home-signed-in",
    arrive: async ({ page, service, email }) => {
      await takeOver(page.context(), await accountByApi(service, email, "Ada Lovelace"), service.issuer)
      await page.goto("/")
    },
  },
  { name: "sign-in", arrive: ({ page }) => page.goto("/sign-in") },
  {
    name: "sign-in-wrong-password",
    status: 401,
    arrive: ({ page, email }) => signIn(page, email, { password: "not the right password" }),
  },
  { name: "unlock", arrive: ({ page }) => page.goto(`/unlock?token=${"a".repeat(43)}`) },
  {
    name: "unlock-link-over",
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
  { name: "sign-up", arrive: ({ page }) => page.goto("/sign-up") },
  { name: "sign-up-short-password", status: 422, arrive: ({ page, email }) => beginSignUp(page, email, { password: "short", name: "Ada" }) },
  { name: "sign-up-wrong-address", status: 422, arrive: ({ page }) => beginSignUp(page, "ada@nowhere") },
  { name: "sign-up-long-name", status: 422, arrive: ({ page, email }) => beginSignUp(page, email, { name: "Ada ".repeat(30) }) },
  { name: "check-your-mail", arrive: ({ page, email }) => beginSignUp(page, email) },
  {
    name: "check-your-mail-sent-again",
    arrive: async ({ page, email }) => {
      await beginSignUp(page, email)
      await press(page, "#verify-resend button")
    },
  },
  {
    name: "check-your-mail-wrong-code",
    status: 422,
    arrive: async ({ page, service, email }) => {
      await beginSignUp(page, email)
      await page.fill("#code", wrongCode((await service.newestMail(email)).code))
      await press(page, "#verify-code button")
    },
  },
  {
    name: "check-your-mail-too-many-codes",
    status: 429,
    arrive: async ({ page, service, email }) => {
      await beginSignUp(page, email)
      const wrong = wrongCode((await service.newestMail(email)).code)
      for (let tries = 0; tries < 6; tries++) {
        await page.fill("#code", wrong)
        await press(page, "#verify-code button")
      }
    },
  },
  {
    name: "check-your-mail-signed-in-already",
    arrive: async ({ page, service, email }) => {
      await beginSignUp(page, email)
      const address = page.url()
      await page.fill("#code", (await service.newestMail(email)).code)
      await press(page, "#verify-code button")
      await page.goto(address)
    },
  },
  {
    name: "check-your-mail-done-elsewhere",
    arrive: async ({ page, service, email }) => {
      await beginSignUp(page, email)
      const token = new URL((await service.newestMail(email)).link).searchParams.get("token")
      await browserLike(fetch, service.issuer).post("/auth/verify", { token, code: await shownCode(page) })
      await page.reload()
    },
  },
  { name: "check-your-mail-of-nobody", status: 410, arrive: ({ page }) => page.goto("/verify") },
  {
    name: "check-your-mail-taken",
    status: 409,
    arrive: async ({ page, service, email }) => {
      await beginSignUp(page, email)
      const { code } = await service.newestMail(email)
      await accountByApi(service, email)
      await page.fill("#code", code)
      await press(page, "#verify-code button")
    },
  },
  {
    name: "link-opened",
    arrive: async ({ page, service, email }) => {
      await beginSignUp(page, email)
      await page.goto((await service.newestMail(email)).link)
    },
  },
  {
    name: "link-opened-elsewhere",
    arrive: async ({ page, service, email }) => {
      await beginByApi(service, email)
      await page.goto((await service.newestMail(email)).link)
    },
  },
  {
    name: "link-opened-elsewhere-wrong-code",
    status: 422,
    arrive: async ({ page, service, email }) => {
      const { shown } = await beginByApi(service, email)
      await page.goto((await service.newestMail(email)).link)
      await page.fill("#code", wrongCode(shown))
      await page.fill("#password", PASSWORD)
      await press(page, "#verify-elsewhere button")
    },
  },
  {
    name: "link-opened-elsewhere-short-password",
    status: 422,
    arrive: async ({ page, service, email }) => {
      const { shown } = await beginByApi(service, email)
      await page.goto((await service.newestMail(email)).link)
      await page.fill("#code", shown)
      await page.fill("#password", "short")
      await press(page, "#verify-elsewhere button")
    },
  },
  {
    name: "link-used",
    status: 410,
    arrive: async ({ page, service, email }) => {
      const { shown } = await beginByApi(service, email)
      const { link } = await service.newestMail(email)
      await browserLike(fetch, service.issuer).post("/auth/verify", { token: new URL(link).searchParams.get("token"), code: shown })
      await page.goto(link)
    },
  },
  {
    name: "link-used-signed-in-already",
    arrive: async ({ page, service, email }) => {
      await useLink(page, service, email)
      await page.goto((await service.newestMail(email)).link)
    },
  },
  { name: "link-broken", status: 410, arrive: ({ page }) => page.goto("/verify?token=cut-off-by-a-mail-program") },
  {
    name: "account",
    arrive: async ({ page, service, email }) => signUp(page, service, email, "Ada Lovelace"),
  },
  {
    name: "account-on-several-devices",
    arrive: async ({ page, service, email }) => {
      await accountByApi(service, email, "Ada Lovelace")
      for (const device of DEVICES)
        await browserLike(fetch, service.issuer).post("/auth/login", { email, password: PASSWORD }, { "user-agent": device })
      await signIn(page, email)
    },
  },
  {
    name: "account-activity",
    arrive: async ({ page, service, email }) => {
      await accountByApi(service, email, "Ada Lovelace")
      for (const device of DEVICES)
        await browserLike(fetch, service.issuer).post("/auth/login", { email, password: PASSWORD }, { "user-agent": device })
      await browserLike(fetch, service.issuer).post("/auth/login", { email, password: "not the right one" })
      await signIn(page, email)
      await page.goto("/account/activity")
    },
  },
  {
    name: "account-long-texts",
    arrive: ({ page, service, email }) =>
      signUp(page, service, `${"a-very-long-address".repeat(2)}.${email}`, "Wolfeschlegelsteinhausenbergerdorff".repeat(2)),
  },
  { name: "mailbox", arrive: ({ page }) => page.goto("/dev/mail") },
  { name: "reference", arrive: ({ page }) => page.goto("/docs") },
  {
    name: "reference-opened",
    arrive: async ({ page }) => {
      await page.goto("/docs")
      await page.click("summary:has-text('/auth/register')")
    },
  },
  { name: "no-such-page", status: 404, arrive: ({ page }) => page.goto("/no-such-page") },
  {
    name: "form-expired",
    status: 403,
    arrive: async ({ page, email }) => {
      await page.goto("/sign-in")
      await page.context().clearCookies()
      await page.fill("#email", email)
      await page.fill("#password", PASSWORD)
      await press(page, "#sign-in-password button")
    },
  },
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
  // Moves the service's clock, so it comes last.
  {
    name: "link-expired",
    status: 410,
    arrive: async ({ page, service, email }) => {
      await beginSignUp(page, email)
      await service.advanceClock(601)
      await page.goto((await service.newestMail(email)).link)
    },
  },
  {
    name: "check-your-mail-expired",
    status: 410,
    arrive: async ({ page, service, email }) => {
      await beginSignUp(page, email)
      await service.advanceClock(601)
      await page.reload()
    },
  },
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
