import { createServer, type Server } from "node:http"
import { type AddressInfo, connect, type Socket } from "node:net"
import { nodeListener } from "doorward"
import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest"
import { API_AUDIENCE, type ApiCredential, apiClient, createApi, fillLog, type Revocation, streamReader } from "./api-client.ts"
import { type BrowserLike, signedUp } from "./browser-like.ts"
import { databases, freshDoorward, freshReplicas } from "./databases.ts"
import { startPostgres } from "./servers/postgres.mjs"
import { tokenClient } from "./token-client.ts"

/** Of `features/api`: how many streams there may be. */
const MAX_STREAMS = 1_000
const LATER = { interval: 10, timeout: 5_000 }

/** Takes something away that leaves one row of kind `client`. */
async function revokeSomething(house: TestDoorward): Promise<string> {
  const { client_id } = await createApi(house, { name: "short-lived" })
  await house.run("api remove", { operand: client_id })
  return client_id
}

describe.each(databases)("the revocation log on $name", (database) => {
  let doorward: TestDoorward
  let credential: ApiCredential
  let client: ReturnType<typeof apiClient>
  let token: string
  beforeEach(async () => {
    doorward = await freshDoorward(database)
    credential = await createApi(doorward)
    client = apiClient(doorward.fetch, credential)
    token = await client.token()
  })
  afterEach(() => doorward.close())

  async function sessionOf(browser: BrowserLike): Promise<{ user: { id: `usr_${string}` }; session: { id: string } }> {
    return (await (await browser.get("/auth/session")).json()) as Awaited<ReturnType<typeof sessionOf>>
  }

  test("only for a client's own token with the scope; the answer says what is missing", async () => {
    const challenge = async (answer: Response) => [
      answer.status,
      ((await answer.json()) as { code: string }).code,
      answer.headers.get("www-authenticate"),
    ]
    const realm = 'Bearer realm="http://localhost:3000"'
    expect(await challenge(await doorward.fetch(new Request("http://localhost:3000/revocations")))).toEqual([401, "unauthenticated", realm])
    for (const bad of ["x", `${token}x`, credential.client_secret])
      expect(await challenge(await client.revocations(bad))).toEqual([401, "unauthenticated", `${realm}, error="invalid_token"`])
    const poor = apiClient(doorward.fetch, await createApi(doorward, { scope: "orders:read" }))
    const insufficient = [403, "forbidden", `${realm}, error="insufficient_scope", scope="revocations:read"`]
    expect(await challenge(await client.revocations(await poor.token()))).toEqual(insufficient)
    expect(await challenge(await client.stream(await poor.token()))).toEqual(insufficient)
    doorward.clock.advance(600)
    expect((await client.revocations(token)).status).toBe(401)
  })

  test("a person's token never passes, whatever its scopes are configured to be", async () => {
    const house = await freshDoorward(database, { apiScopes: ["openid", "revocations:read"] })
    await signedUp(house, "ada@example.com")
    const { access_token } = await tokenClient(house.fetch).signIn("ada@example.com")
    expect((await apiClient(house.fetch, credential).revocations(access_token)).status).toBe(403)
    await house.close()
  })

  test("TOK-08 a token for another API is none here", async () => {
    const house = await freshDoorward(database, { apiAudience: API_AUDIENCE, apiScopes: ["revocations:read"] })
    await signedUp(house, "ada@example.com")
    const { access_token } = await tokenClient(house.fetch).signIn("ada@example.com")
    expect((await apiClient(house.fetch, credential).revocations(access_token)).status).toBe(401)
    await house.close()
  })

  test("page after page; rows that have expired are missing, and the numbers say so", async () => {
    const ada = await signedUp(doorward, "ada@example.com")
    const { user, session } = await sessionOf(ada)
    const ids = [await revokeSomething(doorward), await revokeSomething(doorward)]
    await doorward.api.disableUser(user.id)
    const at = Math.floor(doorward.clock.now() / 1000)
    const all = await client.page(token)
    expect(all).toEqual({
      events: [
        { seq: 1, at, exp: at + 720, kind: "client", id: ids[0] },
        { seq: 2, at, exp: at + 720, kind: "client", id: ids[1] },
        { seq: 3, at, exp: at + 720, kind: "subject", id: user.id, before: at + 5 },
      ],
      next: 3,
      head: 3,
    })
    expect(session.id).toMatch(/^ses_/)
    expect(await client.page(token, "?after=0&limit=2")).toMatchObject({ events: [{ seq: 1 }, { seq: 2 }], next: 2, head: 3 })
    expect(await client.page(token, "?after=2&limit=1")).toMatchObject({ events: [{ seq: 3 }], next: 3, head: 3 })
    expect(await client.page(token, "?after=3")).toEqual({ events: [], next: 3, head: 3 })
    expect(await client.page(token, "?after=9")).toEqual({ events: [], next: 9, head: 3 })
    await doorward.database.write(sql`DELETE FROM revocations WHERE seq <> 2`)
    expect(await client.page(token)).toMatchObject({ events: [{ seq: 2 }], next: 3, head: 3 })
    for (const wrong of ["after=-1", "after=1.5", "after=x", "after=", "limit=0", "limit=1001", "limit=x", "after=9999999999999999"])
      expect([wrong, (await client.revocations(token, `?${wrong}`)).status]).toEqual([wrong, 422])
    expect((await client.revocations(token, "?after=1&after=2")).status).toBe(400)
  })

  test("as a stream: the head at once, each row as it happens, heartbeats in between", async () => {
    const ada = await signedUp(doorward, "ada@example.com")
    const answer = await client.stream(token)
    expect([answer.status, answer.headers.get("content-type"), answer.headers.get("cache-control")]).toEqual([
      200,
      "text/event-stream",
      "no-store, no-transform",
    ])
    const stream = streamReader(answer)
    expect(await stream.next()).toEqual({ event: "heartbeat", id: undefined, data: '{"head":0}' })
    const { session } = await sessionOf(ada)
    await ada.post("/auth/logout")
    const at = Math.floor(doorward.clock.now() / 1000)
    expect(await stream.next()).toEqual({
      event: "message",
      id: "1",
      data: JSON.stringify({ seq: 1, at, exp: at + 720, kind: "session", id: session.id }),
    })
    expect(await stream.nextHead()).toBe(1)
    await stream.cancel()
  })

  test("Last-Event-ID wins over the address, and rows that are gone are passed over", async () => {
    for (let n = 0; n < 4; n++) await revokeSomething(doorward)
    const resumed = streamReader(await client.stream(token, "?after=1", { "last-event-id": "2" }))
    expect([(await resumed.nextRow())?.seq, (await resumed.nextRow())?.seq, await resumed.nextHead()]).toEqual([3, 4, 4])
    await doorward.database.write(sql`DELETE FROM revocations WHERE seq <> 2`)
    const late = streamReader(await client.stream(token))
    expect([(await late.nextRow())?.seq, await late.nextHead()]).toEqual([2, 4])
    for (const wrong of ["x", "-1", "1.5", "1e3"]) expect((await client.stream(token, "", { "last-event-id": wrong })).status).toBe(400)
    await Promise.all([resumed.cancel(), late.cancel()])
  })

  test("a log that ends before the reader's number is another one: the reader hears its head until it begins anew", async () => {
    for (let n = 0; n < 3; n++) await revokeSomething(doorward)
    const stream = streamReader(await client.stream(token, "?after=5"))
    expect(await stream.nextHead()).toBe(3)
    for (let n = 0; n < 4; n++) await revokeSomething(doorward)
    expect(await stream.next()).toMatchObject({ event: "heartbeat", data: '{"head":3}' })
    await stream.cancel()
  })

  test("it ends with its token, with its client, and when the process stops", async () => {
    const other = await createApi(doorward, { name: "other" })
    const [expiring, removed] = [
      streamReader(await client.stream(token)),
      streamReader(await client.stream(await apiClient(doorward.fetch, other).token())),
    ]
    await Promise.all([expiring.nextHead(), removed.nextHead()])
    await doorward.run("api remove", { operand: other.client_id })
    await removed.ended()
    expect((await expiring.nextRow())?.id).toBe(other.client_id)
    doorward.clock.advance(600)
    await expiring.ended()
    const stopped = streamReader(await client.stream(await client.token()))
    await stopped.nextHead()
    const waiting = stopped.ended()
    doorward.stopServing()
    await waiting
    await streamReader(await client.stream(await client.token())).ended()
  })

  test("there are only so many at once; who has left makes room, and so does who may not stay", async () => {
    const head = await doorward.fetch(
      new Request("http://localhost:3000/revocations", {
        method: "HEAD",
        headers: { authorization: `Bearer ${token}`, accept: "text/event-stream" },
      }),
    )
    expect([head.status, head.headers.get("content-type")]).toEqual([200, "text/event-stream"])
    const open = await Promise.all(Array.from({ length: MAX_STREAMS }, () => client.stream(token)))
    expect(new Set(open.map(({ status }) => status))).toEqual(new Set([200]))
    const refused = await client.stream(token)
    expect([refused.status, ((await refused.json()) as { code: string }).code, refused.headers.has("retry-after")]).toEqual([503, "saturated", true])
    expect((await client.revocations(token)).status).toBe(200)
    await open[0]?.body?.cancel()
    const next = await client.stream(token)
    expect(next.status).toBe(200)
    expect((await client.stream(token)).status).toBe(503)
    doorward.clock.advance(600)
    const late = await client.stream(await client.token())
    expect(late.status).toBe(200)
    for (const { body } of [...open.slice(1), next, late]) await body?.cancel()
  })

  describe("over a connection", () => {
    let server: Server
    let accepted: Socket[]
    beforeEach(async () => {
      accepted = []
      server = createServer(nodeListener(doorward.handle)).on("connection", (socket) => void accepted.push(socket))
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    })
    afterEach(() => {
      server.closeAllConnections()
      server.close()
    })

    function request(): Socket {
      const socket = connect((server.address() as AddressInfo).port, "127.0.0.1")
      socket.write(`GET /revocations HTTP/1.1\r\nHost: localhost:3000\r\nAuthorization: Bearer ${token}\r\nAccept: text/event-stream\r\n\r\n`)
      return socket
    }

    test("a reader that stops reading is written no more, and gets everything when it goes on", async () => {
      const ROWS = 100_000
      /** A page of rows, and what Node holds of it. */
      const MAX_HELD_BYTES = 64 * 1024
      const reader = request().pause()
      await fillLog(doorward.database, ROWS, doorward.clock.now())
      doorward.database.announce()
      const sent = () => accepted[0]?.bytesWritten ?? 0
      await expect.poll(sent, LATER).toBeGreaterThan(MAX_HELD_BYTES)
      // Once the kernel's buffers are full nothing moves any more.
      let before = -1
      await expect
        .poll(() => [before, (before = sent())].every((bytes, _, [first]) => bytes === first), { interval: 300, timeout: 20_000 })
        .toBe(true)
      expect(accepted[0]?.writableLength).toBeLessThan(MAX_HELD_BYTES)
      let text = ""
      reader.setEncoding("utf8").on("data", (part: string) => (text += part))
      reader.resume()
      await expect.poll(() => text.includes(`{"head":${ROWS}}`), { interval: 50, timeout: 20_000 }).toBe(true)
      expect(Buffer.byteLength(text)).toBeGreaterThan(before)
      const numbers = [...text.matchAll(/^id: (\d+)$/gm)].map(([, seq]) => Number(seq))
      expect(numbers).toEqual(Array.from({ length: ROWS }, (_, n) => n + 1))
      reader.destroy()
    })

    test("a client that hangs up leaves its place", async () => {
      const others = await Promise.all(Array.from({ length: MAX_STREAMS - 1 }, () => client.stream(token)))
      const reader = request()
      await new Promise((resolve) => reader.once("data", resolve))
      expect((await client.stream(token)).status).toBe(503)
      reader.destroy()
      await expect.poll(async () => (await client.stream(token)).status, LATER).toBe(200)
      for (const { body } of others) await body?.cancel()
    })
  })
})

