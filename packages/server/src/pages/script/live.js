import { all, announce, words } from "./words.js"

/** Somebody who has not touched the page for this long is not there: the page must not keep a session alive for ever. */
const PRESENT_MS = 5 * 60_000

/** Lists that change elsewhere are looked at again while somebody reads them. */
export function keepListsLive() {
  const lists = all("[data-live][id]", HTMLElement)
  if (lists.length === 0) return
  let isPresent = true
  let timer = setTimeout(() => (isPresent = false), PRESENT_MS)
  const touched = () => {
    isPresent = true
    clearTimeout(timer)
    timer = setTimeout(() => (isPresent = false), PRESENT_MS)
  }
  for (const sign of ["pointerdown", "pointermove", "keydown", "scroll"]) addEventListener(sign, touched, { passive: true })
  for (const { id, dataset } of lists)
    setInterval(() => {
      if (isPresent && document.visibilityState === "visible") void lookAgain(id)
    }, Number(dataset["live"]) * 1_000)
}

/** @param {string} id */
async function lookAgain(id) {
  const list = document.getElementById(id)
  // Nothing is taken from under somebody's hands: an open question or a form being filled in stays.
  if (!list || list.querySelector("details[open]") || list.querySelector("[aria-busy=true]")) return
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => undefined)
  if (!answer) return
  // The way to the sign-in page: this list is nobody's to see any more.
  if (answer.redirected) return location.reload()
  if (!answer.ok) return
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(id)
  if (!fresh || sameWords(fresh, list)) return
  const focused = document.activeElement
  const wasWithin = focused !== null && list.contains(focused)
  list.replaceChildren(...fresh.childNodes)
  if (wasWithin) keepFocus(focused, list)
  announce(words.listChanged)
}

/** "A minute ago" grows older by itself; that alone is no news. @param {Element} one @param {Element} other */
function sameWords(one, other) {
  return wordsOf(one) === wordsOf(other)
}

/** @param {Element} list */
function wordsOf(list) {
  const copy = /** @type {Element} */ (list.cloneNode(true))
  for (const time of copy.querySelectorAll("time")) time.textContent = time.getAttribute("datetime")
  for (const named of copy.querySelectorAll("[aria-label]")) named.removeAttribute("aria-label")
  for (const hidden of copy.querySelectorAll("input[type=hidden][name=csrf]")) hidden.remove()
  return copy.innerHTML
}

/** On what was focused, if it is still there, else on the list. @param {Element} focused @param {HTMLElement} list */
function keepFocus(focused, list) {
  const form = focused.closest("[id]")?.id
  const again = form === undefined ? null : document.getElementById(form)
  const target = again?.matches("a, button, input, summary") ? again : again?.querySelector("button, summary, a, input:not([type=hidden])")
  if (target instanceof HTMLElement) return target.focus()
  list.tabIndex = -1
  list.focus()
}
