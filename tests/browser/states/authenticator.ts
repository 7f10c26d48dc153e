import type { Page } from "playwright-core"
import { codeOf } from "../../second-step.ts"
import type { Service, State } from "../catalogue.ts"
import { press } from "../steps.ts"
import { arriveSignedIn } from "./account.ts"

const APP = "/account/two-step"
const CODES = "/account/recovery-codes"

/** What an app is set up with, and what stands in for it: from the first page to the codes. */
export const authenticatorStates: readonly State[] = [
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
    alsoWithoutScript: true,
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
    alsoWithoutScript: true,
    arrive: async (scene) => {
      await setUp(scene)
      await scene.page.goto(CODES)
      await press(scene.page, "#renew-codes button")
    },
  },
]

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
}
