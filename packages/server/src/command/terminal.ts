import { createInterface } from "node:readline/promises"
import { Writable } from "node:stream"
import { UsageError } from "./options.ts"

/** What a command needs from its process. */
export interface Terminal {
  /** Somebody looks at what is printed. */
  readonly isTerminal: boolean
  print(line: string): void
  /** Resolves with the signal's name when the process is asked to stop. */
  stopped(): Promise<string>
  /** Calls whenever the process is asked to read its files again. */
  onReload(reload: () => void): void
  /** Asks whoever sits there. @returns undefined where nobody does */
  ask?(question: string, answer: "shown" | "hidden"): Promise<string>
  /** All of standard input. */
  readInput(): Promise<string>
}

const MAX_INPUT_BYTES = 1024 * 1024

/** @param hidden what is typed does not appear: a password */
export async function askOn(input: NodeJS.ReadStream, output: NodeJS.WriteStream, question: string, hidden: boolean): Promise<string> {
  output.write(question)
  const shown = new Writable({
    write: (chunk: Buffer, _, done) => {
      if (!hidden) output.write(chunk)
      done()
    },
  })
  const lines = createInterface({ input, output: shown, terminal: true })
  try {
    return await lines.question("")
  } finally {
    lines.close()
    if (hidden) output.write("\n")
  }
}

/** @throws UsageError for more than any secret has */
export async function readAll(input: AsyncIterable<Buffer | string>): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk)
    length += bytes.length
    if (length > MAX_INPUT_BYTES) throw new UsageError("standard input holds too much")
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString("utf8")
}
