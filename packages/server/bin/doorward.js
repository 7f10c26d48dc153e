#!/usr/bin/env node
// npm links a command only if its file exists while installing, and dist/ is built later: so the command is this file.
import { existsSync } from "node:fs"

const main = new URL("../dist/main.js", import.meta.url)
if (!existsSync(main)) {
  console.error("doorward is not built yet: run `npm run build` (or `npm start`) first")
  process.exit(1)
}
await import(main.href)
