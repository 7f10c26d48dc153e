import { browserLike, PASSWORD } from "../../browser-like.ts"
import type { State } from "../catalogue.ts"
import { accountByApi, beginByApi, beginSignUp, press, shownCode, useLink, wrongCode } from "../steps.ts"

export const signUpStates: readonly State[] = [
  { name: "sign-up", arrive: ({ page }) => page.goto("/sign-up") },
  {
    name: "sign-up-short-password",
    alsoWithoutScript: true,
    status: 422,
    arrive: ({ page, email }) => beginSignUp(page, email, { password: "short", name: "Ada" }),
  },
  { name: "sign-up-wrong-address", status: 422, arrive: ({ page }) => beginSignUp(page, "ada@nowhere") },
  { name: "sign-up-long-name", status: 422, arrive: ({ page, email }) => beginSignUp(page, email, { name: "Ada ".repeat(30) }) },
  { name: "check-your-mail", arrive: ({ page, email }) => beginSignUp(page, email) },
  {
    name: "check-your-mail-at-a-known-provider",
    arrive: ({ page, email }) => beginSignUp(page, email.replace("example.com", "gmail.com")),
  },
  {
    name: "sign-up-address-taken",
    arrive: async ({ page, service, email }) => {
      await accountByApi(service, email)
      await beginSignUp(page, email)
    },
  },
  {
    name: "check-your-mail-no-code",
    status: 422,
    arrive: async ({ page, email }) => {
      await beginSignUp(page, email)
      await page.fill("#code", "letters")
      await press(page, "#verify-code button")
    },
  },
  {
    name: "check-your-mail-sent-again",
    alsoWithoutScript: true,
    arrive: async ({ page, email }) => {
      await beginSignUp(page, email)
      // With JavaScript its button waits for the countdown.
      await Promise.all([page.waitForEvent("load"), page.locator("#verify-resend").evaluate((form) => (form as HTMLFormElement).submit())])
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
    alsoWithoutScript: true,
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
    alsoWithoutScript: true,
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
]
