import { once } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer, type IncomingMessage, type RequestListener } from "node:http"
import { createServer as createTlsServer } from "node:https"
import type { AddressInfo, Server, Socket } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createMetrics, createOutbound, type Outbound, OutboundFailed, type Resolve } from "doorward/testing"
import { afterEach, beforeAll, describe, expect, test } from "vitest"
import { type Authority, createAuthority } from "../certificates.ts"
import { until } from "../until.ts"

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

let authority: Authority
beforeAll(() => {
  authority = createAuthority()
})

interface Site {
  readonly port: number
  readonly connections: ReadonlySet<Socket>
}

async function serve(server: Server, host = "127.0.0.1"): Promise<Site> {
  const connections = new Set<Socket>()
  server.on("connection", (socket: Socket) => {
    connections.add(socket)
    socket.once("close", () => connections.delete(socket))
  })
  server.listen(0, host)
  await once(server, "listening")
  closers.push(() => {
    for (const socket of connections) socket.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, connections }
}

const plainSite = (listener: RequestListener, host?: string) => serve(createServer(listener), host)
const tlsSite = (listener: RequestListener, names: readonly string[]) =>
  serve(createTlsServer({ ...authority.issue({ name: names[0] ?? "", dns: names }) }, listener))

/** Asks with a name server of our own, and knows what it was asked. */
function outboundAt(addresses: Record<string, readonly string[]>, allowPrivate: readonly string[] = [], extraCaFile?: string) {
  const asked: string[] = []
  const resolve: Resolve = async (host) => {
    asked.push(host)
    return addresses[host] ?? []
  }
  const metrics = createMetrics()
  return { outbound: createOutbound({ allowPrivate, extraCaFile }, { metrics, resolve }), asked, metrics }
}

async function authorityFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "doorward-ca-"))
  closers.push(() => rm(folder, { recursive: true }))
  const file = join(folder, "ca.pem")
  await writeFile(file, authority.cert)
  return file
}

/** @returns why it failed */
async function refusal(asked: Promise<unknown>): Promise<OutboundFailed> {
  const outcome = await asked.then(
    (answer) => answer,
    (error: unknown) => error,
  )
  if (outcome instanceof OutboundFailed) return outcome
  throw new Error(`expected a refusal, got ${JSON.stringify(outcome)}`)
}

const HELLO: RequestListener = (_, response) => response.end("hello")

describe("OA-26 server-side requests reach no private address", () => {
  const PRIVATE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2001:10::1",
    "2002:7f00:1::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
  ]

  test.each(PRIVATE)("a name that leads to %s", async (address) => {
    const { outbound } = outboundAt({ "inside.example": [address] })
    expect((await refusal(outbound.fetch("https://inside.example/"))).reason).toBe("refused")
  })

  test.each(PRIVATE)("%s as it stands", async (address) => {
    const { outbound, asked } = outboundAt({})
    const host = address.includes(":") ? `[${address}]` : address
    expect((await refusal(outbound.fetch(`https://${host}/`))).reason).toBe("refused")
    expect(asked).toEqual([])
  })

  test.each([
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://0/",
    "https://127.0.0.1./",
    "https://127。0。0。1/",
    "https://①②⑦.0.0.1/",
    "https://2852039166/latest/meta-data/",
    "https://[::ffff:7f00:1]/",
    "https://[0:0:0:0:0:ffff:127.0.0.1]/",
  ])("%s, another spelling of an address", async (url) => {
    const { outbound } = outboundAt({})
    expect((await refusal(outbound.fetch(url))).reason).toBe("refused")
  })

  test.each([
    "ftp://public.example/",
    "file:///etc/passwd",
    "data:text/plain,hello",
    "gopher://public.example/",
    "https://user@public.example/",
    "https://user:secret@public.example/",
    "https://:secret@public.example/",
    "https://public.example:0/",
    "https://public.example./",
    "//public.example/",
    "/etc/passwd",
    "https://",
    "",
  ])("%s is no address to ask", async (url) => {
    const { outbound, asked } = outboundAt({ "public.example": ["8.8.8.8"] })
    expect((await refusal(outbound.fetch(url))).reason).toBe("refused")
    expect(asked).toEqual([])
  })

  test("an address longer than 8 KB", async () => {
    const { outbound } = outboundAt({ "public.example": ["8.8.8.8"] })
    expect((await refusal(outbound.fetch(`https://public.example/${"a".repeat(9_000)}`))).reason).toBe("refused")
  })

  test("plain http, where the address is public", async () => {
    const { outbound } = outboundAt({ "public.example": ["8.8.8.8"] }, ["public.example", "10.0.0.0/8"])
    expect((await refusal(outbound.fetch("http://public.example/"))).reason).toBe("refused")
  })

  test("one private address among public ones condemns the name", async () => {
    const { outbound } = outboundAt({ "both.example": ["8.8.8.8", "127.0.0.1"] })
    expect((await refusal(outbound.fetch("https://both.example/"))).reason).toBe("refused")
  })

  test("the words of a refusal are no answer's: they name neither path nor query", async () => {
    const { outbound } = outboundAt({ "inside.example": ["10.0.0.1"] })
    const { message } = await refusal(outbound.fetch("https://inside.example/hook/secret-path?token=secret-token"))
    expect(message).not.toContain("secret")
  })
})

