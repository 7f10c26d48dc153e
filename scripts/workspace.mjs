// Where things are, seen from any folder.
import { fileURLToPath } from "node:url"

export const root = fileURLToPath(new URL("..", import.meta.url))

/**
 * The JavaScript file behind a tool. Tools run as `node <file>` rather than through node_modules/.bin, whose files are shell scripts on Windows.
 */
export const tools = {
  tsc: toolFile("typescript/bin/tsc"),
  biome: toolFile("@biomejs/biome/bin/biome"),
  oxlint: toolFile("oxlint/bin/oxlint"),
  knip: toolFile("knip/bin/knip.js"),
  vitest: toolFile("vitest/vitest.mjs"),
}

/** @param {string} path */
function toolFile(path) {
  return fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url))
}
