import type { TestDoorward } from "doorward/testing"
import { type BrowserLike, browserLike, signIn } from "../browser-like.ts"
import type { Replicas } from "../databases.ts"

export const QUARTER_HOUR_SECONDS = 15 * 60
export const HOUR_SECONDS = 3_600
export const DAY_SECONDS = 24 * HOUR_SECONDS

export function times<T>(count: number, each: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => each(index))
}

/** One after another. */
export async function each<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let index = 0; index < count; index++) results.push(await work(index))
  return results
}

/** Browsers nobody has seen, by their addresses; their requests are dealt out to the replicas in turn. */
export function strangersOf(replicas: () => Replicas): (address: string, headers?: Record<string, string>) => BrowserLike {
  let dealt = 0
  return (address, headers = {}) =>
    browserLike((request) => {
      for (const [name, value] of Object.entries(headers)) request.headers.set(name, value)
      return replicas().nth(dealt++).fetch(request, { address })
    })
}

export function failToSignIn(browser: BrowserLike, email: string): Promise<Response> {
  return signIn(browser, email, "not the password, whatever it is")
}

/** `429 rate_limited`, `200 complete` */
export async function told(response: Response): Promise<string> {
  const { code, status } = (await response.json()) as { code?: string; status: string | number }
  return `${response.status} ${code ?? status}`
}

/** How often each outcome came. */
export async function tally(responses: readonly Response[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const outcome of await Promise.all(responses.map(told))) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

/** Subjects of the mails somebody has got, newest first. */
export async function subjectsTo(doorward: TestDoorward, to: string): Promise<string[]> {
  return (await doorward.mails()).filter((mail) => mail.to === to).map(({ subject }) => subject)
}
