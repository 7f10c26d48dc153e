import type { TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { auditRows, delegate, got, idOf, said, signedInOwner } from "./administrators.ts"
import { type BrowserLike, browserLike, newestMail, PASSWORD, signedUp, signIn } from "./browser-like.ts"
import { databases, freshReplicas, type Replicas } from "./databases.ts"
import { tokenClient } from "./token-client.ts"

interface Killed {
  readonly user_id: string
  readonly ended: { readonly sessions: number; readonly families: number; readonly impersonations: number }
  readonly disabled: boolean
  readonly seq: number
  readonly receipt: { readonly seq: number; readonly complete: boolean; readonly replicas: readonly { readonly confirmed_at: string | null }[] }
}

describe.each(databases)("ending everything of a person, $name", (database) => {
  let replicas: Replicas
  let first: TestDoorward
  let owner: BrowserLike
  beforeEach(async () => {
    replicas = await freshReplicas(database)
    first = replicas.first
    owner = await signedInOwner(first)
  })
  afterEach(() => replicas.close())

  const kill = (id: string, body: object = {}) => owner.post(`/admin/v1/users/${id}/kill`, body)
  /** The same browser at each replica. */
  const everywhere = (browser: BrowserLike) =>
    replicas.houses.map(({ fetch }) => {
      const there = browserLike(fetch)
      for (const [name, value] of browser.cookies) there.cookies.set(name, value)
      return there
    })

  test("by the time it is answered every replica refuses cookies, tokens, chains, links and what was done in other people's names", async () => {
    const eve = await delegate(first, owner, "eve@example.com", ["admin:impersonate"])
    const ada = await signedUp(first, "ada@example.com")
    const [eveId, adaId] = [await idOf(eve), await idOf(ada)]
    const phone = tokenClient(first.fetch)
    const held = await phone.signIn("eve@example.com")
    const acting = await got<{ access_token: string }>(eve.post(`/admin/v1/users/${adaId}/impersonation`, { reason: "Ticket 7", mode: "token" }))
    const recovery = (await first.run("recover", { operand: "eve@example.com" })) as { link: string }
    first.clock.advance(1)
    await browserLike(first.fetch).post("/auth/password/forgot", { email: "eve@example.com" })
    const { token: reset } = await newestMail(first, "eve@example.com")
    const statuses = async () => [
      ...(await Promise.all(everywhere(eve).map(async (browser) => (await browser.get("/auth/session")).status))),
      ...(await Promise.all(
        replicas.houses.flatMap(({ fetch }) =>
          [held.access_token, acting.access_token].map(async (token) => (await tokenClient(fetch).session(token)).status),
        ),
      )),
    ]
    expect(new Set(await statuses())).toEqual(new Set([200]))
    expect((await browserLike(first.fetch).get(recovery.link)).status).toBe(200)

    const killed = await got<Killed>(kill(eveId, { reason: "Laptop stolen" }))
    expect(new Set(await statuses())).toEqual(new Set([401]))
    expect(killed).toMatchObject({
      user_id: eveId,
      ended: { sessions: 2, families: 1, impersonations: 1 },
      disabled: false,
      receipt: { complete: true },
    })
    expect(killed.receipt.replicas.map(({ confirmed_at: at }) => typeof at)).toEqual(replicas.houses.map(() => "string"))
    for (const { fetch } of replicas.houses) expect((await tokenClient(fetch).refresh(held.refresh_token)).status).toBe(401)
    expect((await browserLike(first.fetch).get(recovery.link)).status).toBe(410)
    expect((await browserLike(first.fetch).post("/auth/password/reset", { token: reset, password: PASSWORD })).status).toBe(410)
    expect((await ada.get("/auth/session")).status).toBe(200)
    // Whoever asks by the number hears the same, anywhere.
    const [there] = everywhere(owner).toReversed()
    expect(await got(there?.get(`/admin/v1/receipts/${killed.seq}`) ?? Promise.reject(new Error("no replica")))).toEqual(killed.receipt)
    expect(await got(owner.get(`/admin/v1/receipts/${killed.seq + 100}`))).toMatchObject({ complete: false })
    expect(await said(owner.get("/admin/v1/receipts/zero"))).toEqual([404, "not_found"])

    // To do it again is no mistake; they may come back, unless they are kept out.
    first.clock.advance(1)
    expect(await got(kill(eveId))).toMatchObject({ ended: { sessions: 0, families: 0, impersonations: 0 }, disabled: false })
    first.clock.advance(10)
    expect((await signIn(eve, "eve@example.com")).status).toBe(200)
    const kept = await got(kill(eveId, { disable: true }))
    expect(kept).toMatchObject({ ended: { sessions: 1 }, disabled: true, receipt: { complete: true } })
    first.clock.advance(1)
    expect((await signIn(eve, "eve@example.com")).status).toBe(401)
    expect(await got(kill(eveId))).toMatchObject({ disabled: true })

    const events = (await auditRows(first)).filter(({ type }) => type === "user.killed")
    expect(events.map(({ user_id, details }) => [user_id, JSON.parse(details) as unknown])).toEqual([
      [eveId, { sessions: 2, families: 1, impersonations: 1, disabled_before: false, disabled_after: false }],
      [eveId, expect.objectContaining({ sessions: 0 })],
      [eveId, expect.objectContaining({ sessions: 1, disabled_before: false, disabled_after: true })],
      [eveId, expect.objectContaining({ disabled_before: true, disabled_after: true })],
    ])
    expect(JSON.parse(events[0]?.personal ?? "{}")).toMatchObject({ reason: "Laptop stolen" })
  })

  test("who may end sessions may not disable by it, and the operator's command says which replicas have confirmed", async () => {
    const helper = await delegate(first, owner, "helper@example.com", ["admin:sessions:write"])
    const eve = await signedUp(first, "eve@example.com")
    const id = await idOf(eve)
    expect(await said(helper.post(`/admin/v1/users/${id}/kill`, { disable: true }))).toEqual([403, "forbidden"])
    expect((await eve.get("/auth/session")).status).toBe(200)
    expect((await helper.post(`/admin/v1/users/${id}/kill`, {})).status).toBe(200)
    expect(await said(kill("usr_01JZZZZZZZZZZZZZZZZZZZZZZZ"))).toEqual([404, "not_found"])
    expect(await said(kill(id, { disabled: true }))).toEqual([422, "invalid"])

    first.clock.advance(10)
    await signIn(eve, "eve@example.com")
    const { json, text, fine } = await first.obey("user kill", { operand: "eve@example.com", switches: ["disable"], options: { reason: "Left" } })
    expect(json).toMatchObject({ user_id: id, ended: { sessions: 1, families: 0, impersonations: 0 }, disabled: true, receipt: { complete: true } })
    expect([fine, text.match(/: confirmed |confirmed 20/g)?.length]).toEqual([true, replicas.houses.length])
    expect(text).toContain("Every replica that serves has confirmed.")
    for (const browser of everywhere(eve)) expect((await browser.get("/auth/session")).status).toBe(401)
    await expect(first.obey("user kill", { operand: "olga@example.com", switches: ["disable"] })).rejects.toMatchObject({ code: "last_owner" })
    expect((await owner.get("/auth/session")).status).toBe(200)
  })
})
