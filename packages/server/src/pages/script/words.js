/** The texts this script shows, in the page's language: the shell puts them into the page. @type {{ show: string, hide: string, copy: string, copied: string, listChanged: string, required: string, email: string, strength: string[] }} */
export const words = JSON.parse(document.body.dataset["words"] ?? "{}")

/** Reads something out without showing it. @param {string} text */
export function announce(text) {
  const place = document.getElementById("announcements")
  if (place) place.textContent = text
}

/** @template {Element} T @param {string} selector @param {new () => T} type @param {ParentNode} [within] @returns {T[]} */
export function all(selector, type, within = document) {
  return [...within.querySelectorAll(selector)].flatMap((element) => (element instanceof type ? [element] : []))
}