describe("what the operator opened", () => {
  test.each([["127.0.0.0/8"], ["127.0.0.1"], ["::ffff:127.0.0.1"], ["inside.example"], ["INSIDE.example"]])("by %s", async (allowed) => {
    const { port } = await plainSite(HELLO)
    const { outbound } = outboundAt({ "inside.example": ["127.0.0.1"] }, [allowed])
    const { status, body } = await outbound.fetch(`http://inside.example:${port}/`)
    expect({ status, body }).toEqual({ status: 200, body: "hello" })
  })

  test("is only that: other names and blocks stay closed", async () => {
    const { outbound } = outboundAt({ "inside.example": ["127.0.0.1"], "sub.other.example": ["127.0.0.1"] }, ["10.0.0.0/8", "other.example"])
    expect((await refusal(outbound.fetch("http://inside.example/"))).reason).toBe("refused")
    expect((await refusal(outbound.fetch("http://sub.other.example/"))).reason).toBe("refused")
  })

  test("never opens what carries a closed address within", async () => {
    const rules = ["64:ff9b::/96", "2002::/16", "2001::/32"]
    const { outbound } = outboundAt(
      { "a.example": ["64:ff9b::7f00:1"], "b.example": ["2002:a9fe:a9fe::1"], "c.example": ["2001:0:1:2:3:4:80ff:fffe"] },
      rules,
    )
    for (const name of ["a", "b", "c"]) expect((await refusal(outbound.fetch(`https://${name}.example/`))).reason).toBe("refused")
  })

  test("an entry that means nothing is refused at the start", () => {
    for (const entry of ["10.0.0.0/33", "10.0.0", "*.example", "https://a.example", ""])
      expect(() => createOutbound({ allowPrivate: [entry], extraCaFile: undefined }, { metrics: createMetrics() })).toThrow(TypeError)
  })
})

describe("OA-26 a name that changes its mind", () => {
  test("is asked once: the connection goes to the address that was judged", async () => {
    const seen: (string | undefined)[] = []
    const { port } = await plainSite((request, response) => {
      seen.push(request.socket.localAddress)
      response.end("hello")
    }, "0.0.0.0")
    let questions = 0
    const outbound = createOutbound(
      { allowPrivate: ["127.0.0.1/32"], extraCaFile: undefined },
      { metrics: createMetrics(), resolve: async () => [++questions === 1 ? "127.0.0.1" : "127.0.0.2"] },
    )
    await outbound.fetch(`http://rebind.example:${port}/`)
    expect({ questions, seen }).toEqual({ questions: 1, seen: ["127.0.0.1"] })
    // Its next answer is judged anew.
    expect((await refusal(outbound.fetch(`http://rebind.example:${port}/`))).reason).toBe("refused")
    expect(seen).toEqual(["127.0.0.1"])
  })
})

