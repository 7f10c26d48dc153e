// People to try things with while developing, made like everybody else: through the public API and the development mailbox.
export const demo = { email: "demo@example.com", password: "everybody may know this one", name: "Demo Person" }

const browsers = {
  firefox: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  chrome: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36",
  safari: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
  iphone: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
  android: "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Mobile Safari/537.36",
}

/**
 * Each signs up on the first of their devices and then in on the others; `mistypes` is how often the password was wrong before.
 * @type {{ email: string, name: string, devices: (keyof typeof browsers)[], mistypes: number }[]}
 */
const people = [
  { ...demo, devices: ["firefox", "iphone", "chrome"], mistypes: 2 },
  { email: "amina@example.com", name: "Amina Haddad", devices: ["safari", "iphone"], mistypes: 0 },
  { email: "jonas@example.com", name: "Jonas Weber", devices: ["chrome"], mistypes: 1 },
  { email: "mei@example.com", name: "中村 芽衣", devices: ["android", "safari"], mistypes: 0 },
  { email: "lucia@example.com", name: "Lucía Ortega Ruiz", devices: ["firefox"], mistypes: 0 },
]

const patienceMilliseconds = 15_000
const pauseMilliseconds = 200

/**
 * Waits for the service and makes the people who are not there yet. Does nothing to a service that is not for development:
 * only such a one shows its mails.
 * @param {string} origin
 * @returns {Promise<boolean>} whether the demo person can sign in now
 */
export async function seedDemo(origin) {
  if (!(await isReady(origin)) || !(await fetch(`${origin}/dev/mail.json`)).ok) return false
  for (const person of people) {
    if (await isThere(origin, person.email)) continue
    if (!(await signUp(origin, person))) return false
    await useDevices(origin, person)
  }
  return true
}

/** @param {string} origin @param {(typeof people)[number]} person @returns {Promise<boolean>} */
async function signUp(origin, { email, name, devices: [first = "firefox"] }) {
  const browser = { "user-agent": browsers[first] }
  const registered = await post(origin, "/auth/register", { email, name, password: demo.password }, browser)
  if (registered.status !== 201) return false
  const { attempt } = await registered.json()
  const mails = await (await fetch(`${origin}/dev/mail.json`)).json()
  const code = mails.find((/** @type {{ to: string }} */ mail) => mail.to === email)?.codes[0]
  return code !== undefined && (await post(origin, "/auth/verify", { attempt, code }, { ...browser, cookie: cookiesOf(registered) })).ok
}

/** Leaves sessions and some activity behind. @param {string} origin @param {(typeof people)[number]} person */
async function useDevices(origin, { email, devices, mistypes }) {
  for (const device of devices.slice(1)) {
    await post(origin, "/auth/login", { email, password: demo.password, remember: true }, { "user-agent": browsers[device] })
  }
  for (let n = 0; n < mistypes; n++) {
    await post(origin, "/auth/login", { email, password: "not quite this one" }, { "user-agent": browsers.android })
  }
}

/** Signs in to find out, and out again: asking leaves no session behind. @param {string} origin @param {string} email */
async function isThere(origin, email) {
  const answer = await post(origin, "/auth/login", { email, password: demo.password })
  if (answer.ok) await post(origin, "/auth/logout", {}, { cookie: cookiesOf(answer) })
  return answer.ok
}

/** What a browser would send back. @param {Response} answer */
function cookiesOf(answer) {
  return answer.headers
    .getSetCookie()
    .map((header) => header.split(";")[0])
    .join("; ")
}

/** @param {string} origin @param {string} path @param {object} body @param {Record<string, string>} [headers] */
function post(origin, path, body, headers = {}) {
  return fetch(origin + path, {
    method: "POST",
    headers: { "content-type": "application/json", "sec-fetch-site": "same-origin", ...headers },
    body: JSON.stringify(body),
  })
}

/** @param {string} origin */
async function isReady(origin) {
  const deadline = Date.now() + patienceMilliseconds
  while (Date.now() < deadline) {
    const answer = await fetch(`${origin}/readyz`).catch(() => undefined)
    if (answer?.ok) return true
    await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds))
  }
  return false
}
