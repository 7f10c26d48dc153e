import { type BrowserLike, browserLike, PASSWORD, signIn } from "./browser-like.ts"
import type { Replicas } from "./databases.ts"

type House = Replicas["first"]

export interface OrganizationOnWire {
  readonly id: `org_${string}`
  readonly name: string
  readonly slug: string
  readonly suspended: boolean
  readonly max_members: number | null
  readonly policy: Readonly<Record<string, unknown>>
  readonly version: number
}

/** What the API answered, with its status; an empty body is undefined. */
export async function answered(response: Response): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
  const text = await response.text()
  return { status: response.status, body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>) }
}

/** The body of what must have succeeded. */
export async function ok<Body = Record<string, unknown>>(response: Response | Promise<Response>): Promise<Body> {
  const { status, body } = await answered(await response)
  if (status >= 400) throw new Error(`${status}: ${JSON.stringify(body)}`)
  return body as Body
}

/** Status and code of a refusal. */
export async function refusal(response: Response | Promise<Response>): Promise<readonly [number, unknown]> {
  const { status, body } = await answered(await response)
  return [status, body["code"]]
}

/** Somebody an operator makes, who can sign in. */
export async function person(house: House, email: string, { owner = false } = {}): Promise<{ readonly id: string; readonly browser: BrowserLike }> {
  // Identifiers of one instant have no order.
  house.clock.advance(1)
  const { user } = (await house.run("user create", { options: { email }, switches: owner ? ["owner"] : [], secrets: { password: PASSWORD } })) as {
    user: { id: string }
  }
  const browser = browserLike(house.fetch)
  await ok(signIn(browser, email))
  return { id: user.id, browser }
}

/** Many people at once, who cannot sign in. @returns their ids */
export async function crowd(house: House, count: number, name = "member"): Promise<string[]> {
  const ids: string[] = []
  for (let i = 0; i < count; i++) {
    house.clock.advance(1)
    const { user } = (await house.run("user import", { options: { email: `${name}${i}@example.com` } })) as { user: { id: string } }
    ids.push(user.id)
  }
  return ids
}

/** What somebody does to organizations through the admin API. */
export function administering(browser: Pick<BrowserLike, "send" | "get">) {
  const at = "/admin/v1/organizations"
  const send = (method: string, path: string, json?: unknown, headers: Record<string, string> = {}) =>
    browser.send(path, { method, headers, ...(json === undefined ? {} : { json }) })
  return {
    create: (json: unknown) => ok<OrganizationOnWire>(send("POST", at, json)),
    get: (id: string) => browser.get(`${at}/${id}`),
    list: (query = "") => browser.get(`${at}${query}`),
    change: (id: string, json: unknown, headers?: Record<string, string>) => send("PATCH", `${at}/${id}`, json, headers),
    remove: (id: string, headers?: Record<string, string>) => send("DELETE", `${at}/${id}`, undefined, headers),
    simulate: (id: string, policy: unknown) => send("POST", `${at}/${id}/policy/simulation`, { policy }),
    add: (id: string, user_id: string, roles?: readonly string[]) => send("POST", `${at}/${id}/members`, { user_id, ...(roles ? { roles } : {}) }),
    members: (id: string, query = "") => browser.get(`${at}/${id}/members${query}`),
    member: (id: string, userId: string) => browser.get(`${at}/${id}/members/${userId}`),
    setRoles: (id: string, userId: string, roles: readonly string[], headers?: Record<string, string>) =>
      send("PATCH", `${at}/${id}/members/${userId}`, { roles }, headers),
    removeMember: (id: string, userId: string) => send("DELETE", `${at}/${id}/members/${userId}`),
  }
}

export interface CurrentSession {
  readonly user: { readonly id: string; readonly email: string }
  readonly session: { readonly id: string; readonly org_id: string | null; readonly org_refusal: string | null }
}

export function enter(browser: BrowserLike, org_id: string | null): Promise<Response> {
  return browser.send("/auth/session/organization", { method: "PUT", json: { org_id } })
}

/** Where a session is, and why it had to leave. */
export async function whereabouts(browser: Pick<BrowserLike, "get">): Promise<readonly [string | null, string | null]> {
  const { session } = await ok<CurrentSession>(browser.get("/auth/session"))
  return [session.org_id, session.org_refusal]
}
