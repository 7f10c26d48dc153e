import { all, words } from "./words.js"

const EYE =
  '<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d="M2 12s3.5-6 10-6 10 6 10 6-3.5 6-10 6S2 12 2 12z"/><circle cx="12" cy="12" r="2.5"/><path class="slash" d="M4 4l16 16"/></svg>'

/** A button in each password field that shows what is typed, until the form is sent. The stylesheet keeps its room. */
export function showPasswords() {
  for (const field of all("input[type=password]", HTMLInputElement)) {
    const button = document.createElement("button")
    button.type = "button"
    button.className = "show"
    button.innerHTML = EYE
    const label = button.appendChild(document.createElement("span"))
    label.className = "unseen"
    label.textContent = words.show
    button.setAttribute("aria-controls", field.id)
    /** @param {boolean} shown */
    const turn = (shown) => {
      field.type = shown ? "text" : "password"
      field.parentElement?.classList.toggle("shown", shown)
      button.setAttribute("aria-pressed", String(shown))
      button.title = shown ? words.hide : words.show
    }
    turn(false)
    button.addEventListener("click", () => turn(field.type === "password"))
    // A browser that keeps what was typed in text fields never learns a password.
    field.form?.addEventListener("submit", () => turn(false))
    addEventListener("pagehide", () => turn(false))
    field.after(button)
  }
}
