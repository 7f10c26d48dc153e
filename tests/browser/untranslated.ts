import type { Page } from "playwright-core"

/** People, devices and applications of the scenes, and the name of the pseudo-locale itself. */
const DATA = /[\w.+-]+@[\w.-]+|Ada Lovelace|Olga Owner|Wolfeschlegelsteinhausenbergerdorff|Node\.js|Doorward|en-XA|https?:\/\/\S+/g
/** What stands in no language: numbers, signs, and the separators between things. */
const WORDLESS = /^[\d\s.,:;·•()/+–—-]*$/

/**
 * Looks at a page opened in the pseudo-locale, where everything that was translated stands in ⟦…⟧.
 * @param data what else the scene brought
 * @returns what can be seen or is read out and is not, in words
 */
export async function untranslatedOn(page: Page, data?: RegExp): Promise<string[]> {
  const texts = await page.evaluate(() => {
    // Names of languages are in their own language; times, codes and initials are nobody's words.
    const exempt = "[lang]:not(html), time, code, pre, .avatar, .app, script, style"
    const found: { where: string; text: string }[] = [{ where: "title", text: document.title }]
    // A sentence may hold a link or stress a word.
    const sentences = new Map<Element, string>()
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const { currentNode } = walker
      let holder = currentNode.parentElement
      if (holder === null || holder.closest(exempt) !== null || !holder.checkVisibility()) continue
      while (holder.parentElement !== null && getComputedStyle(holder).display === "inline") holder = holder.parentElement
      sentences.set(holder, `${sentences.get(holder) ?? ""}${currentNode.textContent}`)
    }
    for (const [holder, text] of sentences) found.push({ where: holder.tagName.toLowerCase(), text })
    for (const name of ["title", "aria-label", "aria-description", "placeholder", "alt", "data-label"]) {
      for (const element of document.querySelectorAll(`[${name}]`)) {
        if (element.closest(exempt) === null)
          found.push({ where: `${element.tagName.toLowerCase()} ${name}`, text: element.getAttribute(name) ?? "" })
      }
    }
    return found
  })
  return texts
    .map(({ where, text }) => ({
      where,
      rest: outsideBrackets(text)
        .replaceAll(DATA, "")
        .replaceAll(data ?? /$^/g, ""),
    }))
    .filter(({ rest }) => !WORDLESS.test(rest))
    .map(({ where, rest }) => `${where}: ${rest.trim().slice(0, 100)}`)
}

/** Brackets stand in brackets where one text is a value of another. */
function outsideBrackets(text: string): string {
  let depth = 0
  let outside = ""
  for (const character of text) {
    if (character === "⟦") depth += 1
    if (depth === 0) outside += character
    if (character === "⟧") depth -= 1
  }
  return depth === 0 ? outside : `${outside} a bracket is missing in ${text}`
}
