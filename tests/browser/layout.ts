import type { Page } from "playwright-core"

/** Rounding of half pixels, on either side. */
const TOLERANCE_PX = 1.5

/** @returns which words of a page are cut off, covered by others or outside the window, in words; empty when all can be read */
export function unreadableOn(page: Page): Promise<string[]> {
  return page.evaluate((tolerance) => {
    const found: string[] = []
    const { clientWidth, scrollWidth } = document.documentElement
    if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth - clientWidth} px wider than the window`)

    interface Words {
      readonly says: string
      readonly holder: HTMLElement
      readonly boxes: readonly DOMRect[]
    }
    const words: Words[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const { currentNode } = walker
      const holder = currentNode.parentElement
      const says = currentNode.textContent?.trim().slice(0, 60) ?? ""
      if (holder === null || says === "" || !holder.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue
      // For screen readers, and for whoever comes with the keyboard.
      if (holder.closest(".unseen, .skip:not(:focus)") !== null) continue
      const range = document.createRange()
      range.selectNodeContents(currentNode)
      const boxes = [...range.getClientRects()].filter(({ width, height }) => width > 0 && height > 0)
      if (boxes.length > 0) words.push({ says, holder, boxes })
    }

    const isWithin = (inner: DOMRect, outer: DOMRect) =>
      inner.left >= outer.left - tolerance &&
      inner.right <= outer.right + tolerance &&
      inner.top >= outer.top - tolerance &&
      inner.bottom <= outer.bottom + tolerance
    for (const { says, holder, boxes } of words) {
      for (let around: HTMLElement | null = holder; around !== null && around !== document.body; around = around.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(around)
        const [cutsX, cutsY] = [overflowX, overflowY].map((overflow) => overflow === "hidden" || overflow === "clip")
        const isButton = around.matches("button, a.button, summary")
        if (!cutsX && !cutsY && !isButton) continue
        const outer = around.getBoundingClientRect()
        if (boxes.some((box) => !isWithin(box, outer)))
          found.push(`"${says}" does not fit into its ${around.tagName.toLowerCase()}#${around.id}.${around.className}`)
      }
    }
    for (const [index, one] of words.entries()) {
      for (const other of words.slice(index + 1)) {
        const covers = one.boxes.some((a) =>
          other.boxes.some(
            (b) =>
              Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 * tolerance &&
              // Lines of text stand closer than the boxes of their glyphs.
              Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > Math.min(a.height, b.height) / 3,
          ),
        )
        if (covers) found.push(`"${one.says}" and "${other.says}" cover each other`)
      }
    }
    for (const field of document.querySelectorAll<HTMLInputElement>("input[placeholder]")) {
      if (field.placeholder !== "" && field.value === "" && field.scrollWidth > field.clientWidth)
        found.push(`the placeholder of ${field.name} is cut off`)
    }
    return found
  }, TOLERANCE_PX)
}
