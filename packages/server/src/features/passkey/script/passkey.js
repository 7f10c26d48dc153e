import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  sendSignal,
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
} from "@simplewebauthn/browser"

/**
 * What a part of a page that uses passkeys says: which ceremony, its texts, and what goes with it.
 * @typedef {Parameters<typeof sendSignal>[0]} Signal
 * @typedef {Parameters<typeof startRegistration>[0]["optionsJSON"]} CreationOptions
 * @typedef {Parameters<typeof startAuthentication>[0]["optionsJSON"]} RequestOptions
 * @typedef {{ cancelled: string, already: string, failed: string, address: string }} Words
 */

/** A challenge that waits in a field's list of choices is asked anew before it is over. */
const CHALLENGE_MS = 9 * 60_000
const LAST_USED = "doorward-passkey"

for (const part of document.querySelectorAll("[data-passkey]")) if (part instanceof HTMLElement) ready(part)
void tell()

/** Brings out what needs this script, or says what is missing. @param {HTMLElement} part */
function ready(part) {
  const button = part.querySelector("button[data-press]")
  const missing = part.querySelector("[data-missing]")
  if (!(button instanceof HTMLButtonElement)) return
  const abouts = [...part.querySelectorAll("[data-about]")]
  if (!browserSupportsWebAuthn()) {
    for (const part of [button, ...abouts]) part.remove()
    if (missing instanceof HTMLElement) missing.hidden = false
    return
  }
  for (const part of [button, ...abouts]) if (part instanceof HTMLElement) part.hidden = false
  button.addEventListener("click", (event) => {
    // Its form is sent once there is something to send.
    event.preventDefault()
    void press(part, button)
  })
  if (part.dataset["passkey"] === "sign-in") void waitInField(part)
}

/** @param {HTMLElement} part @param {HTMLButtonElement} button */
async function press(part, button) {
  say(part, "")
  button.disabled = true
  button.setAttribute("aria-busy", "true")
  try {
    await ceremonies[part.dataset["passkey"] ?? ""]?.(part)
  } catch (error) {
    say(part, wordsOf(part)[reasonOf(error)])
    if (part.dataset["passkey"] === "sign-in") void waitInField(part)
  } finally {
    button.disabled = false
    button.removeAttribute("aria-busy")
  }
}

/** @type {Record<string, (part: HTMLElement) => Promise<void>>} */
const ceremonies = {
  "sign-in": async (part) => {
    /** @type {RequestOptions} */
    const optionsJSON = await ask("/auth/passkey/login/options", {})
    bring(part, await startAuthentication({ optionsJSON }))
  },
  factor: async (part) => {
    /** @type {RequestOptions} */
    const optionsJSON = await ask("/auth/2fa/challenge", { attempt: part.dataset["attempt"], factor: "passkey" })
    bring(part, await startAuthentication({ optionsJSON }))
  },
  register: async (part) => {
    const { attempt, stepUp } = part.dataset
    const answer = await post("/auth/passkey/register/options", attempt === undefined ? {} : { attempt })
    // Whoever signed in long ago proves themselves first, and comes back here.
    if (answer.status === 403 && stepUp !== undefined) return location.assign(stepUp)
    bring(part, await startRegistration({ optionsJSON: await read(answer) }))
  },
  "sign-up": async (part) => {
    const form = document.getElementById(part.dataset["form"] ?? "")
    if (!(form instanceof HTMLFormElement)) return
    const fields = new FormData(form)
    const email = form.querySelector("input[type=email]")
    if (email instanceof HTMLInputElement && (email.value.trim() === "" || !email.checkValidity())) {
      email.focus()
      throw new Refused("address")
    }
    const name = fields.get("name")
    const about = { email: fields.get("email"), ...(typeof name === "string" && name.trim() !== "" ? { name } : {}) }
    /** @type {CreationOptions & { attempt: string }} */
    const { attempt, ...optionsJSON } = await ask("/auth/passkey/register/options", about)
    const credential = await startRegistration({ optionsJSON })
    await ask("/auth/passkey/register/verify", { attempt, credential })
    location.assign(`/verify?attempt=${attempt}`)
  },
}

