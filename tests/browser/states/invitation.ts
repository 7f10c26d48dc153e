import type { State } from "../catalogue.ts"
import { accountByApi, inviteByApi, press, takeOver } from "../steps.ts"

/** What people called the organization; pages repeat it. */
const NAME = /Northwind/g

export const invitationStates: readonly State[] = [
  {
    name: "invitation",
    data: NAME,
    arrive: async ({ page, service, email }) => page.goto(await inviteByApi(service, email)),
  },
  {
    name: "invitation-to-me",
    data: NAME,
    arrive: async ({ page, service, email }) => {
      const me = await accountByApi(service, email)
      const link = await inviteByApi(service, email)
      await takeOver(page.context(), me, service.issuer)
      await page.goto(link)
    },
  },
  {
    name: "invitation-to-somebody-else",
    arrive: async ({ page, service, email }) => {
      const link = await inviteByApi(service, email)
      await takeOver(page.context(), await accountByApi(service, `other-${email}`), service.issuer)
      await page.goto(link)
    },
  },
  {
    name: "invitation-used",
    alsoWithoutScript: true,
    status: 410,
    arrive: async ({ page, service, email }) => {
      const me = await accountByApi(service, email)
      const link = await inviteByApi(service, email)
      await takeOver(page.context(), me, service.issuer)
      await page.goto(link)
      await press(page, "#accept button")
      await page.goto(link)
    },
  },
  { name: "invitation-unknown", status: 404, arrive: ({ page }) => page.goto("/invitation") },
  {
    name: "sign-up-by-invitation",
    arrive: async ({ page, service, email }) => {
      await page.goto(await inviteByApi(service, email))
      await Promise.all([page.waitForEvent("load"), page.click('a[href^="/sign-up"]')])
    },
  },
]
