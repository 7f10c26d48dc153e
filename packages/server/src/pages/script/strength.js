import { all, words } from "./words.js"

const PAUSE_MS = 400

/** Says beside a new password how good it is, as the rule that decides later sees it. What to do about it takes the hint's place. */
export function judgeStrength() {
  for (const field of all("input[data-strength]", HTMLInputElement)) {
    const place = document.getElementById(field.dataset["strength"] ?? "")
    const hint = document.getElementById(`${field.id}-hint`)
    if (!place || !hint) continue
    const before = hint.textContent
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer
    let asked = 0
    /** Unless something else was typed meanwhile. */
    const tell = async () => {
      const turn = asked
      const judged = await judge(field)
      if (!judged || turn !== asked) return
      place.replaceChildren(...shown(judged))
      hint.textContent = judged.detail ?? before
    }
    field.addEventListener("input", () => {
      clearTimeout(timer)
      asked++
      if (field.value === "") {
        place.replaceChildren()
        hint.textContent = before
      } else timer = setTimeout(() => void tell(), PAUSE_MS)
    })
  }
}

/** @param {HTMLInputElement} field @returns {Promise<{ score: number, detail?: string } | undefined>} undefined when it cannot be known now; the form will tell */
async function judge({ value: password, form }) {
  /** @param {string} name */
  const other = (name) => form?.querySelector(`input[name="${name}"]`)
  const email = other("email") ?? other("username")
  const name = other("name")
  try {
    const answer = await fetch(`/auth/password/check?ui_locales=${document.documentElement.lang}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ password, ...valueOf("email", email), ...valueOf("name", name) }),
    })
    /** @type {unknown} */
    const judged = answer.ok ? await answer.json() : undefined
    return /** @type {{ score: number, detail?: string } | undefined} */ (judged)
  } catch {
    return undefined
  }
}

/** @param {string} key @param {Element | null | undefined} field */
function valueOf(key, field) {
  return field instanceof HTMLInputElement && field.value !== "" ? { [key]: field.value } : {}
}

/** A bar and its word. @param {{ score: number }} judged */
function shown({ score }) {
  const bar = document.createElement("span")
  bar.className = "bar"
  bar.dataset["score"] = String(score)
  const word = document.createElement("strong")
  word.textContent = words.strength[score] ?? ""
  return [bar, word]
}
