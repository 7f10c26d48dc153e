import { execFile } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { openPostgres, openSqlite } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest"
import { type ApiCredential, apiClient, fillLog, streamReader } from "./api-client.ts"
import { postgresSchema, type ServerDatabase, startServer } from "./server-process.ts"

const MAIN = inject("doorwardMain")
/** Much less than requests in flight are given. */
const STOPS_WITHIN_MS = 5_000

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "doorward-api-"))
})
afterEach(() => rm(folder, { recursive: true }))

describe.each([
  { name: "sqlite", databaseIn: (data: string): ServerDatabase => ({ folder: data }) },
  { name: "postgres", databaseIn: (): ServerDatabase => postgresSchema(inject("postgresUrl")) },
])("the command on $name", ({ databaseIn }) => {
  let database: ServerDatabase
  beforeEach(() => {
    database = databaseIn(folder)
  })

  function run(...args: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> {
    const of = "url" in database ? { DATABASE_URL: database.url, DOORWARD_DATABASE_SCHEMA: database.schema, DOORWARD_SECRET: database.secret } : {}
    return new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        [MAIN, ...args, "--data", folder],
        { env: { PATH: process.env["PATH"] ?? "", ...of } },
        (_, stdout, stderr) => resolve({ code: child.exitCode, output: stdout + stderr }),
      )
    })
  }

  async function create(): Promise<ApiCredential> {
    // A shared database is nobody's to migrate but this command's.
    expect(await run("migrate")).toMatchObject({ code: 0 })
    const { code, output } = await run("api", "create", "--name", "orders", "--audience", "https://orders.example", "--json")
    expect([code, output]).toEqual([0, expect.stringMatching(/^\{.*\}\n$/)])
    return JSON.parse(output) as ApiCredential
  }

  test("makes, lists and removes a credential; what was typed wrong ends with 2, what cannot be done with 1", async () => {
    const { client_id, client_secret, ...rest } = await create()
    expect(client_secret).toMatch(/^dwc_[\w-]{48}$/)
    expect(rest).toEqual({ name: "orders", audience: "https://orders.example", scopes: ["revocations:read"] })
    expect((await run("api", "list")).output).toBe(`${client_id}  https://orders.example  orders  revocations:read\n`)
    expect(await run("api", "remove", client_id)).toEqual({ code: 0, output: `Removed ${client_id}.\n` })
    expect(await run("api", "remove", client_id)).toMatchObject({ code: 1 })
    expect((await run("api", "list", "--json")).output).toBe('{"apis":[]}\n')
    for (const wrong of [
      ["create", "--name", "orders"],
      ["create", "--name", "orders", "--audience", "a b"],
      ["remove"],
      ["remove", client_id, client_id],
      ["list", "more"],
      ["create", "--nam", "orders"],
    ])
      expect([wrong, await run("api", ...wrong)]).toMatchObject([wrong, { code: 2 }])
  })

  test("beside a server, which sees it at once: through its control socket on SQLite, by the database on PostgreSQL", async () => {
    const server = await startServer({ database })
    const { output } = await run("api", "create", "--name", "orders", "--audience", "https://orders.example", "--json")
    const credential = JSON.parse(output) as ApiCredential
    const client = apiClient(fetch, credential, server.origin)
    const stream = streamReader(await client.stream(await client.token()))
    await stream.nextHead()
    const removed = run("api", "remove", credential.client_id)
    await stream.ended()
    expect(await removed).toMatchObject({ code: 0 })
    await server.stop()
  })

  test("a stop ends streams at once, also one whose reader has stopped reading", async () => {
    const ROWS = 100_000
    const credential = await create()
    const log = "url" in database ? openPostgres(database.url, { poolSize: 1, schema: database.schema }) : openSqlite(join(folder, "doorward.db"))
    await fillLog(log, ROWS, Date.now())
    await log.close()
    const server = await startServer({ database })
    const client = apiClient(fetch, credential, server.origin)
    const token = await client.token()
    const reading = streamReader(await client.stream(token, `?after=${ROWS}`))
    await reading.nextHead()
    const stalled = connect(server.port, "127.0.0.1")
    stalled.write(`GET /revocations HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nAccept: text/event-stream\r\n\r\n`)
    await new Promise((resolve) => stalled.once("data", resolve))
    // It has begun to come, and is much more than the buffers between here and there hold.
    stalled.pause()
    const askedAt = performance.now()
    const [code] = await Promise.all([server.stop(), reading.ended()])
    expect(code).toBe(0)
    expect(performance.now() - askedAt).toBeLessThan(STOPS_WITHIN_MS)
    stalled.destroy()
  })
})
