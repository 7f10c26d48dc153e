import { execFileSync } from "node:child_process"
import { accessSync, constants } from "node:fs"
import { delimiter, join } from "node:path"

/** A program an experiment needs besides Node. Root gets it from apt-get, said aloud. @throws never silent: with the name of what is missing */
export function requireProgram(name: string, debianPackages: string): string {
  const found = findProgram(name)
  if (found !== undefined) return found
  if (process.getuid?.() !== 0) throw new Error(`this experiment needs ${name} (on Debian: apt-get install ${debianPackages})`)
  console.log(`installing ${debianPackages} with apt-get`)
  execFileSync("apt-get", ["install", "-y", "--no-install-recommends", ...debianPackages.split(" ")], { stdio: "ignore" })
  const installed = findProgram(name)
  if (installed === undefined) throw new Error(`apt-get did not bring ${name}`)
  return installed
}

function findProgram(name: string): string | undefined {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return join(folder, name)
    } catch {
      // Not in this folder.
    }
  }
  return undefined
}
