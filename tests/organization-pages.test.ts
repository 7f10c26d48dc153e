import type { TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, csrfOf, newestMail, PASSWORD, signedUp, signIn } from "./browser-like.ts"
import { databases, freshDoorward } from "./databases.ts"
import { elementsWith, type ParsedPage, parsePage } from "./html.ts"
import { accept, idOf, invite, membersOf, type Organized, ok, organized, zone } from "./organization.ts"

const LIST = "/account/organizations"
const ACME = `${LIST}/acme`
const SWITCH = "/account/session/organization"
/** What there is to look after. */
const ROOMS = ["members", "invitations", "roles", "domains", "rules", "activity", "settings"]
const FIVE_MINUTES_SECONDS = 300

interface Shown extends ParsedPage {
  readonly status: number
  readonly html: string
}

// What they stand on is tested on every database; a page reads the same from each.
describe.each(databases.slice(0, 1))("the rooms of organizations, $name", (database) => {
  let doorward: TestDoorward
  let at: Organized
  let ada: BrowserLike
  const dns = zone()
  beforeEach(async () => {
    dns.records.clear()
    doorward = await freshDoorward(database, dns.options)
    at = await organized(doorward)
    ada = at.ada
  })
  const others: TestDoorward[] = []
  afterEach(async () => {
    for (const house of [doorward, ...others.splice(0)]) await house.close()
  })

  async function shown(answer: Response | Promise<Response>): Promise<Shown> {
    const response = await answer
    const html = await response.text()
    return { ...parsePage(html), html, status: response.status }
  }
  async function open(who: BrowserLike, path: string, status = 200): Promise<Shown> {
    const page = await shown(who.get(path, { accept: "text/html" }))
    expect([path, page.status]).toEqual([path, status])
    return page
  }
  /** Sends a form with the token of the page it stands on. @returns the page one is led to, or the one that came back */
  async function send(who: BrowserLike, page: string, fields: Record<string, string>, action = page): Promise<Shown> {
    const answer = await who.submit(page, action, fields)
    const next = answer.headers.get("location")
    return answer.status === 303 && next !== null ? open(who, next) : shown(answer)
  }
  /** Sends a form that one was never shown: the token is of a page one has. */
  async function force(who: BrowserLike, action: string, fields: Record<string, string>): Promise<number> {
    const csrf = csrfOf(await (await who.get(LIST)).text())
    return (await who.send(action, { method: "POST", form: { csrf, ...fields }, headers: { accept: "text/html" } })).status
  }
  const member = async (email: string, ...roles: string[]): Promise<BrowserLike> => {
    const browser = await signedUp(doorward, email)
    await ok(at.olga.post(`${at.base}/members`, { user_id: await idOf(browser), roles }), 201)
    return browser
  }
  const linksIn = (page: ParsedPage) => elementsWith(page, "href")
  const forms = (page: ParsedPage) => page.tags.filter(({ name }) => name === "form").map(({ attributes }) => attributes.get("id"))

  test("the room is shown to whoever belongs to an organization or may found one; a first one is founded on it", async () => {
    const eve = await signedUp(doorward, "eve@example.com")
    expect(linksIn(await open(eve, "/account"))).not.toContain(LIST)
    expect((await open(eve, LIST)).text).toContain("You belong to no organization yet")
    expect(await force(eve, LIST, { name: "Eve & Sons" })).toBe(403)
    expect(linksIn(await open(ada, "/account"))).toContain(LIST)
    expect((await open(at.olga, LIST)).text).toContain("through the admin API")

    const free = await freshDoorward(database, { organizationCreation: "anyone" })
    others.push(free)
    const fay = await signedUp(free, "fay@example.com")
    expect(linksIn(await open(fay, "/account"))).toContain(LIST)
    const refused = await send(fay, LIST, { name: " " })
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining("That name cannot be used")])
    const founded = await send(fay, LIST, { name: "Fay & <Sons>" })
    expect(founded.text).toContain("Fay & <Sons> is founded, and you are its owner.")
    expect((await open(fay, LIST)).text).toMatch(/Fay & <Sons>\s*Owner/)
    expect(founded.text).toContain("You are its only owner, so you cannot leave")
  })

  test("switching gives the browser a new cookie, and every page of the account says where it works", async () => {
    await send(ada, LIST, { organization: "" }, SWITCH)
    const before = ada.cookies.get("doorward")
    const stale = csrfOf((await open(ada, LIST)).html)
    expect(elementsWith(await open(ada, "/account"), "id")).not.toContain("working-in")
    expect((await send(ada, LIST, { organization: at.orgId }, SWITCH)).text).toContain("You are now working in Acme.")
    expect(ada.cookies.get("doorward")).not.toBe(before)
    expect((await open(ada, "/account/sessions")).text).toContain("Working in Acme Switch")
    // What another tab still shows was written for who this browser was before.
    expect((await ada.send(SWITCH, { method: "POST", form: { csrf: stale, organization: "" } })).status).toBe(403)
    expect((await send(ada, LIST, { organization: "" }, SWITCH)).text).toContain("You are now working in no organization.")
    expect(await force(ada, SWITCH, { organization: "org_01JZZZZZZZZZZZZZZZZZZZZZZA" })).toBe(404)
  })

  test("where an organization does not let a session in, the list says why and leads to signing in anew", async () => {
    const policy = { session_idle_seconds: null, session_absolute_seconds: 600 }
    await ok(at.olga.send(at.base, { method: "PATCH", json: { policy } }), 200)
    doorward.clock.advance(700)
    const list = await open(ada, LIST)
    expect(list.text).toContain("It asks its members to have signed in more recently.")
    expect(elementsWith(list, "id")).not.toContain(`switch-${at.orgId}`)
    const anew = linksIn(list).find((href) => href.startsWith("/sign-in"))
    expect(anew).toBe(`/sign-in?prompt=login&next=${encodeURIComponent(LIST)}`)
    // Signed in as she is, she sees the form all the same, with her address in it.
    expect((await open(ada, anew ?? "")).html).toContain('value="ada@acme.example"')
    const refused = await send(ada, LIST, { organization: at.orgId }, SWITCH)
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining("You cannot work in Acme now")])
    // Nor does she look after it meanwhile.
    expect(forms(await open(ada, ACME))).not.toContain("rooms-of-organization")
    expect((await ada.get(`${ACME}/members`)).status).toBe(403)

    await ok(signIn(at.olga, "olga@example.com"), 200)
    await ok(at.olga.send(at.base, { method: "PATCH", json: { suspended: true } }), 200)
    expect((await open(ada, LIST)).text).toMatch(/Suspended.*Nobody can work in it at the moment/s)
    expect((await open(ada, ACME)).text).toContain("It is suspended.")
  })

  test("SES-16 an hour after a sign-in every form that takes something away or hands out power leads to proving oneself anew, and back", async () => {
    await member("bob@example.com", "admin")
    await ok(signIn(ada, "ada@acme.example"), 200)
    doorward.clock.advance(3_599)
    const domain = { id: "dom_01JZZZZZZZZZZZZZZZZZZZZZZZ" }
    const sensitive: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
      [`${ACME}/members/${at.adaId}`, { act: "save", "role-member": "on" }],
      [`${ACME}/members/${at.adaId}`, { act: "remove" }],
      [`${ACME}/invitations`, { act: "invite", email: "guest@example.com", role: "owner" }],
      [`${ACME}/domains`, { act: "save", ...domain, auto_join: "on" }],
      [`${ACME}/domains`, { act: "remove", ...domain }],
      [`${ACME}/rules`, { "method-password": "on", factor: "optional", absolute: "", idle: "" }],
      [`${ACME}/roles/rol_01JZZZZZZZZZZZZZZZZZZZZZZZ`, { act: "delete" }],
      [`${ACME}/settings`, { act: "save", name: "Mine", slug: "mine" }],
      [`${ACME}/leave`, {}],
    ]
    const csrf = csrfOf((await open(ada, LIST)).html)
    for (const [path, form] of sensitive) {
      const answer = await ada.send(path, { method: "POST", form: { csrf, ...form } })
      const back = encodeURIComponent(path.replace(/\/leave$/, ""))
      expect([path, form, answer.status, answer.headers.get("location")]).toEqual([path, form, 303, `/step-up?next=${back}`])
    }
    await ok(signIn(at.olga, "olga@example.com"), 200)
    expect(await membersOf(at)).toMatchObject({ "ada@acme.example": "owner", "bob@example.com": "admin" })
    await ok(signIn(ada, "ada@acme.example"), 200)
    expect((await send(ada, `${ACME}/settings`, { act: "save", name: "Mine", slug: "mine" })).text).toContain("The changes are saved.")
  })

  test("TN-02 nobody but members finds a page of an organization, however they call it, and none of its forms does anything", async () => {
    const eve = await signedUp(doorward, "eve@example.com")
    const adaHere = `${ACME}/members/${at.adaId}`
    const pages = [ACME, `${LIST}/${at.orgId}`, adaHere, ...ROOMS.map((room) => `${ACME}/${room}`)]
    // Who owns the deployment administers by the API.
    for (const who of [eve, at.olga]) for (const page of pages) await open(who, page, 404)
    for (const [path, fields] of everyForm(at.adaId)) expect([path, fields, await force(eve, path, fields)]).toEqual([path, fields, 404])
    const stranger = browserLike(doorward.fetch)
    for (const page of pages) expect((await stranger.get(page)).headers.get("location")).toBe(`/sign-in?next=${encodeURIComponent(page)}`)
    expect(await membersOf(at)).toEqual({ "ada@acme.example": "owner" })
    expect((await open(ada, `${LIST}/${at.orgId}`)).text).toContain("Member since")
  })

  test("a member without rights sees what it is to them and the way out; what is not shown is refused when it is sent", async () => {
    const max = await member("max@example.com", "member")
    const overview = await open(max, ACME)
    expect(overview.text).toContain("Your rolesMember")
    expect(elementsWith(overview, "id")).not.toContain("rooms-of-organization")
    for (const room of [...ROOMS, `members/${at.adaId}`]) expect([room, (await max.get(`${ACME}/${room}`)).status]).toEqual([room, 403])
    for (const [path, fields] of everyForm(at.adaId).filter(([action]) => !action.endsWith("/leave")))
      expect([path, fields, await force(max, path, fields)]).toEqual([path, fields, 403])
    expect(await membersOf(at)).toEqual({ "ada@acme.example": "owner", "max@example.com": "member" })

    expect((await send(max, ACME, {}, `${ACME}/leave`)).text).toContain("You are no longer a member of that organization.")
    await open(max, ACME, 404)
    // The last owner is told why not, and it is so.
    expect(await force(ada, `${ACME}/leave`, {})).toBe(409)
    expect(await membersOf(at)).toEqual({ "ada@acme.example": "owner" })
  })

  test("AD-04 an administrator looks after members beneath them: neither owners nor the owner's role are offered, and both are refused when sent", async () => {
    const bob = await member("bob@example.com", "admin")
    const max = await idOf(await member("max@example.com", "member"))
    const list = await open(bob, `${ACME}/members`)
    expect(list.text).toMatch(/3 members.*bob@example.com · you/s)
    expect((await open(bob, `${ACME}/members?search=MAX`)).text).not.toContain("bob@example.com · you")
    expect((await open(bob, `${ACME}/members?search=nobody`)).text).toContain("Nobody found")

    const maxHere = `${ACME}/members/${max}`
    expect(elementsWith(await open(bob, maxHere), "name")).not.toContain("role-owner")
    expect(await force(bob, maxHere, { act: "save", "role-owner": "on" })).toBe(403)
    const adaPage = await open(bob, `${ACME}/members/${at.adaId}`)
    expect([adaPage.text, forms(adaPage)]).toEqual([expect.stringContaining("may do more here than you"), ["sign-out"]])
    expect(await force(bob, `${ACME}/members/${at.adaId}`, { act: "remove" })).toBe(403)
    expect((await open(bob, `${ACME}/invitations`)).html).not.toContain('value="owner"')
    expect(await force(bob, `${ACME}/invitations`, { act: "invite", email: "new@example.com", role: "owner" })).toBe(403)

    expect((await send(bob, maxHere, { act: "save" })).text).toContain("No role was chosen")
    expect((await send(bob, maxHere, { act: "save", "role-admin": "on", "role-member": "on" })).text).toContain("The roles are saved")
    // Ada's own, the last owner's, stay.
    expect((await send(ada, `${ACME}/members/${at.adaId}`, { act: "save", "role-member": "on" })).status).toBe(409)
    expect((await send(ada, maxHere, { act: "remove" })).text).toContain("That person is no longer a member.")
    expect(await membersOf(at)).toEqual({ "ada@acme.example": "owner", "bob@example.com": "admin" })
  })

  test("AD-07 somebody is invited, asked again and let in; the page never shows the link", async () => {
    const page = `${ACME}/invitations`
    expect((await open(ada, page)).text).toContain("No invitation is open")
    expect((await send(ada, page, { act: "invite", email: "not an address", role: "member" })).status).toBe(422)
    const sent = await send(ada, page, { act: "invite", email: "Max@Example.com", role: "admin" })
    expect(sent.text).toMatch(/The invitation is on its way.*max@example.com.*Administrator.*ada@acme.example/s)
    doorward.clock.advance(1)
    const first = await newestMail(doorward, "max@example.com")
    const id =
      elementsWith(sent, "id")
        .find((found) => found.startsWith("resend-"))
        ?.slice("resend-".length) ?? ""
    const again = await send(ada, page, { act: "resend", invitation: id })
    expect(again.text).toContain("A new mail is on its way")
    const { token } = await newestMail(doorward, "max@example.com")
    for (const secret of [token, first.token]) expect(`${sent.html}${again.html}`).not.toContain(secret)
    const max = await signedUp(doorward, "max@example.com")
    await ok(accept(max, token), 200)
    expect((await open(ada, page)).text).not.toContain("max@example.com")
    expect((await send(ada, page, { act: "invite", email: "max@example.com", role: "member" })).text).toContain("They are a member already")

    const { id: other } = await invite(at, "kay@example.com")
    expect((await send(ada, page, { act: "revoke", invitation: other })).text).toContain("The invitation is withdrawn")
    const late = await send(ada, page, { act: "revoke", invitation: other })
    expect([late.status, late.text]).toEqual([409, expect.stringContaining("not open any more")])
  })

  test("a domain is claimed, its record shown to be copied, proved and let people in; what the DNS does not say is not believed", async () => {
    const page = `${ACME}/domains`
    expect((await send(ada, page, { act: "add", domain: "not a domain" })).status).toBe(422)
    const added = await send(ada, page, { act: "add", domain: "acme.example" })
    const [name = "", value = ""] = added.texts.filter((text) => text.startsWith("_doorward-challenge.") || text.startsWith("doorward-verification="))
    const id = elementsWith(added, "id").find((found) => found.startsWith("dom_")) ?? ""
    const early = await send(ada, page, { act: "verify", id })
    expect([early.status, early.text]).toEqual([409, expect.stringContaining("The record was not found yet.")])
    dns.records.set(name, [value])
    expect((await send(ada, page, { act: "verify", id })).text).toContain("The domain is proved to be yours.")
    expect((await send(ada, page, { act: "save", id, auto_join: "on" })).html).toMatch(/name="auto_join"[^>]* checked/)
    expect((await send(ada, page, { act: "remove", id })).text).toMatch(/The domain is removed.*No domain yet/s)
  })

  test("a role is made, given, changed and deleted; no wrong permission and no right beyond one's own gets in", async () => {
    // What roles may allow here is what those say that all organizations share.
    await ok(at.olga.post("/admin/v1/roles", { level: "organization", name: "accounting", permissions: ["invoice:*"] }), 201)
    const page = `${ACME}/roles`
    const clerk = { name: "billing-clerk", description: "Writes invoices", permissions: "invoice:read\r\ninvoice:write" }
    const strange = await send(ada, page, { ...clerk, permissions: "invoice:read\nInvoice Write" })
    expect([strange.status, strange.text]).toEqual([422, expect.stringContaining("“Invoice” is not one.")])
    expect(strange.html).toContain("Invoice Write</textarea>")
    expect((await send(ada, page, clerk)).text).toMatch(/The role is made.*billing-clerk.*Writes invoices.*invoice:read, invoice:write/s)
    expect((await send(ada, page, clerk)).text).toContain("There is a role of this name already")
    const role = linksIn(await open(ada, page)).find((href) => href.startsWith(`${page}/rol_`)) ?? ""
    const changed = await send(ada, role, { act: "save", ...clerk, permissions: "invoice:*", "inherits-admin": "on" })
    expect(changed.html).toMatch(/invoice:\*<\/textarea>.*name="inherits-admin"[^>]* checked/s)

    const bob = await member("bob@example.com", "admin")
    // He holds no rights over invoices, so the role is neither his to change nor to give.
    expect(linksIn(await open(bob, page))).not.toContain(role)
    expect(forms(await open(bob, role))).toEqual(["sign-out"])
    expect(await force(bob, role, { act: "delete" })).toBe(403)
    expect(await force(bob, page, { ...clerk, name: "mine" })).toBe(403)
    const key = role.split("/").at(-1) ?? ""
    const bobHere = `${ACME}/members/${await idOf(bob)}`
    expect((await send(ada, bobHere, { act: "save", [`role-${key}`]: "on" })).text).toContain("The roles are saved")
    expect((await send(ada, role, { act: "delete" })).text).toContain("The role is deleted.")
    expect(await membersOf(at)).toMatchObject({ "bob@example.com": "member" })
  })

  test("rules are saved once it is known whom they keep out, and never when that is every owner", async () => {
    // She came by signing up, which is no way of signing in.
    await ok(signIn(ada, "ada@acme.example"), 200)
    const page = `${ACME}/rules`
    const rules = { "method-password": "on", factor: "optional", absolute: "28800", idle: String(FIVE_MINUTES_SECONDS) }
    const saved = await send(ada, page, rules)
    expect(saved.html).toMatch(/The rules are saved.*value="28800" selected.*value="300" selected/s)
    expect(saved.html).not.toMatch(/name="remember"[^>]* checked/)
    expect((await send(ada, page, { ...rules, "method-password": "" })).status).toBe(200)
    const { "method-password": _, ...none } = rules
    expect((await send(ada, page, none)).text).toContain("No way of signing in was chosen.")
    for (const confirmed of [{}, { confirmed: "yes" }]) {
      const out = await send(ada, page, { ...rules, factor: "required", ...confirmed })
      expect([out.status, out.text]).toEqual([409, expect.stringContaining("keep every owner out")])
    }
    // Somebody who has no password cannot sign in with one.
    const { user } = (await doorward.run("user import", { options: { email: "kay@example.com" } })) as { user: { id: string } }
    await ok(at.olga.post(`${at.base}/members`, { user_id: user.id }), 201)
    await ok(at.olga.send(at.base, { method: "PATCH", json: { policy: { methods: ["password", "passkey"] }, confirm_lock_out: true } }), 200)
    const methods = async () => (await ok<{ policy: { methods: string[] | null } }>(at.olga.get(at.base), 200)).policy.methods
    const warned = await send(ada, page, rules)
    expect([warned.status, warned.text]).toEqual([409, expect.stringMatching(/would keep one member out.*kay@example.com/s)])
    expect(await methods()).toEqual(["password", "passkey"])
    const confirmation = Object.fromEntries(
      [...(/<form[^>]*id="confirm-rules".*?<\/form>/s.exec(warned.html)?.[0] ?? "").matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(
        ([, name = "", value = ""]) => [name, value],
      ),
    )
    expect((await shown(ada.send(page, { method: "POST", form: confirmation }))).status).toBe(303)
    expect(await methods()).toEqual(["password"])
  })

  test("the organization is renamed under a free short name, and deleted by those who may, once its name was typed", async () => {
    await organized(doorward, { name: "Bolt", owner: "ben@bolt.example" })
    const page = `${ACME}/settings`
    const taken = await send(ada, page, { act: "save", name: "Acme", slug: "bolt" })
    expect([taken.status, taken.text]).toEqual([409, expect.stringContaining("This short name is taken")])
    expect((await send(ada, page, { act: "save", name: "Acme", slug: "a b" })).status).toBe(422)
    const renamed = await send(ada, page, { act: "save", name: "Acme Robotics", slug: "robotics" })
    expect(renamed.text).toContain("The changes are saved.")
    // Links to the old name lead there for good.
    const settings = await open(ada, page)
    expect([settings.text, forms(settings)]).toEqual([
      expect.stringContaining("deleted by the people who run this service"),
      ["sign-out", "settings"],
    ])
    expect(await force(ada, page, { act: "delete", typed: "Acme Robotics" })).toBe(403)

    await ok(at.olga.post(`${at.base}/members`, { user_id: await idOf(at.olga), roles: ["admin"] }), 201)
    const mistyped = await send(at.olga, page, { act: "delete", typed: "Acme" })
    expect([mistyped.status, mistyped.text]).toEqual([422, expect.stringContaining("nothing was deleted")])
    expect((await send(at.olga, page, { act: "delete", typed: "Acme Robotics" })).text).toContain("The organization is deleted.")
    expect((await open(ada, LIST)).text).toContain("You belong to no organization yet")
  })

  test("activity names who did what in this organization, and tells nothing of another or of where people were", async () => {
    await ok(at.olga.send(at.base, { method: "PATCH", json: { name: "Acme Inc" } }), 200)
    const bolt = await organized(doorward, { name: "Bolt", owner: "ben@bolt.example" })
    await invite(bolt, "secret@bolt.example")
    await invite(at, "max@example.com")
    const page = await open(ada, `${ACME}/activity`)
    expect(page.text).toMatch(/An invitation was sent.*By: ada@acme.example.*About: max@example.com/s)
    expect(page.text).not.toMatch(/bolt|127\.0\.0\.1|olga@example.com/)
    expect((await open(ada, `${ACME}/activity?before=nonsense`)).text).toContain("An invitation was sent")
  })

  test("a session that was let in is let in by its password anew", async () => {
    await ok(at.olga.send(at.base, { method: "PATCH", json: { policy: { session_absolute_seconds: 600 } } }), 200)
    doorward.clock.advance(700)
    const form = await ada.submit(`/sign-in?prompt=login&next=${LIST}`, "/sign-in/password", {
      email: "ada@acme.example",
      password: PASSWORD,
      next: LIST,
    })
    expect(form.headers.get("location")).toBe(LIST)
    expect((await open(ada, LIST)).text).toContain("you are working in it")
    expect((await signIn(ada, "ada@acme.example")).status).toBe(200)
  })
})

