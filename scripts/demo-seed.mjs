// A person to sign in with while developing, made as anybody else is: through the public API and the development mailbox.
export const demo = { email: "demo@example.com", password: "everybody may know this one", name: "Demo Person" }

const patienceMilliseconds = 15_000
const pauseMilliseconds = 200

/**
 * Waits for the service and makes the person, unless there is one already.
 * @param {string} origin
 * @returns {Promise<boolean>} whether the person can sign in now
 */
export async function seedDemo(origin) {
  if (!(await isReady(origin))) return false
  if (await canSignIn(origin)) return true
  const registered = await post(origin, "/auth/register", demo)
  if (registered.status !== 201) return false
  const { attempt } = await registered.json()
  const cookie = registered.headers
    .getSetCookie()
    .map((header) => header.split(";")[0])
    .join("; ")
  const mails = await (await fetch(`${origin}/dev/mail.json`)).json()
  const code = mails.find((/** @type {{ to: string }} */ mail) => mail.to === demo.email)?.codes[0]
  return code !== undefined && (await post(origin, "/auth/verify", { attempt, code }, { cookie })).ok
}

/** @param {string} origin */
async function canSignIn(origin) {
  const { email, password } = demo
  return (await post(origin, "/auth/login", { email, password })).ok
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
