import { DnsUnavailable, type TestDoorward, type TestOptions } from "doorward/testing"
import { type BrowserLike, browserLike, newestMail, PASSWORD, signedUp } from "./browser-like.ts"

/** An organization with an owner of its own, and somebody who owns the deployment. */
export interface Organized {
  readonly doorward: TestDoorward
  /** Owns the deployment. */
  readonly olga: BrowserLike
  /** Owns the organization. */
  readonly ada: BrowserLike
  readonly adaId: string
  readonly orgId: string
  /** What is of the organization, in the admin API. */
  readonly base: string
}

export async function organized(
  doorward: TestDoorward,
  { name = "Acme", owner = "ada@acme.example", ...fields }: { name?: string; owner?: string; max_members?: number } = {},
): Promise<Organized> {
  const olga = browserLike(doorward.fetch)
  if ((await olga.post("/auth/login", { email: "olga@example.com", password: PASSWORD })).status !== 200) {
    await doorward.run("user create", { options: { email: "olga@example.com" }, switches: ["owner"], secrets: { password: PASSWORD } })
    await ok(olga.post("/auth/login", { email: "olga@example.com", password: PASSWORD }), 200)
  }
  const ada = await signedUp(doorward, owner)
  const adaId = await idOf(ada)
  const { id: orgId } = await ok<{ id: string }>(olga.post("/admin/v1/organizations", { name, owner_id: adaId, ...fields }), 201)
  return { doorward, olga, ada, adaId, orgId, base: `/admin/v1/organizations/${orgId}` }
}

export async function idOf(browser: BrowserLike): Promise<string> {
  return (await ok<{ user: { id: string } }>(browser.get("/auth/session"), 200)).user.id
}

/** The body of an answer that has to have this status. */
export async function ok<Body>(answer: Promise<Response> | Response, status: number): Promise<Body> {
  const response = await answer
  const text = await response.text()
  if (response.status !== status) throw new Error(`${response.status} instead of ${status}: ${text}`)
  return (text === "" ? undefined : JSON.parse(text)) as Body
}

/** `404 not_found`, or only the status */
export async function codeOf(answer: Promise<Response> | Response): Promise<string> {
  const response = await answer
  const text = await response.text()
  const { code } = (text === "" ? {} : JSON.parse(text)) as { code?: string }
  return code === undefined ? String(response.status) : `${response.status} ${code}`
}

export interface Invited {
  readonly id: string
  /** Out of the mail. */
  readonly token: string
}

export async function invite({ doorward, base, ada }: Organized, email: string, roles?: readonly string[], by = ada): Promise<Invited> {
  // Mails of one instant have no order.
  doorward.clock.advance(1)
  const { id } = await ok<{ id: string }>(by.post(`${base}/invitations`, { email, ...(roles ? { roles } : {}) }), 201)
  return { id, token: (await newestMail(doorward, email)).token }
}

export function accept(browser: BrowserLike, token: string): Promise<Response> {
  return browser.post("/auth/invitations/accept", { token })
}

/** Whoever belongs to the organization: address and roles. */
export async function membersOf({ olga, base }: Pick<Organized, "olga" | "base">): Promise<Record<string, string>> {
  const { members } = await ok<{ members: { email: string; roles: string[] }[] }>(olga.get(`${base}/members?limit=200`), 200)
  return Object.fromEntries(members.map(({ email, roles }) => [email, roles.join(" ")]))
}

/** For houses whose records are given by hand: what a name says, `absent`, or an outage. */
export function zone(): { readonly records: Map<string, readonly string[]>; isDown: boolean; readonly options: Pick<TestOptions, "resolveTxt"> } {
  const records = new Map<string, readonly string[]>()
  const made = {
    records,
    isDown: false,
    options: {
      resolveTxt: async (name: string) => {
        if (made.isDown) throw new DnsUnavailable("no answer")
        return records.get(name) ?? "absent"
      },
    },
  }
  return made
}
