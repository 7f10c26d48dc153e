import { createTestDoorward, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { browserLike, newestMail, PASSWORD, register, signedUp } from "../browser-like.ts"
import { databases, lastingDatabase } from "../databases.ts"
import { accept, codeOf, invite, membersOf, ok, organized, zone } from "../organization.ts"

const BOB = "bob@example.com"
const CAROL = "carol@example.com"

describe.each(databases)("who may sign up, $name", (database) => {
  const dns = zone()
  let lasting: Awaited<ReturnType<typeof lastingDatabase>>
  let running: TestDoorward | undefined
  beforeEach(async () => {
    lasting = await lastingDatabase(database)
  })
  afterEach(async () => {
    await running?.close()
    running = undefined
    await lasting.remove()
  })

  /** One house after the other on one database, as the setting changes. */
  async function house(signUp: "open" | "invited" | "closed"): Promise<TestDoorward> {
    await running?.close()
    running = await createTestDoorward({ ...lasting.settings, ...dns.options, signUp })
    return running
  }
  const has = async (doorward: TestDoorward, email: string) =>
    ((await doorward.run("user list", { options: { search: email } })) as { users: object[] }).users.length > 0

  test("PW-30 closed: no account by any path, whatever began before; people who have one come in, and administrators still make some", async () => {
    const before = await house("open")
    const at = await organized(before)
    const { record, id } = await ok<{ id: string; record: { name: string; value: string } }>(
      at.ada.post(`${at.base}/domains`, { domain: "corp.example" }),
      201,
    )
    dns.records.set(record.name, [record.value])
    await ok(at.ada.post(`${at.base}/domains/${id}/verify`), 200)
    await ok(at.ada.send(`${at.base}/domains/${id}`, { method: "PATCH", json: { auto_join: true } }), 200)
    const begun = browserLike((request) => running?.fetch(request) ?? Promise.reject(new Error("closed")))
    const { attempt, code, link } = await register(before, begun, BOB)
    const { token } = await invite(at, CAROL)

    const closed = await house("closed")
    const fetch = closed.fetch
    const fresh = () => browserLike(fetch)
    for (const email of [CAROL, "ada@acme.example", "nobody@corp.example"]) {
      for (const body of [{ email, password: PASSWORD }, { email }, { email, password: PASSWORD, invitation: token }])
        expect(await codeOf(fresh().post("/auth/register", body))).toBe("403 sign_up_closed")
      const browser = fresh()
      await browser.get(`/invitation?token=${token}`)
      const page = await browser.get("/sign-up")
      expect([page.status, await page.text()]).toEqual([403, expect.not.stringContaining('<form action="/sign-up"')])
      const posted = await browser.submit("/forgot", "/sign-up", { email, password: PASSWORD })
      expect(posted.status).toBe(403)
    }
    // Begun while it was open: by the code, and by the link, here and elsewhere.
    expect(await codeOf(begun.post("/auth/verify", { attempt, code }))).toBe("403 sign_up_closed")
    const linkToken = new URL(link).searchParams.get("token")
    expect(await codeOf(begun.post("/auth/verify", { token: linkToken }))).toBe("403 sign_up_closed")
    expect((await begun.submit(`/verify?attempt=${attempt}`, "/verify", { attempt, code })).status).toBe(403)
    for (const email of [BOB, CAROL, "nobody@corp.example"]) expect([email, await has(closed, email)]).toEqual([email, false])
    expect(await (await fresh().get("/sign-in")).text()).not.toContain("/sign-up")
    expect((await fresh().post("/auth/login", { email: "ada@acme.example", password: PASSWORD })).status).toBe(200)
    // No sign-ups of their own accord.
    await closed.run("user create", { options: { email: CAROL }, secrets: { password: PASSWORD } })
    const carol = fresh()
    await carol.post("/auth/login", { email: CAROL, password: PASSWORD })
    expect(await ok(accept(carol, token), 200)).toMatchObject({ joined: true })

    // Nothing was used up by being refused.
    await house("open")
    expect((await begun.post("/auth/verify", { attempt, code })).status).toBe(200)
  })

  test("PW-30 by invitation: only with its link, only its address, as long as it holds; refused alike for every address", async () => {
    const before = await house("open")
    const at = await organized(before)
    const { token } = await invite(at, BOB)
    const { token: lost, id: lostId } = await invite(at, CAROL)
    const uninvited = browserLike((request) => running?.fetch(request) ?? Promise.reject(new Error("closed")))
    const early = await register(before, uninvited, "early@example.com")

    const invited = await house("invited")
    const fresh = () => browserLike(invited.fetch)
    const answers: string[] = []
    for (const body of [
      { email: BOB },
      { email: "ada@acme.example" },
      { email: "nobody@example.com" },
      { email: "nobody@example.com", invitation: token },
      { email: "ada@acme.example", invitation: token },
      { email: CAROL, invitation: token },
      { email: BOB, invitation: lost },
      { email: BOB, invitation: "A".repeat(43) },
    ]) {
      const answer = await fresh().post("/auth/register", { ...body, password: PASSWORD })
      const { request_id: _, ...problem } = (await answer.json()) as { request_id: string }
      answers.push(JSON.stringify([answer.status, problem]))
    }
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toContain("sign_up_closed")
    expect(await codeOf(uninvited.post("/auth/verify", { attempt: early.attempt, code: early.code }))).toBe("403 sign_up_closed")
    const strangers = await fresh().get("/sign-up")
    expect([strangers.status, await strangers.text()]).toEqual([403, expect.stringContaining("by invitation")])

    // Through the pages: from the mail to the account, back to the invitation, into the organization.
    const bob = fresh()
    const opened = await bob.get(`/invitation?token=${token}`)
    expect([opened.status, opened.headers.get("referrer-policy")]).toEqual([200, "no-referrer"])
    expect(await opened.text()).toMatch(/invites you to join Acme[\s\S]*\/sign-up\?next=%2Finvitation/)
    const signUp = "/sign-up?next=%2Finvitation"
    const form = await (await bob.get(signUp)).text()
    expect(form).toContain(`value="${BOB}"`)
    const wrong = await bob.submit(signUp, "/sign-up", { email: CAROL, password: PASSWORD, next: "/invitation" })
    expect([wrong.status, await wrong.text()]).toEqual([403, expect.stringContaining("No account can be created")])
    const begun = await bob.submit(signUp, "/sign-up", { email: BOB, password: PASSWORD, next: "/invitation" })
    const verify = begun.headers.get("location") ?? ""
    expect([begun.status, verify]).toEqual([303, expect.stringContaining("/verify?attempt=")])
    const { code } = await newestMail(invited, BOB)
    const attempt = new URLSearchParams(verify.split("?")[1]).get("attempt") ?? ""
    const done = await bob.submit(verify, "/verify", { attempt, code })
    expect([done.status, done.headers.get("location")]).toEqual([303, "/invitation"])
    const joined = await bob.submit("/invitation", "/invitation", { token })
    expect([joined.status, joined.headers.get("location")]).toEqual([303, expect.stringContaining("/account")])
    expect(await ok(bob.get("/auth/session"), 200)).toMatchObject({ session: { org_id: at.orgId } })
    expect(JSON.stringify([...bob.cookies.values()])).not.toContain(token)

    // One that is revoked between the beginning and the end.
    const carol = fresh()
    const { attempt: late } = await ok<{ attempt: string }>(carol.post("/auth/register", { email: CAROL, password: PASSWORD, invitation: lost }), 201)
    const owner = fresh()
    await owner.post("/auth/login", { email: "ada@acme.example", password: PASSWORD })
    expect((await owner.send(`${at.base}/invitations/${lostId}`, { method: "DELETE" })).status).toBe(204)
    expect(await codeOf(carol.post("/auth/verify", { attempt: late, code: (await newestMail(invited, CAROL)).code }))).toBe("403 sign_up_closed")
    expect(await has(invited, CAROL)).toBe(false)
    const olga = fresh()
    await olga.post("/auth/login", { email: "olga@example.com", password: PASSWORD })
    expect(await membersOf({ ...at, olga })).toEqual({ "ada@acme.example": "owner", [BOB]: "member" })
  })

  test("MG-11 the page of an invitation tells its holder what it is, and offers another account to whoever is signed in as somebody else", async () => {
    const doorward = await house("open")
    const at = await organized(doorward)
    const { token } = await invite(at, BOB, ["admin"])
    const mallory = await signedUp(doorward, "mallory@example.com")
    const page = await (await mallory.get(`/invitation?token=${token}`)).text()
    expect(page).toMatch(/for another address[\s\S]*bob@example\.com[\s\S]*mallory@example\.com/)
    expect(page).not.toContain("Acme")
    expect((await mallory.submit(`/invitation?token=${token}`, "/invitation", { token })).status).toBe(200)
    const away = await mallory.submit(`/invitation?token=${token}`, "/invitation/other-account", {})
    expect([away.status, away.headers.get("location")]).toEqual([303, "/sign-in?next=%2Finvitation"])
    expect(await (await mallory.get("/sign-in?next=%2Finvitation")).text()).toContain(`value="${BOB}"`)
    // Looking at it, however often and however, uses nothing up.
    for (const method of ["GET", "HEAD"]) for (let n = 0; n < 3; n++) await browserLike(doorward.fetch).send(`/invitation?token=${token}`, { method })
    const bob = await signedUp(doorward, BOB)
    expect(await (await bob.get(`/invitation?token=${token}`)).text()).toMatch(/invites you to join Acme[\s\S]*Administrator/)
    expect((await bob.submit(`/invitation?token=${token}`, "/invitation", { token })).status).toBe(303)
    const used = await bob.get(`/invitation?token=${token}`)
    expect([used.status, await used.text()]).toEqual([410, expect.stringContaining("accepted already")])
    for (const spoilt of ["", "x", "A".repeat(43)]) {
      const unknown = await browserLike(doorward.fetch).get(`/invitation?token=${spoilt}`)
      expect([unknown.status, await unknown.text()]).toEqual([404, expect.stringContaining("does not work any more")])
    }
  })
})