/** Every form there is below an organization, filled in. */
function everyForm(userId: string): readonly (readonly [string, Record<string, string>])[] {
  const invitation = "inv_01JZZZZZZZZZZZZZZZZZZZZZZA"
  const id = "dom_01JZZZZZZZZZZZZZZZZZZZZZZA"
  const role = { name: "clerk", description: "", permissions: "" }
  return [
    [`${ACME}/leave`, {}],
    [`${ACME}/settings`, { act: "save", name: "Eve", slug: "eve" }],
    [`${ACME}/settings`, { act: "delete", typed: "Acme" }],
    [`${ACME}/members/${userId}`, { act: "save", "role-member": "on" }],
    [`${ACME}/members/${userId}`, { act: "remove" }],
    [`${ACME}/invitations`, { act: "invite", email: "eve@example.com", role: "owner" }],
    [`${ACME}/invitations`, { act: "resend", invitation }],
    [`${ACME}/invitations`, { act: "revoke", invitation }],
    [`${ACME}/roles`, role],
    [`${ACME}/roles/rol_01JZZZZZZZZZZZZZZZZZZZZZZA`, { act: "save", ...role }],
    [`${ACME}/roles/rol_01JZZZZZZZZZZZZZZZZZZZZZZA`, { act: "delete" }],
    [`${ACME}/domains`, { act: "add", domain: "eve.example" }],
    [`${ACME}/domains`, { act: "verify", id }],
    [`${ACME}/domains`, { act: "save", id, auto_join: "on" }],
    [`${ACME}/domains`, { act: "remove", id }],
    [`${ACME}/rules`, { "method-password": "on", factor: "optional", absolute: "", idle: "" }],
  ]
}