describe("several replicas", () => {
  const postgres = databases.filter(({ name }) => name === "postgres")

  test.each(postgres)(
    "three revoke at once while readers come and go: each row once, in order, without a gap, whoever is asked",
    async (database) => {
      const ROWS_EACH = 40
      const replicas = await freshReplicas(database)
      const credential = await createApi(replicas.first)
      const token = await apiClient(replicas.first.fetch, credential).token()
      const total = replicas.houses.length * ROWS_EACH

      /** Leaves after a few rows and comes back to the next replica with the last number it has seen. */
      async function follow(start: number, stay: number): Promise<Revocation[]> {
        const rows: Revocation[] = []
        for (let visit = start; rows.length < total; visit++) {
          const stream = streamReader(
            await apiClient(replicas.nth(visit).fetch, credential).stream(token, "?after=0", { "last-event-id": String(rows.at(-1)?.seq ?? 0) }),
          )
          for (let n = 0; n < stay && rows.length < total; n++) {
            const row = await stream.nextRow()
            if (!row) break
            rows.push(row)
          }
          await stream.cancel()
        }
        return rows
      }
      const readers = [follow(0, 1), follow(1, 7), follow(2, total)]
      const revoked = await Promise.all(
        replicas.houses.map(async (house) => {
          const ids: string[] = []
          for (let n = 0; n < ROWS_EACH; n++) ids.push(await revokeSomething(house))
          return ids
        }),
      )
      for (const rows of await Promise.all(readers)) {
        expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: total }, (_, n) => n + 1))
        expect(rows.map(({ id }) => id).toSorted()).toEqual(revoked.flat().toSorted())
      }
      await replicas.close()
    },
  )

  test.each(postgres)("GATES 33 a credential removed on one replica ends its streams on another within a second", async (database) => {
    const replicas = await freshReplicas(database)
    const credential = await createApi(replicas.first)
    const client = apiClient(replicas.nth(1).fetch, credential)
    const stream = streamReader(await client.stream(await client.token()))
    await stream.nextHead()
    const ended = stream.ended()
    const removedAt = performance.now()
    await replicas.first.run("api remove", { operand: credential.client_id })
    await ended
    expect(performance.now() - removedAt).toBeLessThan(1_000)
    await replicas.close()
  })
})