/** Passkeys among what a browser offers to fill in: whoever picks one is signed in (WebAuthn's conditional mediation). @param {HTMLElement} part */
async function waitInField(part) {
  const field = document.querySelector("input[autocomplete$=webauthn]")
  if (field === null || !(await browserSupportsWebAuthnAutofill().catch(() => false))) return
  const again = setTimeout(() => void waitInField(part), CHALLENGE_MS)
  try {
    /** @type {RequestOptions} */
    const optionsJSON = await ask("/auth/passkey/login/options", {})
    bring(part, await startAuthentication({ optionsJSON, useBrowserAutofill: true }))
  } catch {
    // The button was pressed meanwhile, or the person chose something else.
    clearTimeout(again)
  }
}

/** Sends what the browser has made with the part's own form. @param {HTMLElement} part @param {{ id: string }} credential */
function bring(part, credential) {
  const form = part.querySelector("form")
  const field = form?.elements.namedItem("credential")
  if (!(form instanceof HTMLFormElement && field instanceof HTMLInputElement)) return
  field.value = JSON.stringify(credential)
  const remember = form.elements.namedItem("remember")
  const wish = document.querySelector("input[type=checkbox][name=remember]")
  if (remember instanceof HTMLInputElement) remember.disabled = !(wish instanceof HTMLInputElement && wish.checked)
  sessionStorage.setItem(LAST_USED, credential.id)
  form.requestSubmit()
}

class Refused extends Error {
  /** @param {keyof Words} reason */
  constructor(reason) {
    super(reason)
    this.reason = reason
  }
}

/** @param {string} path @param {object} body */
function post(path, body) {
  return fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) })
}

/** @template T @param {string} path @param {object} body @returns {Promise<T>} */
async function ask(path, body) {
  return read(await post(path, body))
}

/**
 * What the house answers; each caller knows what it asked for.
 * @template T @param {Response} answer @returns {Promise<T>}
 */
async function read(answer) {
  if (!answer.ok) throw new Refused("failed")
  return parsed(await answer.text())
}

/** @template T @param {string} text @returns {T} */
function parsed(text) {
  /** @type {unknown} */
  const value = JSON.parse(text)
  return /** @type {T} */ (value)
}

/** @param {unknown} error @returns {keyof Words} */
function reasonOf(error) {
  if (error instanceof Refused) return error.reason
  const name = error instanceof Error ? error.name : ""
  if (name === "InvalidStateError") return "already"
  return name === "NotAllowedError" || name === "AbortError" ? "cancelled" : "failed"
}

/** @param {HTMLElement} part @returns {Words} */
function wordsOf({ dataset }) {
  return parsed(dataset["words"] ?? "{}")
}

/** @param {HTMLElement} part @param {string} text */
function say(part, text) {
  const place = part.querySelector("[data-says]")
  if (!(place instanceof HTMLElement)) return
  place.textContent = text
  place.hidden = text === ""
}

/**
 * Tells the person's password managers how it stands (WebAuthn's Signal API, where a browser has it): which passkeys are
 * good, how the person is called now, and that one is gone that was used in vain.
 */
async function tell() {
  const unknown = document.querySelector("[data-unknown-passkey]")
  const last = sessionStorage.getItem(LAST_USED)
  if (unknown instanceof HTMLElement && last !== null)
    await send({ signalName: "unknownCredential", rpID: unknown.dataset["unknownPasskey"] ?? "", credentialID: last })
  sessionStorage.removeItem(LAST_USED)
  for (const news of document.querySelectorAll("[data-passkey-news]")) {
    if (!(news instanceof HTMLElement)) continue
    const text = news.dataset["passkeyNews"] ?? "[]"
    if (sessionStorage.getItem(`${LAST_USED}-news`) === text) continue
    /** @type {Signal[]} */
    const signals = parsed(text)
    for (const signal of signals) await send(signal)
    sessionStorage.setItem(`${LAST_USED}-news`, text)
  }
}

/** @param {Signal} signal */
async function send(signal) {
  await sendSignal(signal).catch(() => undefined)
}

// A page that is left has nothing to wait for, and one that comes back waits again.
addEventListener("pagehide", () => WebAuthnAbortService.cancelCeremony())
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return
  for (const part of document.querySelectorAll("[data-passkey=sign-in]")) if (part instanceof HTMLElement) void waitInField(part)
})
