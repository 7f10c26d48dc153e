// What no compiler sees: links in Markdown that lead nowhere, and paths of one particular machine.
import { execFileSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import process from "node:process"
import { root } from "./workspace.mjs"

const machinePath = /(?<![\w.~/-])\/(?:work|tmp|root|home\/\w+|Users\/\w+)\/[\w.-]*/g
const read = /\.(md|ts|tsx|mjs|js|json|jsonc|sql|yml|yaml|toml)$|(^|\/)(Dockerfile|run)$/

// The tracked files and the new ones that are not ignored: what a commit would hold.
const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" })
  .split("\0")
  .filter((file) => read.test(file) && !file.endsWith("package-lock.json") && existsSync(join(root, file)))

let complaints = 0
for (const file of files) {
  const text = readFileSync(join(root, file), "utf8")
  for (const match of text.matchAll(machinePath)) complain(file, text, match.index, `path of one machine: ${match[0]}`)
  if (file.endsWith(".md")) checkLinks(file, text)
}
if (complaints > 0) process.exitCode = 1

/** @param {string} file @param {string} text */
function checkLinks(file, text) {
  // Code is not prose: what looks like a link in it is blanked out, newlines kept for the line numbers.
  const prose = text.replace(/^(```|~~~)[\s\S]*?^\1|`[^`\n]*`/gm, (code) => code.replace(/[^\n]/g, " "))
  for (const match of prose.matchAll(/\]\(\s*<?([^\s)>]+)>?[^)]*\)|^\[[^\]]+\]:\s*<?([^\s>]+)/gm)) {
    const target = match[1] ?? match[2] ?? ""
    if (/^([a-z][a-z0-9+.-]*:|#|\/\/)/i.test(target)) continue
    const path = decodeURIComponent(target.replace(/[?#].*$/, ""))
    if (!existsSync(path.startsWith("/") ? join(root, path) : join(root, dirname(file), path)))
      complain(file, text, match.index, `link to nowhere: ${target}`)
  }
}

/** @param {string} file @param {string} text @param {number} index @param {string} what */
function complain(file, text, index, what) {
  complaints += 1
  console.error(`${file}:${text.slice(0, index).split("\n").length}: ${what}`)
}