test("a replica that has lost sight of the log sends no heartbeat, so that its guards grow stale; then all goes on", async () => {
  expect(inject("postgresUrl")).not.toBe("")
  // It crashes, and what it has said is committed must be there again.
  const server = await startPostgres({ fsync: true })
  const house = await freshDoorward({
    name: "postgres",
    fresh: () => ({ databaseUrl: server.url, secret: "a root secret that only tests know, 32 and more" }),
  })
  const client = apiClient(house.fetch, await createApi(house))
  const token = await client.token()
  const stream = streamReader(await client.stream(token))
  expect(await stream.nextHead()).toBe(0)
  await server.crash()
  await stream.nextNamed("comment")
  // Whatever was said before it was noticed has been read by now.
  for (let n = 0; n < 2; n++) expect(await stream.next()).toMatchObject({ event: "comment" })
  for (const answer of [await client.revocations(token), await client.stream(token)])
    expect([answer.status, answer.headers.has("retry-after")]).toEqual([503, true])
  await expect(client.token()).rejects.toThrow(/503.*temporarily_unavailable/s)
  await expect(client.introspect(token)).rejects.toThrow(/503.*temporarily_unavailable/s)
  await server.restart()
  expect(await stream.nextHead()).toBe(0)
  const id = await revokeSomething(house)
  expect((await stream.nextRow())?.id).toBe(id)
  await stream.cancel()
  await house.close()
  await server.stop()
})
