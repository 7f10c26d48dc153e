import { randomBytes } from "node:crypto"
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest"
import { z } from "zod"
import { applyMigrations, type Database, DatabaseUnavailable, type Db, sql } from "./db/index.ts"
import { openPostgres } from "./db/postgres.ts"
import { openSqlite } from "./db/sqlite.ts"
import { errors, type Problem } from "./errors.ts"
import { createArrivals } from "./http/arrival.ts"
import { createClientOf } from "./http/client-address.ts"
import { createCookieJar } from "./http/cookies.ts"
import { createCsrf } from "./http/csrf.ts"
import type { Incoming } from "./http/incoming.ts"
import { openApi } from "./http/openapi.ts"
import { requireVersion } from "./http/precondition.ts"
import { type Caller, route } from "./http/route.ts"
import { createHandler } from "./http/serve.ts"
import { createIdempotency, idempotencySlice } from "./idempotency.ts"
import { createLimits } from "./limits.ts"
import { silentLog } from "./log.ts"
import { createMetrics } from "./metrics.ts"
import { systemRandom } from "./random.ts"
import { createKeyRing, type RootSecret } from "./seal.ts"
import { Secret } from "./secret.ts"
import { createMemoryStore } from "./store/memory.ts"

const ISSUER = "http://localhost:3000"
const DAY_MS = 24 * 3_600_000
const v1: RootSecret = { version: "v1", secret: new Secret("1".repeat(32)) }
const v2: RootSecret = { version: "v2", secret: new Secret("2".repeat(32)) }
const oldKeys = createKeyRing([v1], systemRandom)
const bothKeys = createKeyRing([v2, v1], systemRandom)

const noteSchema = z.strictObject({ id: z.string(), text: z.string(), version: z.int() }).meta({ id: "Note" })
const writeSchema = z.strictObject({ text: z.string().max(100), labels: z.array(z.strictObject({ name: z.string() })).optional() })
/** Whoever says so. */
const named: Caller<string> = { name: "named", schemes: ["bearer"], identify: (request) => request.header("x-caller") ?? "ada" }

