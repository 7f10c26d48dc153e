// `npm run bench`: the measurements. bench/ has its own lockfile, because the peers it measures are nothing that Doorward depends on.
import { existsSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import { ensureBuilt } from "./build.mjs"
import { runChild } from "./child.mjs"
import { ensureInstalled } from "./install.mjs"
import { root } from "./workspace.mjs"

const folder = join(root, "bench")
if (!existsSync(join(folder, "run.mjs"))) {
  console.error("There is no bench/run.mjs to run.")
  process.exit(2)
}
await ensureInstalled()
await ensureInstalled({ folder, title: "the measured peers" })
await ensureBuilt()
const { code } = await runChild(process.execPath, [join(folder, "run.mjs"), ...process.argv.slice(2)])
process.exitCode = code
