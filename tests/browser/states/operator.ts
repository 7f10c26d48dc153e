import type { State } from "../catalogue.ts"
import { accountByApi, takeOver } from "../steps.ts"

export const operatorStates: readonly State[] = [
  { name: "mailbox", inItsOwnLanguage: true, arrive: ({ page }) => page.goto("/dev/mail") },
  { name: "reference", inItsOwnLanguage: true, arrive: ({ page }) => page.goto("/docs") },
  {
    name: "reference-opened",
    inItsOwnLanguage: true,
    arrive: async ({ page }) => {
      await page.goto("/docs")
      await page.click("summary:has-text('/auth/register')")
    },
  },
  {
    name: "service-of-somebody-else",
    status: 404,
    arrive: async ({ page, service, email }) => {
      await takeOver(page.context(), await accountByApi(service, email), service.issuer)
      await page.goto("/account/service")
    },
  },
  {
    name: "sign-in-at-another-host",
    inItsOwnLanguage: true,
    arrive: ({ page, service }) => page.goto(`${service.issuer.replace("localhost", "127.0.0.1")}/sign-in`),
  },
  { name: "no-such-page", status: 404, arrive: ({ page }) => page.goto("/no-such-page") },
]