const gone = new DatabaseUnavailable("killed")
/** How a process may end, as its database sees it. */
const deaths = {
  "before commit": { inside: () => Promise.reject(gone) },
  "with its connection": {
    inside: async (db: Db, database: Database) => {
      if (database.dialect === "sqlite") throw gone
      const [row] = await db.read<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`)
      await database.read(sql`SELECT pg_terminate_backend(CAST(${row?.pid ?? 0} AS INTEGER))`)
    },
  },
  "after commit": { inside: () => Promise.resolve() },
} satisfies Record<string, { inside(db: Db, database: Database): Promise<void> }>

const schema = () => `test_${randomBytes(8).toString("hex")}`
const REPLICAS = 3
const opens = {
  sqlite: () => [openSqlite(":memory:")],
  postgres: () => {
    const mine = schema()
    return Array.from({ length: REPLICAS }, () => openPostgres(inject("postgresUrl"), { schema: mine, poolSize: 4 }))
  },
}

describe.each(["sqlite", "postgres"] as const)("Idempotency-Key, %s", (dialect) => {
  let databases: Database[]
  let now: number
  const clock = { now: () => now }
  beforeEach(async () => {
    now = Date.UTC(2026, 0, 1)
    databases = opens[dialect]()
    const [database] = databases as [Database]
    await applyMigrations(database, [idempotencySlice])
    await database.migrate((session) => session.script("CREATE TABLE notes (id TEXT PRIMARY KEY, body TEXT NOT NULL, version BIGINT NOT NULL)"))
  })
  afterEach(async () => {
    await Promise.all(databases.map((database) => database.close()))
  })

  const notes = () => (databases as [Database])[0].read<{ id: string; body: string; version: number }>(sql`SELECT id, body, version FROM notes`)
  const keysLeft = () => (databases as [Database])[0].read<{ id: string; sealed: string | null }>(sql`SELECT id, sealed FROM idempotency_keys`)

  /** A house with a few notes. @param dies what becomes of a transaction at its end */
  function house({ replica = 0, keys = oldKeys, dies }: { replica?: number; keys?: typeof oldKeys; dies?: keyof typeof deaths } = {}) {
    const real = databases[replica % databases.length] as Database
    const on: Pick<Database, "transaction"> = {
      transaction: async (run) => {
        const value = await real.transaction(async (db) => {
          const done = await run(db)
          if (dies) await deaths[dies].inside(db, real)
          return done
        })
        if (dies === "after commit") throw gone
        return value
      },
    }
    const idempotency = createIdempotency({ database: real, clock, keys })
    const routes = routesOf(real, on, idempotency)
    const jar = createCookieJar(false)
    const handler = createHandler(routes, {
      issuer: ISSUER,
      allowedOrigins: new Set(),
      csrf: createCsrf(keys, jar, systemRandom, "who"),
      log: silentLog,
      metrics: createMetrics(),
      limits: createLimits({ counters: createMemoryStore(clock).counters, clock, multiplier: 1 }),
      clientOf: createClientOf([]),
      arrivals: createArrivals({ trustProxy: [], log: silentLog }),
      nextRequestId: () => "request",
      problemPage: (problem: Problem, _request: Incoming) => ({ status: problem.kind.status, html: problem.code }),
    })
    const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
      const init = body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json", ...headers } }
      const response = await handler(new Request(`${ISSUER}${path}`, { method, headers, ...init }))
      return { status: response.status, text: await response.text(), headers: response.headers }
    }
    return {
      send,
      post: (body: unknown, key: string, headers = {}) => send("POST", "/notes", body, { "idempotency-key": key, ...headers }),
      idempotency,
      routes,
    }
  }

  function routesOf(database: Database, on: Pick<Database, "transaction">, idempotency: ReturnType<typeof createIdempotency>) {
    return [
      route({
        method: "POST",
        path: "/notes",
        summary: "Write a note",
        tag: "notes",
        caller: named,
        permission: { name: "notes:write", of: "organization" },
        body: writeSchema,
        idempotent: true,
        versioned: true,
        answers: { 201: noteSchema },
        handle: ({ keyed, caller, body: { text } }) =>
          idempotency.run(keyed, caller, on, async (db) => {
            if (text === "refused") throw errors.conflict()
            const id = systemRandom.bytes(8).toString("hex")
            await db.write(sql`INSERT INTO notes (id, body, version) VALUES (${id}, ${text}, 1)`)
            return { status: 201, body: { id, text, version: 1 }, location: `/notes/${id}`, headers: { "X-Made": id } }
          }),
      }),
      route({
        method: "POST",
        path: "/notes/:id/close",
        summary: "Close a note",
        tag: "notes",
        caller: named,
        params: z.object({ id: z.string() }),
        idempotent: true,
        answers: { 204: "Done." },
        handle: ({ keyed, caller, params: { id } }) =>
          idempotency.run(keyed, caller, on, async (db) => {
            await db.write(sql`UPDATE notes SET version = version + 1 WHERE id = ${id}`)
            return { status: 204 }
          }),
      }),
      route({
        method: "GET",
        path: "/notes/:id",
        summary: "A note",
        tag: "notes",
        caller: named,
        params: z.object({ id: z.string() }),
        query: z.strictObject({ full: z.string().optional() }),
        versioned: true,
        answers: { 200: noteSchema },
        handle: async ({ params: { id } }) => {
          const [row] = await database.read<{ body: string; version: number }>(sql`SELECT body, version FROM notes WHERE id = ${id}`)
          if (!row) throw errors.not_found()
          return { status: 200, body: { id, text: row.body, version: row.version } }
        },
      }),
      route({
        method: "PATCH",
        path: "/notes/:id",
        summary: "Change a note",
        tag: "notes",
        caller: named,
        params: z.object({ id: z.string() }),
        body: writeSchema,
        versioned: true,
        answers: { 200: noteSchema },
        handle: ({ params: { id }, body: { text }, ifVersion }) =>
          on.transaction(async (db) => {
            const [row] = await db.write<{ version: number }>(
              sql`UPDATE notes SET version = version + 1, body = ${text} WHERE id = ${id} RETURNING version`,
            )
            if (!row) throw errors.not_found()
            requireVersion(ifVersion, row.version - 1)
            return { status: 200, body: { id, text, version: row.version } }
          }),
      }),
    ]
  }

  test("RC-14 the same key and body fifty times at once: one effect, and identical replies", async () => {
    const houses = Array.from({ length: REPLICAS }, (_, replica) => house({ replica }))
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => (houses[n % REPLICAS] ?? house()).post({ text: "once" }, "key-1")))
    expect(await notes()).toHaveLength(1)
    const all = answers.map((answer) => [
      answer.status,
      answer.text,
      ...["location", "etag", "x-made", "content-type"].map((name) => answer.headers.get(name)),
    ])
    expect(all[0]).toEqual([
      201,
      expect.stringContaining('"once"'),
      expect.stringContaining("/notes/"),
      '"1"',
      expect.any(String),
      "application/json",
    ])
    for (const one of all) expect(one).toEqual(all[0])
    expect(answers.filter((answer) => answer.headers.get("idempotency-replayed") === "true")).toHaveLength(49)
  })

  test("RC-14 the same key with another body, query or address is refused with 422, also among parallel ones; members may come in another order", async () => {
    const { post, send } = house()
    const answers = await Promise.all(["a", "b", "a", "b"].map((text) => post({ text }, "key-1")))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 201, 422, 422])
    expect(await notes()).toHaveLength(1)
    const { id, body } = (await notes())[0] ?? { id: "", body: "" }
    const other = await post({ text: `${body}!` }, "key-1")
    expect([other.status, (JSON.parse(other.text) as { code: string }).code]).toEqual([422, "idempotency_key_reused"])
    const body1 = { text: body, labels: [{ name: "x" }] }
    expect((await post(body1, "key-2")).status).toBe(201)
    expect((await post({ labels: body1.labels, text: body }, "key-2")).headers.get("idempotency-replayed")).toBe("true")
    expect((await send("POST", "/notes?again", body1, { "idempotency-key": "key-2" })).status).toBe(422)
    const close = (path: string) => send("POST", path, undefined, { "idempotency-key": "key-1" })
    expect((await close(`/notes/${id}/close`)).status).toBe(204)
    expect((await close(`/notes/${id}/close`)).headers.get("idempotency-replayed")).toBe("true")
    expect((await close("/notes/other/close")).status).toBe(422)
    expect((await notes()).find((note) => note.id === id)?.version).toBe(2)
  })

  test("a key is its caller's and its route's: nobody gets another's answer", async () => {
    const { post } = house()
    const mine = await post({ text: "mine" }, "key-1")
    const theirs = await post({ text: "mine" }, "key-1", { "x-caller": "bob" })
    expect([theirs.status, theirs.headers.get("idempotency-replayed")]).toEqual([201, null])
    expect(theirs.text).not.toBe(mine.text)
    expect(await notes()).toHaveLength(2)
  })

  test("a failure leaves the key unused; without a key everything is done each time", async () => {
    const { post, send } = house()
    expect(await Promise.all([1, 2, 3].map(async () => (await post({ text: "refused" }, "key-1")).status))).toEqual([409, 409, 409])
    expect((await post({ text: 1 }, "key-1")).status).toBe(422)
    expect(await keysLeft()).toEqual([])
    expect((await post({ text: "allowed" }, "key-1")).status).toBe(201)
    for (const _ of [1, 2]) await send("POST", "/notes", { text: "each" })
    expect(await notes()).toHaveLength(3)
  })

  test("killed before its commit it leaves nothing, killed after it the next try gets the answer", async () => {
    for (const dies of ["before commit", "with its connection"] as const) {
      expect((await house({ dies }).post({ text: "a" }, "key-1")).status).toBe(503)
      expect([await notes(), await keysLeft()]).toEqual([[], []])
    }
    expect((await house({ dies: "after commit" }).post({ text: "a" }, "key-1")).status).toBe(503)
    expect((await notes()).length).toBe(1)
    const again = await house({ replica: 1 }).post({ text: "a" }, "key-1")
    expect([again.status, again.headers.get("idempotency-replayed"), (await notes()).map(({ id }) => id)]).toEqual([
      201,
      "true",
      [(JSON.parse(again.text) as { id: string }).id],
    ])
  })

  test("GATES 38 kept for 24 hours; then it is as good as new and forgotten in batches", async () => {
    const { post, idempotency } = house()
    await post({ text: "a" }, "key-1")
    await post({ text: "a" }, "key-2")
    now += DAY_MS - 1
    expect((await post({ text: "a" }, "key-1")).headers.get("idempotency-replayed")).toBe("true")
    now += 1
    expect((await post({ text: "other" }, "key-1")).headers.get("idempotency-replayed")).toBe(null)
    expect(await keysLeft()).toHaveLength(2)
    for (const job of idempotency.jobs) await job.run(new AbortController().signal)
    expect(await keysLeft()).toHaveLength(1)
    expect((await post({ text: "other" }, "key-1")).headers.get("idempotency-replayed")).toBe("true")
  })

  test("what is kept is sealed, and opens while the root secret is being changed", async () => {
    const planted = { "x-caller": "planted-caller" }
    const first = await house().post({ text: "a planted text" }, "key-planted", planted)
    expect(JSON.stringify(await keysLeft())).not.toContain("planted")
    expect((await house({ keys: bothKeys }).post({ text: "a planted text" }, "key-planted", planted)).text).toBe(first.text)
    await house({ keys: bothKeys }).post({ text: "b" }, "key-2")
    // A replica that has not heard of the new one yet: later, and in no case twice.
    expect((await house().post({ text: "b" }, "key-2")).status).toBe(503)
    expect(await notes()).toHaveLength(2)
  })

  test.each(["", " ", "a".repeat(256), "schlüssel"])("a key that is %j is malformed", async (key) => {
    expect((await house().post({ text: "a" }, key)).status).toBe(400)
    expect(await notes()).toEqual([])
  })

  test("versions: ETag, If-Match and If-None-Match", async () => {
    const { post, send } = house()
    const { id } = JSON.parse((await post({ text: "a" }, "key-1")).text) as { id: string }
    const at = `/notes/${id}`
    const patch = (text: string, ifMatch?: string) => send("PATCH", at, { text }, ifMatch === undefined ? {} : { "if-match": ifMatch })
    const read = (headers: Record<string, string>) => send("GET", at, undefined, headers)
    expect((await read({})).headers.get("etag")).toBe('"1"')
    const unchanged = await read({ "if-none-match": 'W/"1"' })
    expect([unchanged.status, unchanged.text, unchanged.headers.get("etag")]).toEqual([304, "", '"1"'])
    expect((await read({ "if-match": '"2"', "if-none-match": '"1"' })).status).toBe(412)
    const changed = await patch("b", '"0", "1"')
    expect([changed.status, changed.headers.get("etag")]).toEqual([200, '"2"'])
    for (const stale of ['"1"', 'W/"2"', '"02"']) {
      const refused = await patch("c", stale)
      expect([refused.status, (JSON.parse(refused.text) as { code: string }).code, refused.headers.get("etag")]).toEqual([
        412,
        "precondition_failed",
        '"2"',
      ])
    }
    expect((await patch("c", "2")).status).toBe(400)
    expect((await notes())[0]).toMatchObject({ body: "b", version: 2 })
    expect((await patch("c", "*")).status).toBe(200)
    expect((await patch("d")).status).toBe(200)
  })

  test("unknown fields are named where they stand", async () => {
    const { send } = house()
    const refused = await send("POST", "/notes", { text: "a", "o/w~ner": true, more: 1, labels: [{ name: "x", colour: "red" }] })
    expect(refused.status).toBe(422)
    const { errors: wrong } = JSON.parse(refused.text) as { errors: { pointer: string }[] }
    expect(wrong.map(({ pointer }) => pointer).toSorted()).toEqual(["#/labels/0/colour", "#/more", "#/o~1w~0ner"])
    const query = JSON.parse((await send("GET", "/notes/x?fulll=1")).text) as { errors: { pointer: string }[] }
    expect(query.errors.map(({ pointer }) => pointer)).toEqual(["?fulll"])
    const many = Object.fromEntries(Array.from({ length: 900 }, (_, n) => [`f${n}`, 1]))
    expect((JSON.parse((await send("POST", "/notes", { text: "a", ...many })).text) as { errors: [] }).errors).toHaveLength(50)
  })

  test("the description says what may be sent and what may come", () => {
    const described = openApi(house().routes, { title: "t", version: "1", issuer: ISSUER, sessionCookieName: "c" }) as {
      paths: Record<string, Record<string, { parameters: { name: string }[]; responses: Record<string, { description: string; headers?: object }> }>>
    }
    const write = described.paths["/notes"]?.["post"]
    expect(write).toMatchObject({ "x-doorward-permission": { name: "notes:write", of: "organization" } })
    expect(write?.parameters.map(({ name }) => name)).toEqual(["Idempotency-Key"])
    expect(Object.keys(write?.responses["201"]?.headers ?? {})).toEqual(["ETag", "Location", "Idempotency-Replayed"])
    expect(write?.responses["422"]?.description).toContain("idempotency_key_reused")
    expect(described.paths["/notes/{id}"]?.["patch"]?.responses["412"]?.description).toBe("precondition_failed")
    expect(described.paths["/notes/{id}"]?.["get"]?.responses["304"]).toBeDefined()
  })
})
