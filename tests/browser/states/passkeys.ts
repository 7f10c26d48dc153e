import { authenticator } from "../../authenticator.ts"
import { makePasskey } from "../../passkeys.ts"
import type { Scene, State } from "../catalogue.ts"
import { accountByApi, press, takeOver } from "../steps.ts"
import { arriveSignedIn } from "./account.ts"

const PASSKEYS = "/account/passkeys"

/** Passkeys of one's own, and where somebody is asked for one. */
export const passkeyStates: readonly State[] = [
  { name: "passkeys-none", arrive: (scene) => open(scene, PASSKEYS) },
  { name: "passkeys-offer", arrive: (scene) => open(scene, `${PASSKEYS}/offer`) },
  { name: "passkeys-listed", data: /Google Password Manager|YubiKey 5/g, arrive: (scene) => listed(scene) },
  {
    name: "passkeys-renamed",
    alsoWithoutScript: true,
    data: /Google Password Manager|YubiKey 5/g,
    arrive: async (scene) => {
      await listed(scene)
      await scene.page.click("#passkeys details:first-of-type summary")
      await press(scene.page, "#passkeys details[open] button")
    },
  },
  {
    name: "passkey-owed-over",
    status: 410,
    arrive: ({ page }) => page.goto("/sign-in/passkey/set-up?attempt=att_01JZZZZZZZZZZZZZZZZZZZZZZZ"),
  },
]

async function open({ page, service, email }: Scene, path: string): Promise<void> {
  await arriveSignedIn(page, service, email)
  await page.goto(path)
}

/** One that a manager keeps, and one in a key. */
async function listed({ page, service, email }: Scene): Promise<void> {
  const client = await accountByApi(service, email)
  const { issuer: origin } = service
  const devices = [
    authenticator({ origin, aaguid: "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4" }),
    authenticator({ origin, synced: false, aaguid: "ee882879-721c-4913-9775-3dfcce97072a" }),
  ]
  for (const device of devices) await makePasskey(client, device)
  await takeOver(page.context(), client, origin)
  await page.goto(PASSKEYS)
}
