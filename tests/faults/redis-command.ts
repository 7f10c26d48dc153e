import { connect } from "node:net"

const LIMIT_MS = 5_000

/** One command to a Redis on this machine, over a connection of its own. @returns the answer as it came @throws when it is an error */
export async function redisCommand(port: number, ...words: readonly string[]): Promise<string> {
  const socket = connect(port, "127.0.0.1")
  const text = await new Promise<string>((resolve, reject) => {
    let received = ""
    socket.setTimeout(LIMIT_MS, () => reject(new Error(`${words[0]}: no answer`)))
    socket.on("error", reject)
    socket.on("data", (chunk) => {
      received += chunk.toString()
      if (isWhole(received)) resolve(received)
    })
    socket.write(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`)
  }).finally(() => socket.destroy())
  if (text.startsWith("-")) throw new Error(text.trim())
  return text
}

/** A line, or a text with its length before it (RESP2). */
function isWhole(received: string): boolean {
  const end = received.indexOf("\r\n")
  if (end < 0) return false
  return !received.startsWith("$") || Buffer.byteLength(received) >= end + 2 + Number(received.slice(1, end)) + 2
}
