import type { Page } from "playwright-core"
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
    alsoWithoutScript: true,
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
    name: "step-up-password",
    arrive: async ({ page, service, email }) => {
      await arriveSignedIn(page, service, email)
      await page.goto(`/step-up?next=${SECURITY}`)
      await press(page, "#step-up button")
    },
  },
  {
    name: "step-up-wrong-password",
    alsoWithoutScript: true,
    status: 422,
    arrive: async ({ page, service, email }) => {
      await arriveSignedIn(page, service, email)
      await page.goto(`/step-up?next=${SECURITY}`)
      await press(page, "#step-up button")
      await page.fill("#password", "not the right one")
      await press(page, "#factor button")
    },
  },
  {
    name: "second-step-to-be-set-up",
    arrive: async ({ page, service, email }) => {
      await arriveSignedIn(page, service, email)
      await page.goto(`/step-up?next=${SECURITY}&acr_values=urn:doorward:aal2`)
      await press(page, "#step-up button")
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
    alsoWithoutScript: true,
    arrive: async ({ page, service, email }) => {
      await arriveWithApp(page, service, email)
      await page.goto(SECURITY)
      await page.click("#remove-totp summary")
      await press(page, "#remove-form-totp button")
    },
  },
]

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
}
