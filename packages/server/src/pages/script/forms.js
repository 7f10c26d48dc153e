import { all } from "./words.js"

/** A form whose answer is a file leaves its page standing. */
const RELEASED_MS = 10_000
/** After this long in the background a form may have lost the cookie it belongs to. */
const STALE_MS = 3_600_000

/** One press sends a form once; a form that was open for long is made fresh before somebody fills it in. */
export function mindForms() {
  addEventListener("submit", ({ target, defaultPrevented }) => {
    if (defaultPrevented || !(target instanceof HTMLFormElement) || target.method !== "post") return
    // After the event: a button that is disabled during it sends no name of its own.
    setTimeout(() => {
      for (const button of all("button:not([type=button], :disabled)", HTMLButtonElement, target)) {
        button.disabled = true
        button.setAttribute("aria-busy", "true")
      }
      setTimeout(release, RELEASED_MS)
    })
  })
  addEventListener("pageshow", release)
  let lastSeenMs = 0
  document.addEventListener("visibilitychange", ({ timeStamp }) => {
    if (document.visibilityState === "hidden") lastSeenMs = timeStamp
    else if (timeStamp - lastSeenMs > STALE_MS) void freshen()
  })
}

function release() {
  for (const button of all("button[aria-busy=true]", HTMLButtonElement)) {
    button.disabled = false
    button.removeAttribute("aria-busy")
  }
}

/** The token of this page's forms, as the service gives it now. Where that cannot be had, the form says so when it is sent. */
async function freshen() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => undefined)
  if (!answer?.ok || answer.redirected) return
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("input[name=csrf]")
  if (!(fresh instanceof HTMLInputElement)) return
  // Somebody else is signed in by now: what stands in these forms was meant for another account.
  const ownerOf = (/** @type {HTMLInputElement} */ { value }) => value.split(".")[0]
  for (const field of all("input[name=csrf]", HTMLInputElement)) if (ownerOf(field) === ownerOf(fresh)) field.value = fresh.value
}
