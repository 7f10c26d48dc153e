import type { Page } from "playwright-core"
import { browserLike, PASSWORD } from "../../browser-like.ts"
import { png } from "../../pictures.ts"
import type { Service, State } from "../catalogue.ts"
import { accountByApi, press, takeOver } from "../steps.ts"

const DEVICES = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
]

const SESSIONS = "/account/sessions"
const PROFILE = "/account/profile"

export const accountStates: readonly State[] = [
  {
    name: "account",
    arrive: async ({ page, service, email }) => {
      await arriveSignedIn(page, service, email)
      await page.goto("/account")
    },
  },
  {
    name: "account-on-several-devices",
    arrive: async ({ page, service, email }) => {
      await onSeveralDevices(page, service, email)
      await page.goto("/account")
    },
  },
  {
    name: "account-activity",
    arrive: async ({ page, service, email }) => {
      await onSeveralDevices(page, service, email)
      await browserLike(fetch, service.issuer).post("/auth/login", { email, password: "not the right one" })
      await page.goto("/account/activity")
    },
  },
  {
    name: "account-sessions",
    arrive: async ({ page, service, email }) => {
      await arriveSignedIn(page, service, email)
      await page.goto(SESSIONS)
    },
  },
  {
    name: "account-sessions-several",
    arrive: async ({ page, service, email }) => {
      await onSeveralDevices(page, service, email)
      await page.goto(SESSIONS)
    },
  },
  {
    name: "account-sessions-one-ended",
    alsoWithoutScript: true,
    arrive: async ({ page, service, email }) => {
      await onSeveralDevices(page, service, email)
      await page.goto(SESSIONS)
      await press(page, "[id^='end-ses'] button")
    },
  },
  {
    name: "account-sessions-others-ended",
    alsoWithoutScript: true,
    arrive: async ({ page, service, email }) => {
      await onSeveralDevices(page, service, email)
      await page.goto(SESSIONS)
      await press(page, "#end-others button")
    },
  },
  {
    name: "account-sessions-ended-elsewhere-already",
    status: 404,
    arrive: async ({ page, service, email }) => {
      await arriveSignedIn(page, service, email)
      const other = browserLike(fetch, service.issuer)
      await other.post("/auth/login", { email, password: PASSWORD })
      await page.goto(SESSIONS)
      await other.post("/auth/logout")
      await press(page, "[id^='end-ses'] button")
    },
  },
  {
    name: "account-profile",
    arrive: async ({ page, service, email }) => {
      await arriveSignedIn(page, service, email)
      await page.goto(PROFILE)
    },
  },
  {
    name: "account-profile-long-name",
    status: 422,
    arrive: async ({ page, service, email }) => {
      await arriveSignedIn(page, service, email)
      await page.goto(PROFILE)
      await page.fill("#name", "Ada ".repeat(30))
      await press(page, "#profile button")
    },
  },
  {
    name: "account-profile-saved",
    alsoWithoutScript: true,
    inItsOwnLanguage: true,
    arrive: async ({ page, service, email }) => {
      await arriveSignedIn(page, service, email)
      await page.goto(PROFILE)
      await page.fill("#name", "Olga Owner")
      await press(page, "#profile button")
    },
  },
  {
    name: "account-address-code-wrong",
    alsoWithoutScript: true,
    status: 422,
    arrive: async ({ page, service, email }) => {
      await arriveSignedIn(page, service, email)
      await page.goto("/account/email")
      await page.fill("#email", `new-${email}`)
      await press(page, "#change-address button")
      await page.fill("#code", "0000")
      await press(page, "#confirm-address button")
    },
  },
  {
    name: "account-address-link",
    arrive: async ({ page, service, email }) => {
      await arriveSignedIn(page, service, email)
      await page.goto("/account/email")
      await page.fill("#email", `new-${email}`)
      await press(page, "#change-address button")
      await page.goto((await service.newestMail(`new-${email}`)).link)
    },
  },
  { name: "account-profile-picture", arrive: ({ page, service, email }) => uploadPicture(page, service, email) },
  {
    name: "account-profile-picture-removed",
    alsoWithoutScript: true,
    arrive: async ({ page, service, email }) => {
      await uploadPicture(page, service, email)
      await page.click("#picture-removal summary")
      await press(page, "#picture-remove button")
    },
  },
  {
    name: "account-profile-no-picture",
    status: 422,
    arrive: async ({ page, service, email }) => {
      await arriveSignedIn(page, service, email)
      await page.goto(PROFILE)
      await page.setInputFiles("#picture", { name: "words.png", mimeType: "image/png", buffer: Buffer.from("words, not a picture") })
      await press(page, "#picture-form button")
    },
  },
  {
    name: "account-activity-older",
    arrive: async ({ page, service, email }) => {
      await arriveSignedIn(page, service, email)
      await page.goto("/account/activity?before=evt_00000000000000000000000000")
    },
  },
  {
    name: "account-long-texts",
    arrive: async ({ page, service, email }) => {
      await arriveSignedIn(page, service, `${"a-very-long-address".repeat(2)}.${email}`, "Wolfeschlegelsteinhausenbergerdorff".repeat(2))
      await page.goto("/account")
    },
  },
]

export async function arriveSignedIn(page: Page, service: Service, email: string, name = "Ada Lovelace"): Promise<void> {
  await takeOver(page.context(), await accountByApi(service, email, name), service.issuer)
}

async function onSeveralDevices(page: Page, service: Service, email: string): Promise<void> {
  await arriveSignedIn(page, service, email)
  for (const device of DEVICES) await browserLike(fetch, service.issuer).post("/auth/login", { email, password: PASSWORD }, { "user-agent": device })
}

async function uploadPicture(page: Page, service: Service, email: string): Promise<void> {
  await arriveSignedIn(page, service, email)
  await page.goto(PROFILE)
  await page.setInputFiles("#picture", { name: "portrait.png", mimeType: "image/png", buffer: png({ width: 64, height: 64 }) })
  await press(page, "#picture-form button")
}
