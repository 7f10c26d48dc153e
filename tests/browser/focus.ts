import type { Page } from "playwright-core"

/** No page of ours has more that can be focused before what somebody looks for. */
const MAX_STEPS = 60
/** WCAG 2.2 SC 1.4.11: what shows where the focus is. */
const MIN_CONTRAST = 3
const MIN_RING_PX = 2

interface Focus {
  readonly says: string
  readonly ringPx: number
  readonly contrast: number
  /** Whether it comes after the one before, as it is read. */
  readonly isInOrder: boolean
}

/** Presses Tab until the focus is there. @throws what is wrong with the focus on the way */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    const focus = await focusOf(page)
    if (focus !== undefined) judge(focus)
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return
    await page.keyboard.press("Tab")
  }
  throw new Error(`${MAX_STEPS} times Tab did not lead to ${selector}`)
}

/** Goes once through everything on the page. @returns what had the focus, in its order @throws what is wrong with the focus on the way, or when there is no end */
export async function tabThrough(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    getSelection()?.removeAllRanges()
    document.body.setAttribute("tabindex", "-1")
    document.body.focus()
    document.body.removeAttribute("tabindex")
  })
  const seen: string[] = []
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    await page.keyboard.press("Tab")
    const focus = await focusOf(page)
    if (focus === undefined) return seen
    judge(focus)
    seen.push(focus.says)
  }
  throw new Error(`the focus never leaves the page: ${seen.join(", ")}`)
}

function judge({ says, ringPx, contrast, isInOrder }: Focus): void {
  if (ringPx < MIN_RING_PX) throw new Error(`${says} has the focus and does not show it`)
  if (contrast < MIN_CONTRAST) throw new Error(`the ring around ${says} has a contrast of ${contrast.toFixed(2)}`)
  if (!isInOrder) throw new Error(`${says} has the focus before it is read`)
}

/** What has the focus, and how it shows. Undefined when the page has none. */
function focusOf(page: Page): Promise<Focus | undefined> {
  return page.evaluate(() => {
    const focused = document.activeElement
    if (!(focused instanceof HTMLElement) || focused === document.body) {
      document.querySelector("[data-was-focused]")?.removeAttribute("data-was-focused")
      return undefined
    }
    const before = document.querySelector("[data-was-focused]")
    // After the last comes the first again.
    const isFirst = document.querySelector("a[href], button, input:not([type=hidden]), select, summary") === focused
    const follows = before === null || before === focused || (before.compareDocumentPosition(focused) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
    const isInOrder = isFirst || follows
    before?.removeAttribute("data-was-focused")
    focused.setAttribute("data-was-focused", "")

    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true })
    const luminanceOf = (color: string) => {
      if (canvas === null) return 0
      canvas.fillStyle = color
      canvas.fillRect(0, 0, 1, 1)
      const [red = 0, green = 0, blue = 0] = [...canvas.getImageData(0, 0, 1, 1).data]
        .map((channel) => channel / 255)
        .map((channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4))
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    // The ring has a gap: it is seen against what lies around the element.
    let around: HTMLElement | null = focused.parentElement
    while (around !== null && getComputedStyle(around).backgroundColor === "rgba(0, 0, 0, 0)") around = around.parentElement
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(focused)
    const [one, other] = [luminanceOf(outlineColor), luminanceOf(getComputedStyle(around ?? document.documentElement).backgroundColor)]
    return {
      says: focused.id === "" ? `"${focused.innerText.trim().slice(0, 40)}"` : `#${focused.id}`,
      ringPx: outlineStyle === "none" ? 0 : Number.parseFloat(outlineWidth),
      contrast: (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05),
      isInOrder,
    }
  })
}
