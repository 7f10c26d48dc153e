import type { Page } from "playwright-core"
import { browserLike, PASSWORD } from "../../browser-like.ts"
import type { Service, State } from "../catalogue.ts"
import { completeSetUp, press, takeOver } from "../steps.ts"

const OWNER = "olga@example.com"

/** The first minutes of a service, in their order: later there is an owner, and the link is used up. */
export const setUpStates: readonly State[] = [
  { name: "mailbox-empty", inItsOwnLanguage: true, arrive: ({ page }) => page.goto("/dev/mail") },
  { name: "set-up", arrive: ({ page, service }) => page.goto(service.setupLink) },
  {
    name: "set-up-short-password",
    alsoWithoutScript: true,
    status: 422,
    arrive: async ({ page, service, email }) => {
      await page.goto(service.setupLink)
      await page.fill("#email", email)
      await page.fill("#password", "short")
      await press(page, "#setup button")
    },
  },
  { name: "account-of-the-owner", alsoWithoutScript: true, arrive: ({ page, service }) => completeSetUp(page, service.setupLink, OWNER) },
  { name: "service", arrive: ({ page, service }) => openService(page, service) },
  {
    name: "service-checked-again",
    alsoWithoutScript: true,
    arrive: async ({ page, service }) => {
      await openService(page, service)
      await press(page, "#check-again button")
    },
  },
  {
    name: "service-test-mail-sent",
    alsoWithoutScript: true,
    arrive: async ({ page, service }) => {
      await openService(page, service)
      await press(page, "#test-mail button")
    },
  },
  { name: "set-up-link-over", status: 410, arrive: ({ page, service }) => page.goto(service.setupLink) },
]

async function openService(page: Page, service: Service): Promise<void> {
  const owner = browserLike(fetch, service.issuer)
  await owner.post("/auth/login", { email: OWNER, password: PASSWORD })
  await takeOver(page.context(), owner, service.issuer)
  await page.goto("/account/service")
}
