import type { TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { delegate, got, idOf, said, signedInOwner } from "./administrators.ts"
import { type BrowserLike, browserLike, newestMail, PASSWORD, signedUp, signIn } from "./browser-like.ts"
import { databases, freshDoorward } from "./databases.ts"
import { claimsOf, tokenClient } from "./token-client.ts"

const USERS = "/admin/v1/users"
const NOBODY = "usr_01JZZZZZZZZZZZZZZZZZZZZZZZ"

interface Person {
  readonly id: string
  readonly email: string
  readonly name: string | null
  readonly disabled: boolean
  readonly owner: boolean
  readonly version: number
}

describe.each(databases)("people at the admin API, $name", (database) => {
  let doorward: TestDoorward
  let owner: BrowserLike
  beforeEach(async () => {
    doorward = await freshDoorward(database)
    owner = await signedInOwner(doorward)
  })
  afterEach(() => doorward.close())

  const patch = (browser: BrowserLike, id: string, json: object, version?: number) =>
    browser.send(`${USERS}/${id}`, { method: "PATCH", json, headers: version === undefined ? {} : { "if-match": `"${version}"` } })
  const remove = (browser: BrowserLike, path: string) => browser.send(path, { method: "DELETE" })
  const person = (id: string) => got<Person>(owner.get(`${USERS}/${id}`))

  test("a list in pages of every size holds everybody once, whatever is asked; its cursors name nobody and open no other list", async () => {
    for (const [n, name] of ["Ada Lovelace", "Adam Smith", "Zoë Ada", "Ben"].entries()) {
      doorward.clock.advance(1)
      await owner.post(USERS, { email: `person-${n}@mail.example`, name })
    }
    const { users: everybody } = await got<{ users: Person[] }>(owner.get(USERS))
    const ben = everybody.find(({ name }) => name === "Ben")?.id ?? ""
    expect((await patch(owner, ben, { disabled: true })).status).toBe(200)
    const walk = async (query: string, limit: number) => {
      const found: string[] = []
      for (let cursor: string | undefined = ""; cursor !== undefined; ) {
        const page: { users: Person[]; next_cursor?: string } = await got(owner.get(`${USERS}?${query}&limit=${limit}${cursor}`))
        expect(page.users.length).toBeLessThanOrEqual(limit)
        found.push(...page.users.map(({ email }) => email.replace(/@.*/, "")))
        // Neither the text nor what it was made from is there for others to read.
        const decoded = Buffer.from(page.next_cursor?.split(".")[0] ?? "", "base64url").toString()
        for (const word of ["lovelace", "person", "example"]) expect(decoded.toLowerCase()).not.toContain(word)
        cursor = page.next_cursor === undefined ? undefined : `&cursor=${page.next_cursor}`
      }
      return found
    }
    const all = ["olga", "person-0", "person-1", "person-2", "person-3"]
    for (const limit of [1, 2, 200]) {
      expect(await walk("", limit)).toEqual(all)
      expect(await walk("newest_first=true", limit)).toEqual(all.toReversed())
      expect((await walk("search=ada", limit)).toSorted()).toEqual(["person-0", "person-1", "person-2"])
      expect(await walk("search=person&disabled=true", limit)).toEqual(["person-3"])
      expect(await walk("owner=true", limit)).toEqual(["olga"])
    }
    const { next_cursor: cursor = "" } = await got<{ next_cursor?: string }>(owner.get(`${USERS}?search=ada&limit=1`))
    expect(await said(owner.get(`${USERS}?search=adam&limit=1&cursor=${cursor}`))).toEqual([400, "malformed"])
    const other = await delegate(doorward, owner, "reader@example.com", ["admin:users:read"])
    expect(await said(other.get(`${USERS}?search=ada&limit=1&cursor=${cursor}`))).toEqual([400, "malformed"])
    for (const wrong of ["limit=201", "disabled=yes", "limit=0"]) expect(await said(owner.get(`${USERS}?${wrong}`))).toEqual([422, "invalid"])
  })

  test("AD-08 nobody sets another's password: it is refused wherever it is sent, and a reset only mails a link", async () => {
    const ada = await signedUp(doorward, "ada@example.com")
    const id = await idOf(ada)
    for (const body of [{ password: PASSWORD }, { credentials: { password: PASSWORD } }, { password_hash: "$2b$12$x" }]) {
      expect(await said(owner.post(USERS, { email: "new@example.com", ...body }))).toEqual([422, "invalid"])
      expect(await said(patch(owner, id, body))).toEqual([422, "invalid"])
    }
    doorward.clock.advance(1)
    const reset = () => owner.post(`${USERS}/${id}/password-reset`)
    expect(await said(reset())).toEqual([202, undefined])
    expect((await ada.get("/auth/session")).status).toBe(200)
    expect((await signIn(browserLike(doorward.fetch), "ada@example.com")).status).toBe(200)
    const { token, link } = await newestMail(doorward, "ada@example.com")
    expect(link).toMatch(/\/reset\?token=/)
    const chosen = "another correct horse battery"
    expect((await browserLike(doorward.fetch).post("/auth/password/reset", { token, password: chosen })).status).toBe(200)
    expect((await signIn(browserLike(doorward.fetch), "ada@example.com", chosen)).status).toBe(200)
    await patch(owner, id, { disabled: true })
    expect(await said(reset())).toEqual([409, "conflict"])
    expect(await said(owner.post(`${USERS}/${NOBODY}/password-reset`))).toEqual([404, "not_found"])
  })

  test("a person who was made has no way in but the link that was mailed, which proves the address", async () => {
    const key = { "idempotency-key": "one" }
    const wanted = { email: "Eve@Example.com", name: "Eve", locale: "de", send_mail: true }
    const made = await owner.post(USERS, wanted, key)
    const eve = (await made.json()) as Person & { email_verified: boolean }
    expect([made.status, made.headers.get("location"), made.headers.get("etag")]).toEqual([201, `${USERS}/${eve.id}`, '"1"'])
    expect(eve).toMatchObject({
      email: "eve@example.com",
      name: "Eve",
      locale: "de",
      email_verified: false,
      disabled: false,
      owner: false,
      version: 1,
    })
    expect(await got(owner.post(USERS, wanted, key))).toEqual(eve)
    expect(await said(owner.post(USERS, wanted))).toEqual([409, "conflict"])
    const mails = (await doorward.mails()).filter(({ to }) => to === "eve@example.com")
    expect(mails.map(({ subject }) => subject)).toEqual([expect.stringMatching(/^Ihr Konto/)])
    expect((await signIn(browserLike(doorward.fetch), "eve@example.com")).status).toBe(401)
    const { token } = await newestMail(doorward, "eve@example.com")
    expect((await browserLike(doorward.fetch).post("/auth/password/reset", { token, password: PASSWORD })).status).toBe(200)
    expect(await person(eve.id)).toMatchObject({ email_verified: true, version: 2 })
    const silent = await got<Person>(owner.post(USERS, { email: "silent@example.com", email_verified: true }))
    expect([silent, (await doorward.mails()).filter(({ to }) => to === "silent@example.com")]).toEqual([
      expect.objectContaining({ email_verified: true, name: null }),
      [],
    ])
  })

  test("AD-04 a delegated administrator touches nobody above, makes nobody an owner, and does only what was delegated", async () => {
    const ada = await signedUp(doorward, "ada@example.com")
    const [adaId, ownerId] = [await idOf(ada), await idOf(owner)]
    const reader = await delegate(doorward, owner, "reader@example.com", ["admin:users:read"])
    const helper = await delegate(doorward, owner, "helper@example.com", ["admin:users:*", "admin:sessions:*"])
    const admin = await delegate(doorward, owner, "admin@example.com", ["admin:*"])
    const [helperId, adminId] = [await idOf(helper), await idOf(admin)]
    const deeds = (id: string) =>
      [
        ["PATCH", `${USERS}/${id}`, { name: "X" }],
        ["DELETE", `${USERS}/${id}`, undefined],
        ["POST", `${USERS}/${id}/password-reset`, undefined],
        ["DELETE", `${USERS}/${id}/sessions`, undefined],
        ["POST", `${USERS}/${id}/kill`, {}],
        ["POST", `${USERS}/${id}/kill`, { disable: true }],
      ] as const
    const outcomes = (browser: BrowserLike, id: string) =>
      Promise.all(deeds(id).map(async ([method, path, json]) => (await said(browser.send(path, { method, json })))[1]))
    expect(new Set(await outcomes(reader, adaId))).toEqual(new Set(["forbidden"]))
    for (const above of [ownerId, adminId]) expect(new Set(await outcomes(helper, above))).toEqual(new Set(["above_yourself"]))
    expect(await said(reader.get(`${USERS}/${adaId}/sessions`))).toEqual([403, "forbidden"])
    expect((await reader.get(`${USERS}/${adaId}`)).status).toBe(200)
    for (const browser of [helper, admin]) expect(await said(patch(browser, adaId, { owner: true }))).toEqual([403, "above_yourself"])
    expect(await said(patch(admin, ownerId, { owner: false }))).toEqual([403, "above_yourself"])
    // Nobody keeps themselves out, or takes their own rights.
    for (const [browser, id] of [
      [owner, ownerId],
      [helper, helperId],
    ] as const) {
      expect(await said(patch(browser, id, { disabled: true }))).toEqual([409, "own_rights"])
      expect(await said(remove(browser, `${USERS}/${id}`))).toEqual([409, "own_rights"])
      expect(await said(browser.post(`${USERS}/${id}/kill`, { disable: true }))).toEqual([409, "own_rights"])
    }
    expect(await said(patch(owner, ownerId, { owner: false }))).toEqual([409, "own_rights"])
    expect(await person(adaId)).toMatchObject({ owner: false, name: null, version: 1 })
    // An owner makes another, and that one may take it back; whoever is left is the last.
    expect(await got(patch(owner, adaId, { owner: true }))).toMatchObject({ owner: true })
    expect(await got(patch(ada, ownerId, { owner: false, name: "Olga" }))).toMatchObject({ owner: false, name: "Olga" })
    expect(await said(owner.get(USERS))).toEqual([403, "forbidden"])
    for (const command of ["user disable", "user delete", "user kill"])
      await expect(doorward.run(command, { operand: "ada@example.com", switches: ["disable"] })).rejects.toMatchObject({ code: "last_owner" })
  })

  test("RC-18 of two administrators who read the same, one changes it and the other is told; fields nobody names stay", async () => {
    const helper = await delegate(doorward, owner, "helper@example.com", ["admin:users:*"])
    const { id, version } = await got<Person>(owner.post(USERS, { email: "eve@example.com", name: "Eve", locale: "fr" }))
    const answers = await Promise.all([owner, helper].map((browser, n) => said(patch(browser, id, { name: `By ${n}` }, version))))
    expect(answers.map(([status]) => status).toSorted((a, b) => a - b)).toEqual([200, 412])
    expect(answers).toContainEqual([412, "precondition_failed"])
    const winner = answers.findIndex(([status]) => status === 200)
    expect(await person(id)).toMatchObject({ name: `By ${winner}`, locale: "fr", version: version + 1 })
    // Without a condition both are made, and neither takes the other's field back.
    await Promise.all([patch(owner, id, { locale: "ja" }), patch(helper, id, { disabled: true })])
    expect(await person(id)).toMatchObject({ name: `By ${winner}`, locale: "ja", disabled: true, version: version + 3 })
    expect(await said(owner.send(`${USERS}/${id}`, { method: "DELETE", headers: { "if-match": `"${version}"` } }))).toEqual([
      412,
      "precondition_failed",
    ])
    expect(await said(owner.send(`${USERS}/${id}`, { method: "DELETE", headers: { "if-match": `"${version + 3}"` } }))).toEqual([204, undefined])
    for (const call of [owner.get(`${USERS}/${id}`), patch(owner, id, { name: "?" }), remove(owner, `${USERS}/${id}`)])
      expect(await said(call)).toEqual([404, "not_found"])
  })

  test("sessions and chains of refresh tokens are listed and ended one by one or all, and another person's are not there", async () => {
    await signedUp(doorward, "ada@example.com")
    const [phone, tablet] = [tokenClient(doorward.fetch), tokenClient(doorward.fetch)]
    const held = await phone.signIn("ada@example.com")
    doorward.clock.advance(1)
    const later = await tablet.signIn("ada@example.com")
    const { sid, fam, sub } = claimsOf(held.access_token)
    const id = String(sub)
    const of = `${USERS}/${id}`
    const sessions = async () =>
      (await got<{ sessions: { id: string; device: string; actor_id: string | null }[] }>(owner.get(`${of}/sessions`))).sessions
    const families = async () => (await got<{ families: { id: string; session_id: string }[] }>(owner.get(`${of}/families`))).families
    await owner.post(`${of}/impersonation`, { reason: "Ticket 7", mode: "token" })
    const ownerId = await idOf(owner)
    expect((await sessions()).filter(({ actor_id }) => actor_id !== null)).toEqual([expect.objectContaining({ actor_id: ownerId })])
    expect(await sessions()).toHaveLength(4)
    expect(await families()).toEqual([
      expect.objectContaining({ id: claimsOf(later.access_token).fam, session_id: claimsOf(later.access_token).sid }),
      expect.objectContaining({ id: fam, session_id: sid }),
    ])
    for (const list of ["sessions", "families"]) {
      const ids: string[] = []
      for (let cursor: string | undefined = ""; cursor !== undefined; ) {
        const page: Record<string, { id: string }[]> & { next_cursor?: string } = await got(owner.get(`${of}/${list}?limit=1${cursor}`))
        ids.push(...(page[list] ?? []).map((one) => one.id))
        cursor = page.next_cursor === undefined ? undefined : `&cursor=${page.next_cursor}`
      }
      expect(ids).toEqual((list === "sessions" ? await sessions() : await families()).map((one) => one.id))
    }
    // Another person's, by the right id in the wrong place.
    for (const path of [`sessions/${sid}`, `families/${fam}`, "sessions/ses_x"])
      expect(await said(remove(owner, `${USERS}/${ownerId}/${path}`))).toEqual([404, "not_found"])
    for (const path of ["sessions", "families"]) expect(await said(owner.get(`${USERS}/${NOBODY}/${path}`))).toEqual([404, "not_found"])
    expect((await phone.session(held.access_token)).status).toBe(200)

    expect(await said(remove(owner, `${of}/families/${fam}`))).toEqual([204, undefined])
    expect(await said(remove(owner, `${of}/families/${fam}`))).toEqual([404, "not_found"])
    expect([(await phone.refresh(held.refresh_token)).status, (await phone.session(held.access_token)).status]).toEqual([401, 401])
    expect((await sessions()).map((one) => one.id)).toContain(sid)

    expect(await said(remove(owner, `${of}/sessions/${sid}`))).toEqual([204, undefined])
    expect(await said(remove(owner, `${of}/sessions/${sid}`))).toEqual([404, "not_found"])
    expect((await tablet.session(later.access_token)).status).toBe(200)
    expect(await said(remove(owner, `${of}/sessions`))).toEqual([204, undefined])
    expect([(await tablet.refresh(later.refresh_token)).status, (await tablet.session(later.access_token)).status]).toEqual([401, 401])
    expect([await sessions(), await families()]).toEqual([[], []])
    expect((await signIn(browserLike(doorward.fetch), "ada@example.com")).status).toBe(200)
  })
})
