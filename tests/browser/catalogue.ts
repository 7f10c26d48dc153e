import type { Browser, Page } from "playwright-core"
import { PASSWORD } from "../browser-like.ts"
import type { startDoorward } from "../doorward-process.ts"
import { beginSignUp, completeSetUp, press, shownCode, signIn, signUp, useLink, wrongCode } from "./steps.ts"
import { MANNERS, newVisitor } from "./visitor.ts"

export interface Scene {
  readonly page: Page
  readonly browser: Browser
  readonly service: Awaited<ReturnType<typeof startDoorward>>
  /** An address nobody used before. */
  readonly email: string
}

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
  { name: "home", arrive: ({ page }) => page.goto("/") },
  {
    name: "home-signed-in",
    arrive: async ({ page, service, email }) => {
      await signUp(page, service, email, "Ada Lovelace")
      await page.goto("/")
    },
  },
  { name: "sign-in", arrive: ({ page }) => page.goto("/sign-in") },
  {
    name: "sign-in-wrong-password",
    status: 401,
    arrive: ({ page, email }) => signIn(page, email, { password: "not the right password" }),
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
    arrive: async ({ page, browser, service, email }) => {
      await beginSignUp(page, email)
      const shown = await shownCode(page)
      const other = await newVisitor(browser, service.issuer, MANNERS[2]!)
      await other.page.goto((await service.newestMail(email)).link)
      await other.page.fill("#code", shown)
      await other.page.fill("#password", PASSWORD)
      await press(other.page, "#verify-elsewhere button")
      await other.context.close()
      await page.reload()
    },
  },
  { name: "check-your-mail-of-nobody", status: 410, arrive: ({ page }) => page.goto("/verify") },
  {
    name: "check-your-mail-taken",
    status: 409,
    arrive: async ({ page, browser, service, email }) => {
      await beginSignUp(page, email)
      const { code } = await service.newestMail(email)
      const first = await newVisitor(browser, service.issuer, MANNERS[2]!)
      await signUp(first.page, service, email)
      await first.context.close()
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
    arrive: async (scene) => {
      await beginElsewhere(scene)
      await scene.page.goto((await scene.service.newestMail(scene.email)).link)
    },
  },
  {
    name: "link-opened-elsewhere-wrong-code",
    status: 422,
    arrive: async (scene) => {
      const shown = await beginElsewhere(scene)
      await scene.page.goto((await scene.service.newestMail(scene.email)).link)
      await scene.page.fill("#code", wrongCode(shown))
      await scene.page.fill("#password", PASSWORD)
      await press(scene.page, "#verify-elsewhere button")
    },
  },
  {
    name: "link-opened-elsewhere-short-password",
    status: 422,
    arrive: async (scene) => {
      const shown = await beginElsewhere(scene)
      await scene.page.goto((await scene.service.newestMail(scene.email)).link)
      await scene.page.fill("#code", shown)
      await scene.page.fill("#password", "short")
      await press(scene.page, "#verify-elsewhere button")
    },
  },
  {
    name: "link-used",
    status: 410,
    arrive: async ({ page, service, email }) => {
      await useLink(page, service, email)
      await page.context().clearCookies()
      await page.goto((await service.newestMail(email)).link)
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
    name: "account-signed-in-twice",
    arrive: async ({ page, browser, service, email }) => {
      await signUp(page, service, email, "Ada Lovelace")
      for (const manner of MANNERS.slice(0, 2)) {
        const other = await newVisitor(browser, service.issuer, manner)
        await signIn(other.page, email)
        await other.context.close()
      }
      await page.reload()
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

/** Begins an account in another browser. @returns the code that browser shows */
async function beginElsewhere({ browser, service, email }: Scene): Promise<string> {
  const other = await newVisitor(browser, service.issuer, MANNERS[2]!)
  await beginSignUp(other.page, email)
  const shown = await shownCode(other.page)
  await other.context.close()
  return shown
}
