import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { startDoorward } from "../doorward-process.ts"
import { catalogue, type Service, type State } from "./catalogue.ts"
import { launchChromium, type Manner, newVisitor, speak, type Visitor } from "./visitor.ts"

/** On a busy machine several pages wait for each other. */
const LONG_MS = 60_000

export interface Arrival extends Visitor {
  readonly state: State
  readonly service: Service
  /** As it was sent. */
  readonly html: string
}

/**
 * Walks to every page in every state, and looks at each. The states of one service are reached a few at a time, in one browser.
 * @param look may resize, change the theme or reload: nobody else uses this page
 */
export function walkEverywhere(manner: Manner, look: (arrival: Arrival) => Promise<void>): void {
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
      const answer = newestAnswer(page)
      await state.arrive({ page, service, email: `person-${++people}@example.com` })
      const { status, html } = await answer()
      expect(status).toBe(state.status ?? 200)
      await look({ ...visitor, state, service, html })
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
    const reachable = (states: readonly State[]) => states.filter(({ needsScript }) => manner.javaScript || needsScript === undefined)
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

/** Follows the page from now on. @returns how to ask for the answer it shows */
function newestAnswer(page: Page): () => Promise<{ readonly status: number; readonly html: string }> {
  let newest: { status: number; text: Promise<string> } = { status: 0, text: Promise.resolve("") }
  page.on("response", (response) => {
    if (!response.request().isNavigationRequest()) return
    // A redirect has no text, and a page that was left has lost its.
    const text = response.status() >= 300 && response.status() < 400 ? Promise.resolve("") : response.text().catch(() => "")
    newest = { status: response.status(), text }
  })
  return async () => ({ status: newest.status, html: await newest.text })
}
