import { createTestDoorward, listen, type TestDoorward } from "doorward/testing"
import type { Browser, BrowserContext, Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type BrowserLike, browserLike, newestMail, PASSWORD, signedUp } from "../browser-like.ts"
import { freePort } from "../server-process.ts"
import { press, takeOver } from "./steps.ts"
import { DESKTOP, launchChromium, newVisitor } from "./visitor.ts"

const MANNER = { name: "desktop", viewport: DESKTOP, colorScheme: "light", javaScript: true } as const
const TEST_MS = 60_000

const PLATFORM = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true } as const
const SYNCED = { ...PLATFORM, defaultBackupEligibility: true, defaultBackupState: true }
const USB = { protocol: "ctap2", transport: "usb", hasResidentKey: false, hasUserVerification: false } as const
const U2F = { protocol: "u2f", transport: "usb" } as const

let browser: Browser
let house: TestDoorward
let issuer: string
let door: Awaited<ReturnType<typeof listen>>

beforeAll(async () => {
  const port = await freePort()
  issuer = `http://localhost:${port}`
  house = await createTestDoorward({ issuer })
  door = await listen(house.handle, { port, hosts: ["127.0.0.1", "::1"] })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await door?.drain()
  await house?.close()
})

type Device = typeof PLATFORM | typeof SYNCED | typeof USB | typeof U2F

interface Holder {
  readonly page: Page
  readonly context: BrowserContext
  readonly complaints: readonly string[]
  setVerified(isUserVerified: boolean): Promise<void>
}

/** Somebody with an authenticator, in a browser of their own. */
async function holderOf(device: Device, client?: BrowserLike): Promise<Holder> {
  const { page, context, complaints } = await newVisitor(browser, issuer, MANNER)
  if (client) await takeOver(context, client, issuer)
  const session = await context.newCDPSession(page)
  await session.send("WebAuthn.enable")
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: { ...device, automaticPresenceSimulation: true },
  })
  return {
    page,
    context,
    complaints,
    setVerified: async (isUserVerified) => void (await session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified })),
  }
}

const client = (email: string) => signedUp(house, email, PASSWORD, browserLike(house.fetch, issuer))

/** Adds one in the room, keeps the recovery codes that come with it, and is back in the list. */
async function addPasskey({ page }: Holder): Promise<void> {
  await page.goto("/account/passkeys")
  await press(page, "#add-passkey button")
  if ((await page.locator("#codes-kept").count()) > 0) await press(page, "#codes-kept")
  await page.waitForSelector("#passkeys li")
}

async function signOut({ context }: Holder): Promise<void> {
  await context.clearCookies()
}

test(
  "a platform authenticator: made in the room, named, offered in the address field, used by the button, and removed",
  async () => {
    const ada = await holderOf(SYNCED, await client("ada@example.com"))
    const { page } = ada
    await addPasskey(ada)
    expect(await page.textContent("#passkeys")).toContain("synced between devices")
    await page.click("#passkeys details:first-of-type summary")
    await page.fill("#passkeys input[name=name]", "My laptop")
    await press(page, "#passkeys form button")
    expect(await page.textContent("#passkeys")).toContain("My laptop")

    // Whoever has one among the choices of the address field is signed in by picking it.
    await signOut(ada)
    await page.goto("/sign-in")
    await page.waitForURL(`${issuer}/account`)

    // A finger that is not recognised leads nowhere, and the page says so.
    await signOut(ada)
    await ada.setVerified(false)
    await page.goto("/sign-in")
    await page.click("#sign-in-passkey button")
    await page.waitForSelector("#sign-in-passkey [role=alert]:not([hidden])")
    expect(new URL(page.url()).pathname).toBe("/sign-in")
    await ada.setVerified(true)
    await Promise.all([page.waitForURL(`${issuer}/account`), page.click("#sign-in-passkey button").catch(() => undefined)])

    await page.goto("/account/passkeys")
    await page.click("#passkeys details:last-of-type summary")
    await press(page, "#passkeys details[open] button")
    expect(await page.locator("#no-passkeys").count()).toBe(1)

    // It is still in the authenticator, and no longer known here.
    await signOut(ada)
    await page.goto("/sign-in")
    await page.waitForSelector("#problem")
    expect(await page.textContent("#problem")).toContain("not known here")
    expect(ada.complaints.filter((line) => !line.includes("401"))).toEqual([])
  },
  TEST_MS,
)

test.each([
  ["a security key without a PIN", USB],
  ["a U2F key", U2F],
] as const)(
  "%s is a second step, and does not stand alone",
  async (name, device) => {
    const email = `${device.protocol}@example.com`
    const bob = await holderOf(device, await client(email))
    await addPasskey(bob)
    expect(await bob.page.textContent("#passkeys")).toContain("only on this one device")
    await signOut(bob)
    await bob.page.goto("/sign-in")
    await bob.page.fill("#email", email)
    await bob.page.fill("#password", PASSWORD)
    await press(bob.page, "#sign-in-password button")
    expect([name, new URL(bob.page.url()).pathname]).toEqual([name, "/sign-in/factor"])
    await press(bob.page, "#factor-passkey button")
    expect(new URL(bob.page.url()).pathname).toBe("/account")
    await bob.context.close()
  },
  TEST_MS,
)

test(
  "an account begins with a passkey, and is there once the address is proved",
  async () => {
    const carol = await holderOf(SYNCED)
    const { page } = carol
    await page.goto("/sign-up")
    await page.click("#sign-up-passkey button")
    await page.waitForSelector("#sign-up-passkey [role=alert]:not([hidden])")
    await page.fill("#name", "Carol")
    await page.fill("#email", "carol@example.com")
    await page.click("#sign-up-passkey button")
    await page.waitForURL("**/verify?attempt=*")
    await page.fill("#code", (await newestMail(house, "carol@example.com")).code)
    await press(page, "form:has(#code) button")
    await signOut(carol)
    await page.goto("/sign-in")
    await page.waitForURL(`${issuer}/account`)
    expect(await page.textContent("#whose")).toContain("Carol")
    expect(carol.complaints).toEqual([])
  },
  TEST_MS,
)

test(
  "after a password somebody is asked once whether they want one, and can say never",
  async () => {
    await client("dora@example.com")
    const dora = await holderOf(PLATFORM)
    const { page } = dora
    const enter = async () => {
      await page.goto("/sign-in?next=/account/sessions")
      await page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name }) => name.includes("passkey/login/options")))
      await page.fill("#email", "dora@example.com")
      await page.fill("#password", PASSWORD)
      await press(page, "#sign-in-password button")
      return new URL(page.url()).pathname
    }
    expect(await enter()).toBe("/account/sessions")
    house.clock.advance(24 * 3_600)
    await signOut(dora)
    expect(await enter()).toBe("/account/passkeys/offer")
    await press(page, "#not-now")
    expect(new URL(page.url()).pathname).toBe("/account/sessions")
    await signOut(dora)
    expect(await enter()).toBe("/account/sessions")
    house.clock.advance(91 * 24 * 3_600)
    await signOut(dora)
    expect(await enter()).toBe("/account/passkeys/offer")
    await press(page, "#never button")
    expect(new URL(page.url()).pathname).toBe("/account/sessions")
    house.clock.advance(91 * 24 * 3_600)
    await signOut(dora)
    expect(await enter()).toBe("/account/sessions")
  },
  TEST_MS,
)
