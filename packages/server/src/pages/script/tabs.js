/** Pages that are somebody's: what they show must not outlive the session. */
const OWN_PAGES = /^\/account(\/|$)/

/** Signing out in one tab reaches the others, and the back button shows nobody's account. */
export function followSignOut() {
  const isOwn = OWN_PAGES.test(location.pathname) || document.querySelector("#sign-out, #rooms") !== null
  // Out of the browser's memory rather than from the service: ask again.
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted && isOwn) location.reload()
  })
  if (!("BroadcastChannel" in window)) return
  const channel = new BroadcastChannel("doorward-sign-out")
  channel.addEventListener("message", () => {
    if (isOwn) location.reload()
  })
  const justSignedOut = "doorward-signing-out"
  document.getElementById("sign-out")?.addEventListener("submit", () => sessionStorage.setItem(justSignedOut, "1"))
  // Told when it is done: sooner, the other tabs would ask while they are still signed in.
  if (!isOwn && sessionStorage.getItem(justSignedOut) !== null) {
    sessionStorage.removeItem(justSignedOut)
    channel.postMessage("")
  }
}
