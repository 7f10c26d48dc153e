import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { startDoorward } from "../doorward-process.ts"
import { catalogue, type Service, type State } from "./catalogue.ts"
import { launchChromium, type Manner, newVisitor, speak, type Visitor } from "./visitor.ts"

/** On a busy machine several pages wait for each other. */
const LONG_MS = 60_000
/** What an address holds of somebody. */
const OF_SOMEBODY = /[a-z]+_[0-9A-Z]{26}|(?<=\/organizations\/)[^/]+/g

export interface Arrival extends Visitor {
  readonly state: State
  readonly service: Service
  /** As it was sent. */
  readonly html: string
  /** Where forms were sent to on the way. */
  readonly sentTo: readonly string[]
  /** Asks for the page again, as it is then sent. */
  reload(): Promise<Answer>
}

interface Answer {
  readonly status: number
  readonly html: string
}

/**
 * Walks to every page in every state, and looks at each. The states of one service are reached a few at a time, in one browser.
 * @param look may resize, change the theme or reload: nobody else uses this page
 */
export function walkEverywhere(manner: Manner, look: (arrival: Arrival) => Promise<void>, chosen: (state: State) => boolean = () => true): void {
  describe(`every page, in every state, ${manner.name}`, () => {
    let browser: Browser
    let service: Service
    let people = 0
    /** Browsers that finished a walk: emptied, the next one is as new. A new one costs a process. */
    const rested: Visitor[] = []
    beforeAll(async () => {
      browser = await launchChromium()
      service = await startDoorward()
    })
    afterAll(() => Promise.all([browser?.close(), service?.stop()]))

    /** @returns what the browser complained about */
    const reach = async (state: State): Promise<readonly string[]> => {
      const visitor = rested.pop() ?? (await newVisitor(browser, service.issuer, manner))
      const { page, complaints } = visitor
      const { newest, sentTo } = followed(page)
      await state.arrive({ page, service, email: `person-${++people}@example.com` })
      const { status, html } = await newest()
      expect(status).toBe(state.status ?? 200)
      const reload = async () => {
        await page.reload()
        return newest()
      }
      await look({ ...visitor, state, service, html, sentTo: [...sentTo], reload })
      const said = complaints.splice(0)
      await rest(visitor)
      rested.push(visitor)
      return said
    }
    /** Nothing of the walk stays but an open page that shows nothing. */
    const rest = async ({ page, context }: Visitor) => {
      await page.goto("about:blank")
      page.removeAllListeners("response")
      for (const other of context.pages()) if (other !== page) await other.close()
      await context.clearCookies()
      await page.setViewportSize(manner.viewport)
      await page.emulateMedia({ colorScheme: manner.colorScheme })
      if (manner.locale !== undefined) await speak(context, manner.locale)
    }
    const reachable = (states: readonly State[]) => states.filter((state) => chosen(state) && (manner.javaScript || state.needsScript === undefined))
    test.each(reachable(catalogue.first))(
      "$name",
      async (state) => {
        expect(await reach(state)).toEqual([])
      },
      LONG_MS,
    )
    test.concurrent.each(reachable(catalogue.any))(
      "$name",
      async (state) => {
        expect(await reach(state)).toEqual([])
      },
      LONG_MS,
    )
    test.each(reachable(catalogue.last))(
      "$name",
      async (state) => {
        expect(await reach(state)).toEqual([])
      },
      LONG_MS,
    )
  })
}

/** Follows the page from now on: `newest` tells the answer it shows. */
function followed(page: Page): { newest(): Promise<Answer>; readonly sentTo: ReadonlySet<string> } {
  const sentTo = new Set<string>()
  let newest: { status: number; text: Promise<string> } = { status: 0, text: Promise.resolve("") }
  page.on("response", (response) => {
    const request = response.request()
    if (!request.isNavigationRequest()) return
    if (request.method() === "POST") sentTo.add(new URL(request.url()).pathname.replaceAll(OF_SOMEBODY, "*"))
    // A redirect has no text, and a page that was left has lost its.
    const text = response.status() >= 300 && response.status() < 400 ? Promise.resolve("") : response.text().catch(() => "")
    newest = { status: response.status(), text }
  })
  return { sentTo, newest: async () => ({ status: newest.status, html: await newest.text }) }
}
