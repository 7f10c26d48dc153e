import { sql, type TestDoorward } from "doorward/testing"
import { type BrowserLike, browserLike, PASSWORD, signedUp, signIn } from "./browser-like.ts"

/** An owner of the deployment, in a browser of their own. */
export async function signedInOwner(doorward: TestDoorward, email = "olga@example.com"): Promise<BrowserLike> {
  await doorward.run("user create", { options: { email }, switches: ["owner"], secrets: { password: PASSWORD } })
  const browser = browserLike(doorward.fetch)
  if ((await signIn(browser, email)).status !== 200) throw new Error("the owner could not sign in")
  return browser
}

export async function idOf(browser: BrowserLike): Promise<string> {
  return ((await (await browser.get("/auth/session")).json()) as { user: { id: string } }).user.id
}

/** Somebody with exactly these permissions on the deployment, by a role of its own. */
export async function delegate(doorward: TestDoorward, owner: BrowserLike, email: string, permissions: readonly string[]): Promise<BrowserLike> {
  const somebody = await signedUp(doorward, email)
  const made = await owner.post("/admin/v1/roles", { level: "deployment", name: email.replaceAll(/[@.]/g, "-"), permissions })
  const { id: role } = (await made.json()) as { id?: string }
  const given = await owner.send(`/admin/v1/users/${await idOf(somebody)}/roles`, { method: "PUT", json: { roles: [role] } })
  if (given.status !== 200) throw new Error(`the role was not given: ${await given.text()}`)
  return somebody
}

/** Status, and the code of a problem or the body. */
export async function said(asked: Promise<Response>): Promise<[number, unknown]> {
  const answer = await asked
  const text = await answer.text()
  const body: unknown = text === "" ? undefined : JSON.parse(text)
  return [answer.status, answer.headers.get("content-type") === "application/problem+json" ? (body as { code: string }).code : body]
}

/** What was asked for, of a call that is to succeed. */
export async function got<Body>(asked: Promise<Response>): Promise<Body> {
  const answer = await asked
  if (answer.status >= 300) throw new Error(`${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as Body
}

export interface AuditRow {
  readonly type: string
  readonly user_id: string | null
  readonly actor: string
  readonly request_id: string | null
  readonly details: string
  readonly personal: string | null
}

/** Every event there is, as it is kept. */
export function auditRows({ database }: Pick<TestDoorward, "database">): Promise<AuditRow[]> {
  return database.read<AuditRow>(sql`SELECT type, user_id, actor, request_id, details, personal FROM audit_events ORDER BY id`)
}
