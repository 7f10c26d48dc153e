import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { createEventStreamReader, type StreamMessage, StreamRefused } from "./event-stream.ts"

/** The messages of a text that arrives cut at these places. */
function messagesOf(text: string, cuts: readonly number[] = []): StreamMessage[] {
  const messages: StreamMessage[] = []
  const read = createEventStreamReader((message) => messages.push(message))
  const bytes = Buffer.from(text)
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]
  for (let n = 1; n < places.length; n++) read(bytes.subarray(places[n - 1], places[n]))
  return messages
}

describe("an event stream", () => {
  test.each<[string, string, StreamMessage[]]>([
    ["a message", "data: a\n\n", [{ event: "message", data: "a" }]],
    ["CRLF", "event: e\r\ndata: a\r\n\r\n", [{ event: "e", data: "a" }]],
    [
      "CR",
      "event: e\rdata: a\r\rdata: b\r\r",
      [
        { event: "e", data: "a" },
        { event: "message", data: "b" },
      ],
    ],
    ["lines of all kinds", "data: a\r\ndata: b\rdata: c\n\n", [{ event: "message", data: "a\nb\nc" }]],
    ["no space after the colon", "data:a\n\n", [{ event: "message", data: "a" }]],
    ["only one space goes", "data:  a\n\n", [{ event: "message", data: " a" }]],
    ["a field without colon", "data\n\n", [{ event: "message", data: "" }]],
    ["comments and other fields", ": hi\nid: 1\nretry: 5\nnews: x\ndata: a\n\n", [{ event: "message", data: "a" }]],
    ["an event without data", "event: e\n\ndata: a\n\n", [{ event: "message", data: "a" }]],
    ["a message that is not ended", "data: a\n", []],
    ["a byte order mark", "\ufeffdata: a\n\n", [{ event: "message", data: "a" }]],
    ["letters of several bytes", "data: ä€😀\n\n", [{ event: "message", data: "ä€😀" }]],
  ])("%s", (_, text, expected) => {
    expect(messagesOf(text)).toEqual(expected)
    expect(
      messagesOf(
        text,
        Array.from({ length: 100 }, (__, n) => n),
      ),
    ).toEqual(expected)
  })

  test("gives the same messages however it is cut", () => {
    const pieces = fc.constantFrom("data: ", "data", "event: heartbeat", ":", "\n", "\r", "\r\n", "\n\n", '{"head":1}', "ä€😀", " ", "id: 7")
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), fc.array(fc.nat(500), { maxLength: 30 }), (parts, cuts) => {
        const text = parts.join("")
        expect(messagesOf(text, cuts)).toEqual(messagesOf(text))
      }),
    )
  })

  test.each([
    ["a line that never ends", () => "data: x".padEnd(1_000, "x")],
    ["lines without end in one message", () => `data: ${"x".repeat(1_000)}\n`],
    ["a comment that never ends", (first: boolean) => (first ? ":" : "x".repeat(1_000))],
  ])("%s is refused long before it fills the memory", (_, chunkOf) => {
    const read = createEventStreamReader(() => {})
    let chunks = 0
    expect(() => {
      for (; chunks < 1_000; chunks++) read(Buffer.from(chunkOf(chunks === 0)))
    }).toThrow(StreamRefused)
    expect(chunks).toBeLessThan(100)
  })
})