describe("redirects", () => {
  const to =
    (location: string, status = 302): RequestListener =>
    (_, response) =>
      response.writeHead(status, { Location: location }).end()

  test("OA-26 are judged like the first address", async () => {
    for (const location of [
      "http://169.254.169.254/latest/",
      "http://inner.example/",
      "http://[::1]/",
      "file:///etc/passwd",
      "http://user:word@a.example/",
      "http://2130706434:1/",
    ]) {
      const { port } = await plainSite(to(location))
      const { outbound } = outboundAt({ "a.example": ["127.0.0.1"], "inner.example": ["10.0.0.1"] }, ["127.0.0.1"])
      expect((await refusal(outbound.fetch(`http://a.example:${port}/`))).reason, location).toBe("refused")
    }
  })

  test("never lead from https down to http, not even to what is open", async () => {
    const inner = await plainSite(HELLO)
    const { port } = await tlsSite(to(`http://a.example:${inner.port}/`), ["a.example"])
    const { outbound } = outboundAt({ "a.example": ["127.0.0.1"] }, ["127.0.0.1"], await authorityFile())
    expect((await refusal(outbound.fetch(`https://a.example:${port}/`))).message).toContain("https to http")
  })

  test("are followed three times and no further", async () => {
    let hops = 0
    const { port } = await plainSite((request, response) => {
      hops += 1
      const left = Number(request.url?.slice(1))
      if (left === 0) response.end("there")
      else response.writeHead(302, { Location: `/${left - 1}` }).end()
    })
    const { outbound } = outboundAt({ "a.example": ["127.0.0.1"] }, ["127.0.0.1"])
    expect((await outbound.fetch(`http://a.example:${port}/3`)).body).toBe("there")
    hops = 0
    expect((await refusal(outbound.fetch(`http://a.example:${port}/4`))).reason).toBe("unacceptable")
    expect(hops).toBe(4)
  })

  test("take no credentials to another origin, and keep them at home", async () => {
    const heard: IncomingMessage["headers"][] = []
    const record: RequestListener = (request, response) => {
      heard.push(request.headers)
      response.end()
    }
    const stranger = await plainSite(record)
    const home = await plainSite((request, response) => {
      if (request.url === "/away") response.writeHead(302, { Location: `http://b.example:${stranger.port}/` }).end()
      else if (request.url === "/home") response.writeHead(302, { Location: "/there" }).end()
      else record(request, response)
    })
    const { outbound } = outboundAt({ "a.example": ["127.0.0.1"], "b.example": ["127.0.0.1"] }, ["127.0.0.1"])
    const headers = { Authorization: "Bearer secret", Cookie: "a=secret", "X-Api-Key": "secret", Accept: "application/json" }
    await outbound.fetch(`http://a.example:${home.port}/away`, { headers })
    await outbound.fetch(`http://a.example:${home.port}/home`, { headers })
    expect(JSON.stringify(heard[0])).not.toContain("secret")
    expect(heard[0]).toMatchObject({ accept: "application/json", host: `b.example:${stranger.port}` })
    expect(heard[1]).toMatchObject({ authorization: "Bearer secret", "x-api-key": "secret" })
  })

  test.each([
    [301, "GET", ""],
    [302, "GET", ""],
    [303, "GET", ""],
    [307, "POST", "a=b"],
    [308, "POST", "a=b"],
  ])("%i turns a POST into %s", async (status, method, body) => {
    let heard: object = {}
    const { port } = await plainSite((request, response) => {
      if (request.url === "/") return to("/there", status)(request, response)
      let text = ""
      request.on("data", (chunk: Buffer) => (text += chunk.toString()))
      request.on("end", () => {
        heard = { method: request.method, body: text, type: request.headers["content-type"] }
        response.end()
      })
    })
    const { outbound } = outboundAt({ "a.example": ["127.0.0.1"] }, ["127.0.0.1"])
    await outbound.fetch(`http://a.example:${port}/`, {
      method: "POST",
      body: "a=b",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
    })
    expect(heard).toEqual({ method, body, type: body === "" ? undefined : "application/x-www-form-urlencoded" })
  })

  test("take no body to another origin", async () => {
    const stranger = await plainSite(HELLO)
    const { port } = await plainSite(to(`http://b.example:${stranger.port}/`, 307))
    const { outbound } = outboundAt({ "a.example": ["127.0.0.1"], "b.example": ["127.0.0.1"] }, ["127.0.0.1"])
    expect((await refusal(outbound.fetch(`http://a.example:${port}/`, { method: "POST", body: "client_secret=x" }))).reason).toBe("unacceptable")
  })
})

describe("certificates", () => {
  test("of an authority nobody knows are refused; of one the operator added, taken", async () => {
    const { port } = await tlsSite(HELLO, ["a.example"])
    const where: [Record<string, string[]>, string[]] = [{ "a.example": ["127.0.0.1"], "b.example": ["127.0.0.1"] }, ["127.0.0.1"]]
    expect((await refusal(outboundAt(...where).outbound.fetch(`https://a.example:${port}/`))).reason).toBe("unreachable")
    const { outbound } = outboundAt(...where, await authorityFile())
    expect((await outbound.fetch(`https://a.example:${port}/`)).body).toBe("hello")
    // For the name only that it was made for.
    expect((await refusal(outbound.fetch(`https://b.example:${port}/`))).reason).toBe("unreachable")
  })
})

