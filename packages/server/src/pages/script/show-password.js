import { all, words } from "./words.js"

const EYE =
  '<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d="M2 12s3.5-6 10-6 10 6 10 6-3.5 6-10 6S2 12 2 12z"/><circle cx="12" cy="12" r="2.5"/><path class="slash" d="M4 4l16 16"/></svg>'

/**
 * A button in each password field that shows what is typed, until the form is sent. The stylesheet keeps its room. No
 * `<button>`: a form has one of those, and programs that fill forms in press it.
 */
export function showPasswords() {
  for (const field of all("input[type=password]", HTMLInputElement)) {
    const button = document.createElement("span")
    button.role = "button"
    button.tabIndex = 0
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
    const press = () => turn(field.type === "password")
    button.addEventListener("click", press)
    button.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return
      event.preventDefault()
      press()
    })
    // A browser that keeps what was typed in text fields never learns a password.
    field.form?.addEventListener("submit", () => turn(false))
    addEventListener("pagehide", () => turn(false))
    field.after(button)
  }
}
