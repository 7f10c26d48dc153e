import { type ChildProcess, spawn } from "node:child_process"
import { inject } from "vitest"

/** The command as it is built, in few files: see join-modules.ts. */
const MAIN = inject("doorwardMain")

export interface CommandEnd {
  readonly code: number | null
  readonly output: string
}

/** Starts `doorward …` with exactly these settings, where nobody sits at a terminal. */
export function spawnCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input = "",
  cwd?: string,
): { readonly child: ChildProcess; readonly ended: Promise<CommandEnd> } {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd, env: { PATH: process.env["PATH"] ?? "", ...environment } })
  let output = ""
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text))
  // A command that ends without reading closes its end.
  child.stdin.on("error", () => undefined).end(input)
  const ended = new Promise<CommandEnd>((resolve) => child.once("close", (code) => resolve({ code, output })))
  return { child, ended }
}

export function runCommand(
  args: readonly string[],
  environment?: Readonly<Record<string, string>>,
  input?: string,
  cwd?: string,
): Promise<CommandEnd> {
  return spawnCommand(args, environment, input, cwd).ended
}