describe("E-22 the other side misbehaves", () => {
  const TIMEOUT_MS = 300
  const at = async (
    listener: RequestListener,
  ): Promise<{ outbound: Outbound; url: string; site: Site; metrics: ReturnType<typeof createMetrics> }> => {
    const site = await plainSite(listener)
    const { outbound, metrics } = outboundAt({ "a.example": ["127.0.0.1"] }, ["127.0.0.1"])
    return { outbound, url: `http://a.example:${site.port}/`, site, metrics }
  }

  test("it refuses the connection", async () => {
    const site = await plainSite(HELLO)
    for (const close of closers.splice(0)) await close()
    const { outbound } = outboundAt({ "a.example": ["127.0.0.1"] }, ["127.0.0.1"])
    expect((await refusal(outbound.fetch(`http://a.example:${site.port}/`))).reason).toBe("unreachable")
  })

  test("it hangs, and is cut off", async () => {
    const { outbound, url, site } = await at(() => undefined)
    expect((await refusal(outbound.fetch(url, { timeoutMs: TIMEOUT_MS }))).reason).toBe("late")
    await until(() => site.connections.size === 0)
  })

  test("its name server hangs", async () => {
    const outbound = createOutbound(
      { allowPrivate: [], extraCaFile: undefined },
      { metrics: createMetrics(), resolve: () => new Promise(() => undefined) },
    )
    expect((await refusal(outbound.fetch("https://a.example/", { timeoutMs: TIMEOUT_MS }))).reason).toBe("late")
  })

  test("it answers drop by drop, each within the time, and is cut off all the same", async () => {
    const { outbound, url, site } = await at((_, response) => {
      const timer = setInterval(() => response.write("."), 20)
      response.once("close", () => clearInterval(timer))
    })
    expect((await refusal(outbound.fetch(url, { timeoutMs: TIMEOUT_MS }))).reason).toBe("late")
    await until(() => site.connections.size === 0)
  })

  test("it answers 500: an answer like any other", async () => {
    const { outbound, url } = await at((_, response) => response.writeHead(500).end("broken"))
    expect(await outbound.fetch(url)).toMatchObject({ status: 500, body: "broken" })
  })

  test.each(["told beforehand", "found out on the way"])("its body is huge, %s", async (how) => {
    let sent = 0
    const { outbound, url, site } = await at((_, response) => {
      if (how === "told beforehand") response.setHeader("Content-Length", 2_000_000_000)
      const chunk = Buffer.alloc(64 * 1024)
      const pour = (): void => {
        do sent += chunk.length
        while (response.write(chunk) && !response.destroyed)
        if (!response.destroyed) response.once("drain", pour)
      }
      pour()
    })
    expect((await refusal(outbound.fetch(url))).reason).toBe("unacceptable")
    await until(() => site.connections.size === 0)
    expect(sent).toBeLessThan(20_000_000)
  })

  test("its body is compressed, which was not asked for", async () => {
    const { outbound, url } = await at((_, response) => response.writeHead(200, { "Content-Encoding": "gzip" }).end("x"))
    expect((await refusal(outbound.fetch(url))).reason).toBe("unacceptable")
  })

  test("its head is huge", async () => {
    const { outbound, url } = await at((_, response) => response.writeHead(200, { "X-Much": "a".repeat(20_000) }).end())
    expect((await refusal(outbound.fetch(url))).reason).toBe("unacceptable")
  })

  test("it breaks off in the middle", async () => {
    const { outbound, url } = await at((_, response) => {
      response.writeHead(200, { "Content-Length": 100 }).write("half")
      response.socket?.end()
    })
    expect((await refusal(outbound.fetch(url))).reason).toBe("unreachable")
  })

  test("one host that hangs starves no other, and its own queue is bounded", async () => {
    let most = 0
    const hanging = await plainSite(() => {
      most = Math.max(most, hanging.connections.size)
    })
    const good = await plainSite(HELLO)
    const { outbound, metrics } = outboundAt({ "bad.example": ["127.0.0.1"], "good.example": ["127.0.0.1"] }, ["127.0.0.1"])
    const asked = Array.from({ length: 100 }, () => refusal(outbound.fetch(`http://bad.example:${hanging.port}/`, { timeoutMs: 1_000 })))
    expect((await outbound.fetch(`http://good.example:${good.port}/`, { timeoutMs: 1_000 })).body).toBe("hello")
    const reasons = (await Promise.all(asked)).map(({ reason }) => reason)
    expect(reasons.filter((reason) => reason === "busy").length).toBeGreaterThan(0)
    expect(new Set(reasons)).toEqual(new Set(["busy", "late"]))
    expect(most).toBeLessThanOrEqual(8)
    expect(await metrics.text()).toMatch(/doorward_outbound_requests_total\{outcome="late"\} \d+/)
    // Nobody holds a place for ever.
    await until(() => hanging.connections.size === 0)
    expect((await refusal(outbound.fetch(`http://bad.example:${hanging.port}/`, { timeoutMs: 100 }))).reason).toBe("late")
  })

  test("nothing stays open after an answer", async () => {
    const { outbound, url, site } = await at(HELLO)
    const answers = await Promise.all(Array.from({ length: 5 }, () => outbound.fetch(url)))
    expect(answers.map(({ body }) => body)).toEqual(Array.from({ length: 5 }, () => "hello"))
    await until(() => site.connections.size === 0)
  })
})
