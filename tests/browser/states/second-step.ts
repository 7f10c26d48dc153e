import type { Page } from "playwright-core"

<<<<<<< HEAD

import { PASSWORD } from "../../browser-like.ts"
import { type Authenticator, setUpAuthenticator } from "../../second-step.ts"
import type { Scene, Service, State } from "../catalogue.ts"
import { accountByApi, press, signIn, takeOver } from "../steps.ts"

const SECURITY = "/account/security"
/** Of the person's own clock: services of these tests keep real time until the last states. */
const NOW = { clock: { now: () => Date.now() } }

export const secondStepStates: readonly State[] = [
  { name: "second-step", arrive: (scene) => askedForTheApp(scene) },
  {
    name: "second-step-wrong-code",
    status: 422,
    arrive: async (scene) => {
      const { code } = await askedForTheApp(scene)
      const right = [-1, 0, 1].map((offset) => code(offset))
      await scene.page.fill("#code", right.includes("000000") ? "111111" : "000000")
      await press(scene.page, "#factor button")
    },
  },
  {
    name: "second-step-another-way",
    arrive: async (scene) => {
      await askedForTheApp(scene)
      await press(scene.page, "#other-ways a")
    },
  },
  { name: "second-step-over", status: 410, arrive: ({ page }) => page.goto("/sign-in/factor?attempt=att_00000000000000000000000000") },
  {
    name: "step-up",
    arrive: async ({ page, service, email }) => {
      await arriveSignedIn(page, service, email)
      await page.goto(`/step-up?next=${SECURITY}`)
    },
  },
  {
    name: "step-up-wrong-password",
    status: 422,
    arrive: async ({ page, service, email }) => {
      await arriveSignedIn(page, service, email)
      await page.goto(`/step-up?next=${SECURITY}`)
      await page.fill("#password", "not the right one")
      await press(page, "#factor button")
    },
  },
  {
    name: "second-step-to-be-set-up",
    arrive: async ({ page, service, email }) => {
      await arriveSignedIn(page, service, email)
      await page.goto(`/step-up?next=${SECURITY}&acr_values=urn:doorward:aal2`)
      await page.fill("#password", PASSWORD)
      await press(page, "#factor button")
    },
  },
  {
    name: "account-security",
    arrive: async ({ page, service, email }) => {
      await arriveSignedIn(page, service, email)
      await page.goto(SECURITY)
    },
  },
  {
    name: "account-security-second-step",
    arrive: async ({ page, service, email }) => {
      await arriveWithApp(page, service, email)
      await page.goto(SECURITY)
    },
  },
  {
    name: "account-security-no-way-back",
    arrive: async ({ page, service, email }) => {
      const person = await arriveWithApp(page, service, email)
      await person.send("/auth/2fa/recovery_code", { method: "DELETE" })
      await page.goto(SECURITY)
      await page.click("#remove-totp summary")
    },
  },
  {
    name: "account-security-removed",
    arrive: async ({ page, service, email }) => {
      await arriveWithApp(page, service, email)
      await page.goto(SECURITY)
      await page.click("#remove-totp summary")
      await press(page, "#remove-form-totp button")
=======
import { codeOf } from "../../second-step.ts"
import type { Service, State } from "../catalogue.ts"
import { press } from "../steps.ts"
import { arriveSignedIn } from "./account.ts"

const APP = "/account/two-step"
const CODES = "/account/recovery-codes"

/** What an app is set up with, and what stands in for it: from the first page to the codes. */
export const secondStepStates: readonly State[] = [
  { name: "authenticator-none", arrive: (scene) => open(scene, APP) },
  { name: "recovery-codes-none", arrive: (scene) => open(scene, CODES) },
  { name: "authenticator-set-up", arrive: (scene) => begin(scene) },
  {
    name: "authenticator-no-code",
    status: 422,
    arrive: async (scene) => {
      await begin(scene)
      await confirm(scene.page, "12345")
    },
  },
  {
    name: "authenticator-wrong-code",
    status: 422,
    arrive: async (scene) => {
      const secret = await begin(scene)
      await confirm(scene.page, codeOf(BY_NOW, secret, 20))
    },
  },
  {
    name: "authenticator-there",
    arrive: async (scene) => {
      await setUp(scene)
      await Promise.all([scene.page.waitForEvent("load"), scene.page.click("#codes-kept")])
    },
  },
  {
    name: "recovery-codes-left",
    arrive: async (scene) => {
      await setUp(scene)
      await scene.page.goto(CODES)
    },
  },
  {
    name: "recovery-codes-new",
    arrive: async (scene) => {
      await setUp(scene)
      await scene.page.goto(CODES)
      await press(scene.page, "#renew-codes button")
>>>>>>> totp
    },
  },
]

<<<<<<< HEAD
async function arriveSignedIn(page: Page, service: Service, email: string) {
  const person = await accountByApi(service, email, "Ada Lovelace")
  await takeOver(page.context(), person, service.issuer)
  return person
}

async function arriveWithApp(page: Page, service: Service, email: string) {
  const person = await accountByApi(service, email, "Ada Lovelace")
  await setUpAuthenticator(NOW, person)
  await takeOver(page.context(), person, service.issuer)
  return person
}

async function askedForTheApp({ page, service, email }: Scene): Promise<Authenticator> {
  const app = await setUpAuthenticator(NOW, await accountByApi(service, email, "Ada Lovelace"))
  await signIn(page, email)
  return app
=======
interface Visit {
  readonly page: Page
  readonly service: Service
  readonly email: string
}

const BY_NOW = { clock: { now: () => Date.now(), advance: () => undefined } }

async function open({ page, service, email }: Visit, path: string): Promise<void> {
  await arriveSignedIn(page, service, email)
  await page.goto(path)
}

async function begin(visit: Visit): Promise<string> {
  await open(visit, APP)
  await press(visit.page, "#begin-totp button")
  return ((await visit.page.textContent("#totp-secret")) ?? "").replaceAll(" ", "")
}

async function confirm(page: Page, code: string): Promise<void> {
  await page.fill("#code", code)
  await press(page, "#confirm-totp button")
}

async function setUp(visit: Visit): Promise<void> {
  await confirm(visit.page, codeOf(BY_NOW, await begin(visit)))
>>>>>>> totp
}
