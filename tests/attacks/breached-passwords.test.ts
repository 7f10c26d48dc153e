import { createHash } from "node:crypto"
import { once } from "node:events"
import { createServer, type IncomingMessage, type RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, describe, expect, test } from "vitest"
import { browserLike } from "../browser-like.ts"
import { databases, freshDoorward } from "../databases.ts"

const STOLEN = "what was stolen elsewhere"
const FRESH = "what nobody ever chose yet"
/** PW-03 waits for the service no longer. */
const PATIENCE_MS = 2_500
const sha1 = (password: string) => createHash("sha1").update(password).digest("hex").toUpperCase()
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

/** A range service of our own. */
async function rangeService(answer: RequestListener): Promise<{ readonly url: string; readonly asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = []
  const server = createServer((request, response) => {
    asked.push(request)
    answer(request, response)
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

/** Knows one password; the other line is padding, which looks the same but for its count. */
const knowing =
  (password: string, padded: string): RequestListener =>
  (_request, response) =>
    response.end(`${sha1(password).slice(5)}:42\r\n${sha1(padded).slice(5)}:0\r\n${"0".repeat(35)}:1`)

describe.each(databases.slice(0, 1))("passwords that were stolen elsewhere, $name", (database) => {
  async function open(breachedPasswordsUrl: string): Promise<TestDoorward> {
    const doorward = await freshDoorward(database, { breachedPasswords: true, breachedPasswordsUrl, allowPrivateFetch: ["127.0.0.1"] })
    closers.push(() => doorward.close())
    return doorward
  }
  const choose = async (doorward: TestDoorward, password: string) => {
    const answer = await browserLike(doorward.fetch).post("/auth/register", { email: "ada@example.com", password })
    return `${answer.status} ${((await answer.json()) as { code?: string }).code ?? "ok"}`
  }
  const failures = (doorward: TestDoorward) => doorward.database.read(sql`SELECT actor FROM audit_events WHERE type = 'password.breach_check_failed'`)

  test("PW-03 a stolen password is refused, and only five characters of its digest leave the house", async () => {
    const { url, asked } = await rangeService(knowing(STOLEN, FRESH))
    const doorward = await open(`${url}/`)
    expect(await choose(doorward, STOLEN)).toBe("422 password_too_common")
    expect(asked.map(({ url: path }) => path)).toEqual([`/range/${sha1(STOLEN).slice(0, 5)}`])
    expect(asked[0]?.headers["add-padding"]).toBe("true")
    const sent = JSON.stringify([asked[0]?.headers, asked[0]?.rawHeaders])
    expect([sent.includes("ada"), sent.includes(sha1(STOLEN).slice(5))]).toEqual([false, false])
    // Padding is no theft, and a range that was asked for is not asked for again.
    expect(await choose(doorward, FRESH)).toBe("201 ok")
    expect(await choose(doorward, STOLEN)).toBe("422 password_too_common")
    expect(asked).toHaveLength(2)
    // What is refused for another reason is never asked about.
    await choose(doorward, "short")
    await choose(doorward, "passwordpassword")
    expect(asked).toHaveLength(2)
    expect(await failures(doorward)).toEqual([])
  })

  const broken: readonly (readonly [string, RequestListener])[] = [
    ["answers 500", (_, response) => response.writeHead(500).end()],
    ["answers something else", (_, response) => response.end("<html>maintenance</html>")],
    ["never answers", () => undefined],
    ["hangs up", (request) => request.socket.destroy()],
    ["never ends", (_, response) => void response.write(`${"0".repeat(35)}:1\r\n`)],
    ["floods", (_, response) => response.end(`${"0".repeat(35)}:1\r\n`.repeat(20_000))],
    ["leads elsewhere", (_, response) => response.writeHead(302, { location: "http://169.254.169.254/" }).end()],
  ]
  test.each(broken)("PW-03 a service that %s blocks nobody, takes a second at most, and is written down", async (_, answer) => {
    const { url } = await rangeService(answer)
    const doorward = await open(url)
    const start = performance.now()
    expect(await choose(doorward, STOLEN)).toBe("201 ok")
    expect(performance.now() - start).toBeLessThan(PATIENCE_MS)
    expect(await failures(doorward)).toEqual([{ actor: "system" }])
  })
})
