import type { RequestListener } from "node:http"
import { createMetrics, createOutbound, type Outbound } from "doorward/testing"
import { describe, expect, test } from "vitest"
import { until } from "../until.ts"
import { closers, HELLO, outboundAt, plainSite, refusal, type Site } from "./outbound-sites.ts"

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
