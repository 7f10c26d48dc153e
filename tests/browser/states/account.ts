import { browserLike, PASSWORD } from "../../browser-like.ts"
import type { State } from "../catalogue.ts"
import { accountByApi, signIn, signUp } from "../steps.ts"

const DEVICES = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
]

export const accountStates: readonly State[] = [
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
]
