import { sql } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, PASSWORD } from "../browser-like.ts"
import { databases, freshReplicas, type Replicas } from "../databases.ts"

const ORGANIZATIONS = ["org_01JAAAAAAAAAAAAAAAAAAAAAAA", "org_01JBBBBBBBBBBBBBBBBBBBBBBB"] as const
const [ACME, OTHER] = ORGANIZATIONS
const PARALLEL = 50

describe.each(databases)("requests to the admin API, $name", (database) => {
  let replicas: Replicas
  /** The same owner, at each replica in turn. */
  let owners: BrowserLike[]
  beforeEach(async () => {
    replicas = await freshReplicas(database)
    const { first, houses } = replicas
    await first.run("user create", { options: { email: "olga@example.com" }, switches: ["owner"], secrets: { password: PASSWORD } })
    const owner = browserLike(first.fetch)
    await owner.post("/auth/login", { email: "olga@example.com", password: PASSWORD })
    owners = houses.map(({ fetch }) => {
      const there = browserLike(fetch)
      for (const [name, value] of owner.cookies) there.cookies.set(name, value)
      return there
    })
    for (const id of ORGANIZATIONS)
      await first.database.write(
        sql`INSERT INTO organizations (id, slug, name, created_at, policy) VALUES (${id}, ${id.toLowerCase()}, 'Acme', 0, '{}')`,
      )
  })
  afterEach(() => replicas.close())

  const at = (index: number) => owners[index % owners.length] as BrowserLike
  const domains = (organization: string) => `/admin/v1/organizations/${organization}/domains`
  const claim = (index: number, domain: string, key?: string) =>
    at(index).post(domains(ACME), { domain }, key === undefined ? {} : { "idempotency-key": key })
  const codeOf = async (answer: Response) => [answer.status, ((await answer.json()) as { code?: string }).code]

  test("RC-14 one key fifty times at once, at every replica: one effect, one audit event, identical replies; another body is refused", async () => {
    const answers = await Promise.all(Array.from({ length: PARALLEL }, (_, index) => claim(index, "acme.example", "key-1")))
    const said = await Promise.all(answers.map(async (answer) => [answer.status, answer.headers.get("etag"), await answer.text()]))
    expect(said[0]).toEqual([201, '"1"', expect.stringContaining('"acme.example"')])
    for (const one of said) expect(one).toEqual(said[0])
    expect(answers.filter(({ headers }) => headers.get("idempotency-replayed") === "true")).toHaveLength(PARALLEL - 1)
    const events = await replicas.first.database.read(sql`SELECT id FROM audit_events WHERE type = 'domain.claimed'`)
    expect(events).toHaveLength(1)
    expect(await codeOf(await claim(1, "other.example", "key-1"))).toEqual([422, "idempotency_key_reused"])
    // Without effect there is nothing to repeat: the same refusal each time, and the key is still good.
    for (const index of [0, 1]) expect((await claim(index, "acme.example.", "key-2")).status).toBeGreaterThanOrEqual(400)
    expect((await claim(2, "acme-two.example", "key-2")).status).toBe(201)
  })

  test("RC-14 of changes to one version at once one is made, and the others are told which it is now", async () => {
    const { id } = (await (await claim(0, "acme.example")).json()) as { id: string }
    const change = (index: number, version: string) =>
      at(index).send(`${domains(ACME)}/${id}`, { method: "PATCH", json: { auto_join: false }, headers: { "if-match": version } })
    const answers = await Promise.all(Array.from({ length: 6 }, (_, index) => change(index, '"1"')))
    expect(answers.filter(({ status }) => status === 412).length).toBeGreaterThanOrEqual(answers.length - 1)
    const now = (await at(0).get(`${domains(ACME)}/${id}`)).headers.get("etag") ?? ""
    for (const stale of ['"0"', `W/${now}`]) expect(await codeOf(await change(1, stale))).toEqual([412, "precondition_failed"])
    expect(await codeOf(await change(1, "1"))).toEqual([400, "malformed"])
    expect((await at(2).get(`${domains(ACME)}/${id}`, { "if-none-match": now })).status).toBe(304)
  })

  test("a cursor opens its own list only; fields nobody knows are named", async () => {
    for (const name of ["a", "b", "c"]) expect((await claim(0, `${name}.example`)).status).toBe(201)
    const page = (organization: string, query: string) => at(1).get(`${domains(organization)}?${query}`)
    const { next_cursor: cursor = "", ...first } = (await (await page(ACME, "limit=2")).json()) as {
      domains: { domain: string }[]
      next_cursor?: string
    }
    const second = (await (await page(ACME, `limit=2&cursor=${cursor}`)).json()) as { domains: { domain: string }[]; next_cursor?: string }
    expect([...first.domains, ...second.domains].map(({ domain }) => domain).toSorted()).toEqual(["a.example", "b.example", "c.example"])
    expect(second.next_cursor).toBe(undefined)
    expect(await codeOf(await page(OTHER, `cursor=${cursor}`))).toEqual([400, "malformed"])
    expect(await codeOf(await page(ACME, `cursor=${cursor.slice(0, -1)}`))).toEqual([400, "malformed"])
    const wrong = await at(0).post(domains(ACME), { domain: "d.example", verified: true })
    expect(await wrong.json()).toMatchObject({ status: 422, errors: [{ pointer: "#/verified" }] })
  })
})
