import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"

/**
 * Puts a secret where only the operator's account can read it: what is printed where nobody looks ends up in logs.
 * @returns the file
 */
export function keepSecretLine(dataFolder: string, name: string, value: string): string {
  // With PostgreSQL nothing else is kept there, and nobody has made it.
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  const file = join(dataFolder, name)
  // A file that is there keeps its mode when it is written to.
  rmSync(file, { force: true })
  writeFileSync(file, `${value}\n`, { mode: 0o600, flag: "wx" })
  return file
}
