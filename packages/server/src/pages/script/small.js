import { all, announce, words } from "./words.js"

const COPIED_MS = 2_000

/** A button beside what is meant to be taken elsewhere. */
export function offerCopies() {
  for (const place of all("[data-copy]", HTMLElement)) {
    const source = document.getElementById(place.dataset["copy"] ?? "")
    if (!source || !("clipboard" in navigator)) continue
    const button = place.appendChild(document.createElement("button"))
    button.type = "button"
    button.textContent = words.copy
    button.addEventListener("click", async () => {
      const done = await navigator.clipboard.writeText(source.textContent.trim()).then(
        () => true,
        () => false,
      )
      if (!done) return getSelection()?.selectAllChildren(source)
      button.textContent = words.copied
      announce(words.copied)
      setTimeout(() => (button.textContent = words.copy), COPIED_MS)
    })
  }
}

/** What is within comes back to life when so many seconds are over, and until then says how many are left. */
export function countDown() {
  const inWords = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "second" })
  for (const element of all("[data-countdown]", HTMLElement)) {
    const endMs = elapsedMs() + Number(element.dataset["countdown"]) * 1_000
    const buttons = all("button", HTMLButtonElement, element)
    const left = element.appendChild(document.createElement("span"))
    left.className = "quiet left"
    const look = () => {
      const seconds = Math.max(0, Math.ceil((endMs - elapsedMs()) / 1_000))
      left.textContent = seconds > 0 ? inWords.format(seconds) : ""
      for (const button of buttons) button.disabled = seconds > 0
      if (seconds === 0) clearInterval(timer)
    }
    const timer = setInterval(look, 1_000)
    look()
  }
}

/** Of a clock nobody can set. */
function elapsedMs() {
  return Number(document.timeline.currentTime)
}

/** The summary of what was wrong has the focus, also in browsers that give it to fields alone. */
export function focusProblem() {
  const problem = document.getElementById("problem")
  if (problem && !problem.contains(document.activeElement)) problem.focus()
}
