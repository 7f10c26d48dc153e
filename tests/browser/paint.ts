import { gzipSync } from "node:zlib"
import type { Page } from "playwright-core"

export interface Paint {
  readonly firstPaintMs: number
  readonly firstContentfulPaintMs: number
  readonly largestContentfulPaintMs: number
  /** Cumulative layout shift: what moved without somebody having just pressed, typed or chosen something. */
  readonly layoutShift: number
}

/** When the page was painted, and whether anything moved in it since. */
export function paintOf(page: Page): Promise<Paint> {
  return page.evaluate(async () => {
    const buffered = (type: string) =>
      new Promise<PerformanceEntry[]>((resolve) => {
        const entries: PerformanceEntry[] = []
        new PerformanceObserver((list) => entries.push(...list.getEntries())).observe({ type, buffered: true })
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(entries)))
      })
    const [paints, largest, shifts] = await Promise.all([buffered("paint"), buffered("largest-contentful-paint"), buffered("layout-shift")])
    const at = (name: string) => paints.find((entry) => entry.name === name)?.startTime ?? 0
    return {
      firstPaintMs: at("first-paint"),
      firstContentfulPaintMs: at("first-contentful-paint"),
      largestContentfulPaintMs: largest.at(-1)?.startTime ?? 0,
      layoutShift: shifts.reduce((sum, shift) => {
        const { value, hadRecentInput } = shift.toJSON() as { readonly value: number; readonly hadRecentInput: boolean }
        return hadRecentInput ? sum : sum + value
      }, 0),
    }
  })
}

export interface Weight {
  readonly htmlBytes: number
  readonly htmlGzippedBytes: number
  /** Styles and scripts, within the page or beside it. */
  readonly looksGzippedBytes: number
}

/** What a page weighs for somebody who comes for the first time. */
export async function weightOf(page: Page, html: string): Promise<Weight> {
  const { within, beside } = await page.evaluate(() => ({
    within: [...document.querySelectorAll("style, script:not([src])")].map(({ textContent }) => textContent ?? ""),
    beside: [...document.querySelectorAll("link[rel=stylesheet], link[rel=modulepreload], script[src]")].map(
      (element) => element.getAttribute("href") ?? element.getAttribute("src") ?? "",
    ),
  }))
  const besides = await Promise.all([...new Set(beside)].map(async (path) => (await page.request.get(path)).body()))
  const gzipped = [...within, ...besides].map((part) => gzipSync(part).byteLength)
  return {
    htmlBytes: Buffer.byteLength(html),
    htmlGzippedBytes: gzipSync(html).byteLength,
    looksGzippedBytes: gzipped.reduce((sum, bytes) => sum + bytes, 0),
  }
}
