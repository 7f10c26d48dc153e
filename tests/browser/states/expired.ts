import type { State } from "../catalogue.ts"
import { beginSignUp } from "../steps.ts"

/** What is too old. These move the service's clock, so nobody else may be under way. */
export const expiredStates: readonly State[] = [
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
