import { all, announce, words } from "./words.js"

/** As the service will say it, but before anything is sent: addresses that are none, and what was left out. */
export function checkFields() {
  for (const field of all("form[method=post] input[required], input[data-check]", HTMLInputElement)) {
    const hint = document.getElementById(`${field.id}-hint`)
    const place = field.closest(".field")
    if (!hint || !place) continue
    const [before, wasWrong] = [hint.textContent, field.getAttribute("aria-invalid") === "true"]
    /** @param {string | undefined} wrong */
    const say = (wrong) => {
      place.classList.toggle("wrong", wrong !== undefined)
      if (wrong === undefined) field.removeAttribute("aria-invalid")
      else field.setAttribute("aria-invalid", "true")
      hint.textContent = wrong ?? (wasWrong ? "" : before)
    }
    field.addEventListener("blur", () => {
      if (field.dataset["check"] === "email" && field.value.trim() !== "" && !looksLikeAddress(field.value)) {
        say(words.email)
        announce(words.email)
      }
    })
    field.addEventListener("input", () => {
      if (place.classList.contains("wrong") && (field.dataset["check"] !== "email" || looksLikeAddress(field.value))) say(undefined)
    })
    // In the page's words and place, instead of the browser's bubble in the browser's language.
    field.addEventListener("invalid", (event) => {
      event.preventDefault()
      say(field.validity.valueMissing ? words.required : words.email)
      const first = field.form?.querySelector(":invalid")
      if (first === field) field.focus()
    })
  }
}

/** Shape only; whether there is a mailbox shows when mail arrives. @param {string} text */
function looksLikeAddress(text) {
  return /^[^\s@]+@[^\s@]+$/.test(text.trim())
}
