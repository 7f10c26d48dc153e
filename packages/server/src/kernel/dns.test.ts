import { createSocket, type RemoteInfo, type Socket } from "node:dgram"
import { once } from "node:events"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { createResolveTxt, DnsUnavailable, type ResolveTxt } from "./dns.ts"

/** RFC 1035 §4.1.1. */
const NO_ERROR = 0
const SERVER_FAILURE = 2
const NO_SUCH_NAME = 3
const REFUSED = 5
const TXT = 16

interface Said {
  readonly code: number
  /** Records, each in its parts. */
  readonly records?: readonly (readonly string[])[]
}

/** What the server says of a name; undefined to say nothing at all. */
const names: Readonly<Record<string, Said | "garbage" | undefined>> = {
  "_doorward.example.com": { code: NO_ERROR, records: [["doorward=abc"], ["v=spf1 ", "-all"]] },
  "nothing.example.com": { code: NO_ERROR },
  "absent.example.com": { code: NO_SUCH_NAME },
  "failing.example.com": { code: SERVER_FAILURE },
  "refusing.example.com": { code: REFUSED },
  "garbage.example.com": "garbage",
  "long.example.com": { code: NO_ERROR, records: [Array<string>(9).fill("a".repeat(250)), ["short"]] },
  "many.example.com": { code: NO_ERROR, records: Array.from({ length: 120 }, (_, n) => [`${n}`]) },
}

describe("TXT records of a name", () => {
  let server: Socket
  let resolveTxt: ResolveTxt
  let asked: string[]
  beforeEach(async () => {
    asked = []
    server = createSocket("udp4")
    server.on("message", (query, from) => answer(query, from))
    server.bind(0, "127.0.0.1")
    await once(server, "listening")
    resolveTxt = createResolveTxt({ servers: [`127.0.0.1:${server.address().port}`], timeoutMs: 300 })
  })
  afterEach(() => {
    server.close()
  })

  function answer(query: Buffer, from: RemoteInfo): void {
    const { name, end } = questionOf(query)
    asked.push(name)
    const said = names[name]
    if (said === undefined) return
    server.send(said === "garbage" ? Buffer.from([...query.subarray(0, 2), 1, 2, 3]) : replyTo(query, end, said), from.port, from.address)
  }

  test("are put together from their parts, with what else stands there", async () => {
    expect(await resolveTxt("_doorward.example.com")).toEqual(["doorward=abc", "v=spf1 -all"])
    expect(asked).toEqual(["_doorward.example.com"])
  })

  test("there are none where a server says so, and where there can be no name", async () => {
    for (const name of ["absent.example.com", "nothing.example.com", `${"a".repeat(64)}.example.com`])
      expect([name, await resolveTxt(name)]).toEqual([name, "absent"])
  })

  test.each(["failing.example.com", "refusing.example.com", "garbage.example.com", "silent.example.com"])(
    "of %s nobody knows, and it takes no longer than it may",
    async (name) => {
      const began = performance.now()
      await expect(resolveTxt(name)).rejects.toThrow(DnsUnavailable)
      expect(performance.now() - began).toBeLessThan(2_000)
    },
  )

  test("no more of them, and no longer ones, than anybody needs", async () => {
    expect(await resolveTxt("long.example.com")).toEqual(["short"])
    expect(await resolveTxt("many.example.com")).toHaveLength(100)
  })

  test("a hundred names that nobody answers for take few places and are all given up", async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, (_, n) => resolveTxt(`silent-${n}.example.com`)))
    for (const outcome of outcomes) expect(outcome).toMatchObject({ status: "rejected", reason: { name: "DnsUnavailable" } })
    expect(new Set(asked).size).toBeLessThanOrEqual(32)
  })
})

/** RFC 1035 §4.1.2: one question after a head of twelve bytes. */
function questionOf(query: Buffer): { readonly name: string; readonly end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join(".").toLowerCase(), end: at + 5 }
}

function replyTo(query: Buffer, end: number, { code, records = [] }: Said): Buffer {
  const head = Buffer.from(query.subarray(0, 12))
  // QR, RD, RA.
  head.writeUInt16BE(0x81_80 | code, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(records.length, 6)
  head.writeUInt32BE(0, 8)
  const answers = records.map((parts) => {
    const data = Buffer.concat(parts.map((part) => Buffer.concat([Buffer.from([part.length]), Buffer.from(part, "latin1")])))
    const fixed = Buffer.alloc(12)
    // A pointer to the question's name.
    fixed.writeUInt16BE(0xc0_0c, 0)
    fixed.writeUInt16BE(TXT, 2)
    fixed.writeUInt16BE(1, 4)
    fixed.writeUInt32BE(60, 6)
    fixed.writeUInt16BE(data.length, 10)
    return Buffer.concat([fixed, data])
  })
  return Buffer.concat([head, query.subarray(12, end), ...answers])
}
