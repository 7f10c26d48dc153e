import type { TestDoorward } from "doorward/testing"

/** What these tests talk to: the house in this process, or a server over HTTP. */
export type Fetch = (request: Request) => Promise<Response>

export interface SendOptions {
  readonly method?: string
  readonly json?: unknown
  readonly form?: Record<string, string>
  readonly headers?: Record<string, string>
  /** The body as it is. */
  readonly body?: BodyInit
}

/** A client that keeps cookies and sends what a browser on the issuer's own pages sends. */
export interface BrowserLike {
  readonly cookies: Map<string, string>
  send(path: string, options?: SendOptions): Promise<Response>
  get(path: string, headers?: Record<string, string>): Promise<Response>
  post(path: string, json?: unknown, headers?: Record<string, string>): Promise<Response>
  /** Reads the page's form for its CSRF token, then sends the fields. */
  submit(page: string, action: string, fields: Record<string, string>): Promise<Response>
}

export function browserLike(fetch: Fetch, issuer = "http://localhost:3000"): BrowserLike {
  const cookies = new Map<string, string>()

  async function send(path: string, { method = "GET", json, form, headers = {}, body }: SendOptions = {}): Promise<Response> {
    const content = json !== undefined ? JSON.stringify(json) : form ? new URLSearchParams(form).toString() : body
    const response = await fetch(
      new Request(new URL(path, issuer), {
        method,
        redirect: "manual",
        headers: {
          "sec-fetch-site": "same-origin",
          ...(json !== undefined ? { "content-type": "application/json" } : form ? { "content-type": "application/x-www-form-urlencoded" } : {}),
          ...(cookies.size > 0 ? { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") } : {}),
          ...headers,
        },
        ...(content === undefined ? {} : { body: content }),
      }),
    )
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = cookie.split("; ")
      const name = pair.slice(0, pair.indexOf("="))
      if (attributes.includes("Max-Age=0")) cookies.delete(name)
      else cookies.set(name, pair.slice(pair.indexOf("=") + 1))
    }
    return response
  }

  const get: BrowserLike["get"] = (path, headers) => send(path, headers ? { headers } : {})
  return {
    cookies,
    send,
    get,
    post: (path, json, headers) => send(path, { method: "POST", ...(json === undefined ? {} : { json }), ...(headers ? { headers } : {}) }),
    submit: async (page, action, fields) => {
      const html = await (await get(page)).text()
      return send(action, { method: "POST", form: { csrf: csrfOf(html), ...fields } })
    },
  }
}

export function csrfOf(html: string): string {
  return /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? ""
}

export const PASSWORD = "correct horse battery staple"

export interface Registered {
  readonly attempt: string
  readonly code: string
  readonly link: string
}

/** Begins an account and reads its mail. */
export async function register(
  doorward: TestDoorward,
  browser: BrowserLike,
  email: string,
  password: string | undefined = PASSWORD,
): Promise<Registered> {
  // Mails of one instant have no order.
  doorward.clock.advance(1)
  const response = await browser.post("/auth/register", { email, ...(password === undefined ? {} : { password }) })
  if (response.status !== 201) throw new Error(`register answered ${response.status}: ${await response.text()}`)
  const { attempt } = (await response.json()) as { attempt: string }
  return { attempt, ...(await newestMail(doorward, email)) }
}

export async function newestMail(
  doorward: TestDoorward,
  to: string,
): Promise<{ readonly code: string; readonly link: string; readonly token: string }> {
  const mail = (await doorward.mails()).find((candidate) => candidate.to === to.trim().toLowerCase())
  const text = mail?.text ?? ""
  const link = /https?:\/\/\S+/.exec(text)?.[0] ?? ""
  return {
    code: (/^ {4}([\d ]+)$/m.exec(text)?.[1] ?? "").replaceAll(" ", ""),
    link,
    token: new URLSearchParams(link.split("?")[1]).get("token") ?? "",
  }
}

/** A person with an account, signed in in a browser of her own. */
export async function signedUp(
  doorward: TestDoorward,
  email: string,
  password = PASSWORD,
  browser = browserLike(doorward.fetch),
): Promise<BrowserLike> {
  const { attempt, code } = await register(doorward, browser, email, password)
  const response = await browser.post("/auth/verify", { attempt, code })
  if (response.status !== 200) throw new Error(`verify answered ${response.status}: ${await response.text()}`)
  return browser
}

/** The address of the set-up page, from what the service prints when it starts. */
export async function setupLink(doorward: TestDoorward): Promise<string> {
  const line = (await doorward.start()).find(({ secret }) => secret === true)
  if (!line) throw new Error("no set-up link was printed")
  return line.value
}

export function signIn(browser: BrowserLike, email: string, password = PASSWORD): Promise<Response> {
  return browser.post("/auth/login", { email, password })
}
