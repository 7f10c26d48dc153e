/** What came back, after the last byte of it: only such an answer acknowledges anything. */
export interface Answer {
  readonly status: number
  readonly text: string
  /** Cookies that were set, without those that were cleared. */
  readonly cookies: ReadonlyMap<string, string>
}

export interface Sent {
  readonly cookies?: Readonly<Record<string, string>>
  readonly json?: unknown
}

const LIMIT_MS = 20_000

/** No answer, or not the whole of one: what was asked may have happened or not. */
export class Unanswered extends Error {
  override readonly name = "Unanswered"
}

/** One request as a browser on the service's own pages sends it. @throws Unanswered */
export async function call(origin: string, method: string, path: string, { cookies = {}, json }: Sent = {}): Promise<Answer> {
  const headers: Record<string, string> = { "sec-fetch-site": "same-origin" }
  const held = Object.entries(cookies)
  if (held.length > 0) headers["cookie"] = held.map(([name, value]) => `${name}=${value}`).join("; ")
  if (json !== undefined) headers["content-type"] = "application/json"
  try {
    const response = await fetch(origin + path, {
      method,
      headers,
      redirect: "manual",
      signal: AbortSignal.timeout(LIMIT_MS),
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    })
    const text = await response.text()
    return { status: response.status, text, cookies: cookiesSet(response.headers) }
  } catch (error) {
    throw new Unanswered(`${method} ${path}: ${String((error as Error).cause ?? error)}`)
  }
}

function cookiesSet(headers: Headers): Map<string, string> {
  const cookies = new Map<string, string>()
  for (const cookie of headers.getSetCookie()) {
    const [pair = "", ...attributes] = cookie.split("; ")
    if (!attributes.includes("Max-Age=0")) cookies.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1))
  }
  return cookies
}

export interface Mailbox {
  /** The code in the newest mail to an address. @throws when there is none among the newest hundred mails */
  codeFor(email: string): Promise<string>
}

interface DevelopmentMail {
  readonly to: string
  readonly codes: readonly string[]
}

/** The development mailbox. Callers that come while it is being read share the next reading: it is a hundred mails each time. */
export function openMailbox(origin: string): Mailbox {
  let current: Promise<readonly DevelopmentMail[]> | undefined
  let next: Promise<readonly DevelopmentMail[]> | undefined

  function read(): Promise<readonly DevelopmentMail[]> {
    if (!current) {
      current = fetchMails().finally(() => (current = undefined))
      return current
    }
    next ??= current
      .catch(() => undefined)
      .then(() => {
        next = undefined
        return read()
      })
    return next
  }

  async function fetchMails(): Promise<readonly DevelopmentMail[]> {
    const answer = await call(origin, "GET", "/dev/mail.json")
    if (answer.status !== 200) throw new Unanswered(`GET /dev/mail.json answered ${answer.status}`)
    return JSON.parse(answer.text) as readonly DevelopmentMail[]
  }

  return {
    codeFor: async (email) => {
      const code = (await read()).find((mail) => mail.to === email)?.codes[0]
      if (code === undefined) throw new Error(`there is no mail with a code for ${email}`)
      return code
    },
  }
}
