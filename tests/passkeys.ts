import type { TestDoorward } from "doorward/testing"
import type { AssertionJson, Authenticator, CreationOptions, RequestOptions, Wrong } from "./authenticator.ts"
import { type BrowserLike, browserLike } from "./browser-like.ts"

export interface CreationAnswer extends CreationOptions {
  readonly rp: { readonly id: string; readonly name: string }
  readonly user: { readonly id: string; readonly name: string; readonly displayName: string }
  readonly pubKeyCredParams: readonly { readonly alg: number }[]
  readonly excludeCredentials: readonly { readonly id: string }[]
  readonly authenticatorSelection: { readonly residentKey: string; readonly userVerification: string }
  readonly attempt?: string
}

export interface RequestAnswer extends RequestOptions {
  readonly allowCredentials?: readonly { readonly id: string; readonly transports: readonly string[] }[]
  readonly challenge_token?: string
}

export async function jsonOf<T>(response: Response | Promise<Response>, status = 200): Promise<T> {
  const answer = await response
  const text = await answer.text()
  if (answer.status !== status) throw new Error(`answered ${answer.status}: ${text}`)
  return JSON.parse(text) as T
}

/** The status, and the code of a problem. */
export async function saidBy(response: Response | Promise<Response>): Promise<string> {
  const answer = await response
  const body = (await answer.json().catch(() => ({}))) as { readonly code?: string; readonly status?: string }
  return `${answer.status} ${body.code ?? body.status ?? ""}`.trim()
}

export function creationFor(browser: BrowserLike, about: object = {}): Promise<CreationAnswer> {
  return jsonOf(browser.post("/auth/passkey/register/options", about))
}

/** Somebody who is signed in makes a passkey. */
export async function makePasskey(browser: BrowserLike, device: Authenticator, more: object = {}, wrong?: Wrong): Promise<Response> {
  return browser.post("/auth/passkey/register/verify", { ...device.create(await creationFor(browser), wrong), ...more })
}

export function requestFor(browser: BrowserLike, about: object = {}): Promise<RequestAnswer> {
  return jsonOf(browser.post("/auth/passkey/login/options", about))
}

/** A browser that nobody is signed in in, by a passkey. */
export async function enterWith(
  doorward: TestDoorward,
  device: Authenticator,
  wrong?: Wrong,
  { browser = browserLike(doorward.fetch), about = {} }: { readonly browser?: BrowserLike; readonly about?: object } = {},
): Promise<Response> {
  return answerWith(browser, device.get(await requestFor(browser, about), wrong))
}

export function answerWith(browser: BrowserLike, assertion: AssertionJson): Promise<Response> {
  return browser.post("/auth/passkey/login/verify", assertion)
}
