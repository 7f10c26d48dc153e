import type { State } from "../catalogue.ts"
import { completeSetUp, press } from "../steps.ts"

/** The first minutes of a service, in their order: later there is an owner, and the link is used up. */
export const setUpStates: readonly State[] = [
  { name: "mailbox-empty", alwaysEnglish: true, arrive: ({ page }) => page.goto("/dev/mail") },
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
]
