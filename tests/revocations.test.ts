import type { TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type ApiCredential, apiClient, createApi, streamReader } from "./api-client.ts"
import { type BrowserLike, signedUp } from "./browser-like.ts"
import { databases, freshDoorward } from "./databases.ts"

describe.each(databases)("the revocation log on $name", (database) => {
  let doorward: TestDoorward
  let credential: ApiCredential
  let client: ReturnType<typeof apiClient>
  let token: string
  let ada: BrowserLike
  beforeEach(async () => {
    doorward = await freshDoorward(database)
    credential = await createApi(doorward)
    client = apiClient(doorward.fetch, credential)
    token = await client.token()
    ada = await signedUp(doorward, "ada@example.com")
  })
  afterEach(() => doorward.close())

  async function sessionId(browser: BrowserLike): Promise<string> {
    return ((await (await browser.get("/auth/session")).json()) as { session: { id: string } }).session.id
  }

  test("as a stream: the head at once, each row as it happens, heartbeats in between", async () => {
    const answer = await client.stream(token)
    expect([answer.status, answer.headers.get("content-type"), answer.headers.get("cache-control")]).toEqual([
      200,
      "text/event-stream",
      "no-store, no-transform",
    ])
    const stream = streamReader(answer)
    expect(await stream.nextHead()).toBe(0)
    const id = await sessionId(ada)
    await ada.post("/auth/logout")
    expect(await stream.next()).toEqual({ event: "message", id: "1", data: expect.stringContaining(`"kind":"session","id":"${id}"`) as string })
    expect(await stream.nextHead()).toBe(1)
    await stream.cancel()
  })
})
