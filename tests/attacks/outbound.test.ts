import type { IncomingMessage, RequestListener } from "node:http"
import { createMetrics, createOutbound } from "doorward/testing"
import { describe, expect, test } from "vitest"
import { authorityFile, HELLO, outboundAt, plainSite, refusal, tlsSite } from "./outbound-sites.ts"

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
