// `npm start`: from a fresh clone to a running service. Flags after `--` go to the service.
import { join } from "node:path"
import process from "node:process"
import { pathToFileURL } from "node:url"
import { ensureBuilt } from "./build.mjs"
import { ensureInstalled } from "./install.mjs"
import { root } from "./workspace.mjs"

await ensureInstalled()
await ensureBuilt()

// In this very process: signals reach the service and its exit code is ours, with nobody in between to get either wrong.
const main = join(root, "packages/server/dist/main.js")
process.argv = [process.execPath, main, "start", ...process.argv.slice(2)]
await import(pathToFileURL(main).href)
