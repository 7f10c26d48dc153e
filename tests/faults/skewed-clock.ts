import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { requireProgram } from "./programs.ts"
import type { Environment } from "./server.ts"

const source = fileURLToPath(new URL("./skewed-clock.c", import.meta.url))

/** The time of day as one process sees it, to be set while it runs. */
export interface SkewedClock {
  /** For the process it is about. */
  readonly environment: Environment
  /** By how much its clock differs from the machine's from now on. */
  set(offsetMs: number): void
  remove(): void
}

export function makeSkewedClock(): SkewedClock {
  const folder = mkdtempSync(join(tmpdir(), "doorward-clock-"))
  const library = join(folder, "skewed-clock.so")
  execFileSync(requireProgram("cc", "gcc libc6-dev"), ["-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"])
  const file = join(folder, "offset")
  const set = (offsetMs: number) => {
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64LE(BigInt(offsetMs) * 1_000_000n)
    // In place: the process has mapped this very file.
    writeFileSync(file, bytes, { flag: "r+" })
  }
  writeFileSync(file, Buffer.alloc(8))
  return {
    environment: { LD_PRELOAD: library, SKEWED_CLOCK_FILE: file },
    set,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
