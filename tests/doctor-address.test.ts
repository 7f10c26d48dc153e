import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { request as ask, type RequestListener } from "node:http"
import { createServer as createTlsServer } from "node:https"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createTestDoorward, listen, type TestDoorward, type TestOptions } from "doorward/testing"
import { afterAll, afterEach, describe, expect, test } from "vitest"
import { createAuthority } from "./certificates.ts"
import { freePort } from "./server-process.ts"

const authority = createAuthority("Proxies")
const certified = authority.issue({ name: "id.example.com", dns: ["id.example.com"] })
const folder = mkdtempSync(join(tmpdir(), "doorward-address-"))
const extraCa = join(folder, "ca.pem")
writeFileSync(extraCa, authority.cert)
afterAll(() => rmSync(folder, { recursive: true }))

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

interface CheckResult {
  readonly name: string
  readonly state: string
  readonly finding: string
  readonly lines?: readonly string[]
}

/** A house whose public address leads to this machine, as by an entry in DNS. */
async function houseAt(port: number, options: TestOptions = {}): Promise<TestDoorward> {
  const house = await createTestDoorward({
    issuer: `https://id.example.com:${port}`,
    extraCa,
    allowPrivateFetch: ["id.example.com"],
    resolve: async () => ["127.0.0.1"],
    ...options,
  })
  closers.push(() => house.close())
  return house
}

/** Ends TLS on a port and hands requests on, as a proxy does. */
function openTlsDoor(port: number, listener: RequestListener): Promise<void> {
  const server = createTlsServer(certified, listener)
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return new Promise((resolve) => server.listen(port, "127.0.0.1", resolve))
}

/** A proxy in front of the house. @param headers it adds */
async function openProxy(port: number, house: TestDoorward, headers: Record<string, string> = {}): Promise<void> {
  const door = await listen(house.handle, { port: 0, hosts: ["127.0.0.1"] })
  closers.push(() => door.drain())
  const behind = (door.addresses[0] as AddressInfo).port
  await openTlsDoor(port, (incoming, answer) => {
    const passedOn = { host: "127.0.0.1", port: behind, path: incoming.url, method: incoming.method, headers: { ...incoming.headers, ...headers } }
    const onward = ask(passedOn, (back) => {
      answer.writeHead(back.statusCode ?? 502, back.headers)
      back.pipe(answer)
    })
    onward.on("error", () => answer.destroy())
    incoming.pipe(onward)
  })
}

async function address(house: TestDoorward): Promise<CheckResult | undefined> {
  const { checks } = (await house.run("doctor")) as { checks: CheckResult[] }
  return checks.find(({ name }) => name === "address")
}

describe("does the public address lead here", () => {
  test("through a proxy it does", async () => {
    const port = await freePort()
    const house = await houseAt(port, { trustProxy: ["127.0.0.1"] })
    await openProxy(port, house, { "x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.1" })
    expect(await address(house)).toMatchObject({ state: "fine", finding: "addressFine" })
  })

  test("another deployment of the same program there is noticed", async () => {
    const port = await freePort()
    const [house, other] = [await houseAt(port), await houseAt(port)]
    await openProxy(port, other)
    expect(await address(house)).toMatchObject({ state: "wrong", finding: "addressOther" })
    expect(await address(other)).toMatchObject({ state: "fine" })
  })

  test("so is anything else, and nothing at all, and what never answers", async () => {
    const port = await freePort()
    const house = await houseAt(port, { checkSeconds: 1 })
    expect(await address(house)).toMatchObject({ state: "wrong", finding: "addressUnreachable" })
    let answers = true
    await openTlsDoor(port, (_, answer) => void (answers && answer.end("<h1>Welcome to nginx</h1>")))
    expect(await address(house)).toMatchObject({ state: "wrong", finding: "addressOther" })
    answers = false
    expect(await address(house)).toMatchObject({ state: "wrong", finding: "addressLate" })
  })

  test("a certificate nobody vouches for", async () => {
    const port = await freePort()
    const house = await houseAt(port, { extraCa: undefined })
    await openProxy(port, house)
    expect(await address(house)).toMatchObject({ state: "wrong", finding: "addressUnreachable" })
  })

  test("a proxy that says its visitors come by http, where programs would be refused and pages redirected for ever", async () => {
    const port = await freePort()
    const house = await houseAt(port, { trustProxy: ["127.0.0.1"] })
    await openProxy(port, house, { "x-forwarded-proto": "http" })
    const found = await address(house)
    expect(found).toMatchObject({ state: "wrong", finding: "addressPlain" })
    expect(found?.lines).toContain("proxy_set_header X-Forwarded-Proto $scheme;")
  })

  test("a private address is not asked unless it was allowed, and that is said", async () => {
    const port = await freePort()
    const house = await houseAt(port, { allowPrivateFetch: [] })
    let asked = 0
    await openTlsDoor(port, (_, answer) => {
      asked++
      answer.end()
    })
    expect(await address(house)).toMatchObject({
      state: "advice",
      finding: "addressPrivate",
      lines: ["DOORWARD_ALLOW_PRIVATE_FETCH=id.example.com"],
    })
    expect(asked).toBe(0)
  })

  test("http on this machine: to be done in development, wrong in production", async () => {
    const [development, production] = [await createTestDoorward(), await createTestDoorward({ production: true, limitMultiplier: 1 })]
    closers.push(
      () => development.close(),
      () => production.close(),
    )
    expect(await address(development)).toMatchObject({ state: "advice", finding: "addressDevelopment" })
    expect(await address(production)).toMatchObject({ state: "wrong", finding: "addressLoopback" })
  })

  test("the echo takes nothing but a nonce of its own shape", async () => {
    const house = await houseAt(8443)
    const echo = (nonce: string) => house.fetch(new Request(`https://id.example.com:8443/healthz/echo?nonce=${nonce}`))
    expect((await echo("a".repeat(22))).status).toBe(200)
    for (const nonce of ["", "a".repeat(21), "a".repeat(23), "a".repeat(21) + "%2F"]) expect((await echo(nonce)).status).toBe(422)
  })
})
