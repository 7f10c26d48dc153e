/** A message of a server-sent event stream. */
export interface StreamMessage {
  readonly event: string
  readonly data: string
}

/** The stream is not one, or not ours. */
export class StreamRefused extends Error {
  override readonly name = "StreamRefused"
}

const MAX_LINE_CHARACTERS = 16_384
const MAX_DATA_CHARACTERS = 65_536
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/**
 * Reads an event stream as the HTML standard has it (§9.2.6): lines end in LF, CR or CRLF, and chunks may be cut anywhere. Nothing is kept that
 * is larger than its limit. Numbers of events stand in their data as well, so `id` and `retry` are passed over.
 *
 * @returns what to call with each chunk; it throws StreamRefused, and whatever `onMessage` throws
 */
export function createEventStreamReader(onMessage: (message: StreamMessage) => void): (chunk: Uint8Array) => void {
  const decoder = new TextDecoder("utf-8")
  let line = ""
  let afterCarriageReturn = false
  let event = ""
  let data: string | undefined

  function endLine(): void {
    if (line === "") dispatch()
    else readField(line)
    line = ""
  }

  function dispatch(): void {
    const message = data === undefined ? undefined : { event: event === "" ? "message" : event, data }
    event = ""
    data = undefined
    if (message) onMessage(message)
  }

  function readField(text: string): void {
    const colon = text.indexOf(":")
    const name = colon < 0 ? text : text.slice(0, colon)
    const value = colon < 0 ? "" : text.slice(text[colon + 1] === " " ? colon + 2 : colon + 1)
    if (name === "event") event = value
    if (name !== "data") return
    data = data === undefined ? value : `${data}\n${value}`
    if (data.length > MAX_DATA_CHARACTERS) throw new StreamRefused("a message is too large")
  }

  function append(text: string): void {
    if (line.length + text.length > MAX_LINE_CHARACTERS) throw new StreamRefused("a line does not end")
    line += text
  }

  return (chunk) => {
    const text = decoder.decode(chunk, { stream: true })
    let start = 0
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      if (unit === LINE_FEED && afterCarriageReturn) start = i + 1
      else if (unit === LINE_FEED || unit === CARRIAGE_RETURN) {
        append(text.slice(start, i))
        endLine()
        start = i + 1
      }
      afterCarriageReturn = unit === CARRIAGE_RETURN
    }
    append(text.slice(start))
  }
}
