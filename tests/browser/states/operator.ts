import type { State } from "../catalogue.ts"

export const operatorStates: readonly State[] = [
  { name: "mailbox", alwaysEnglish: true, arrive: ({ page }) => page.goto("/dev/mail") },
  { name: "reference", alwaysEnglish: true, arrive: ({ page }) => page.goto("/docs") },
  {
    name: "reference-opened",
    alwaysEnglish: true,
    arrive: async ({ page }) => {
      await page.goto("/docs")
      await page.click("summary:has-text('/auth/register')")
    },
  },
  { name: "no-such-page", status: 404, arrive: ({ page }) => page.goto("/no-such-page") },
]
