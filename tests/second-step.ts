import { createHmac } from "node:crypto"
import type { TestDoorward } from "doorward/testing"
import { type BrowserLike, browserLike, signIn } from "./browser-like.ts"

const STEP_SECONDS = 30

/** Whose clock counts. */
export interface Clocked {
  readonly clock: { now(): number }
}

export interface Authenticator {
  readonly secret: string
  readonly recoveryCodes: readonly string[]
  /** @param offset in steps from the present one */
  code(offset?: number): string
}

/** The code of a secret by the house's clock: RFC 6238 by itself, as an app would work it out. */
export function codeOf({ clock }: Clocked, secret: string, offset = 0): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(clock.now() / 1_000 / STEP_SECONDS) + offset))
  const mac = createHmac("sha1", fromBase32(secret)).update(counter).digest()
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7f_ff_ff_ff
  return String(number % 1_000_000).padStart(6, "0")
}

function fromBase32(text: string): Buffer {
  const bits = Array.from(text, (letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("")
  return Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? [])
}

/** Some code that none of the accepted steps has. */
export function wrongCodeOf(doorward: Clocked, secret: string, nth = 0): string {
  const right = new Set([-1, 0, 1].map((offset) => codeOf(doorward, secret, offset)))
  for (let guess = nth; ; guess += 7919) {
    const code = String(guess % 1_000_000).padStart(6, "0")
    if (!right.has(code)) return code
  }
}

/** Sets up an authenticator app for whoever this browser is; its code of that moment is used then. */
export async function setUpAuthenticator(doorward: Clocked, browser: BrowserLike, owed: { readonly attempt?: string } = {}): Promise<Authenticator> {
  const begun = await browser.post("/auth/2fa/setup", owed)
  if (begun.status !== 200) throw new Error(`setup answered ${begun.status}: ${await begun.text()}`)
  const { secret } = (await begun.json()) as { secret: string }
  const done = await browser.post("/auth/2fa/verify", { code: codeOf(doorward, secret), ...owed })
  if (done.status !== 200) throw new Error(`verify answered ${done.status}: ${await done.text()}`)
  const { recovery_codes: recoveryCodes } = (await done.json()) as { recovery_codes: string[] }
  return { secret, recoveryCodes, code: (offset) => codeOf(doorward, secret, offset) }
}

/** The first step of somebody who owes a second. */
export async function firstStep(
  doorward: Pick<TestDoorward, "fetch">,
  email: string,
): Promise<{ readonly browser: BrowserLike; readonly attempt: string; readonly factors: readonly string[] }> {
  const browser = browserLike(doorward.fetch)
  const response = await signIn(browser, email)
  const { status, attempt, factors } = (await response.json()) as { status: string; attempt: string; factors: string[] }
  if (status !== "mfa_required") throw new Error(`the first step answered ${response.status} ${status}`)
  return { browser, attempt, factors }
}

export function answer(browser: BrowserLike, attempt: string, factor: string, code: string): Promise<Response> {
  return browser.post("/auth/2fa/challenge", { attempt, factor, code })
}

/** What came of it, in a word. */
export async function told(response: Response): Promise<string> {
  const { code, status } = (await response.json()) as { code?: string; status: string | number }
  return `${response.status} ${code ?? status}`
}
