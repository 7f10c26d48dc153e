// Builds what is stale (`npm run build`, and the first step of most other commands): TypeScript by project references, then the files tsc does not know.
import { createHash } from "node:crypto"
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import process from "node:process"
import { pathToFileURL } from "node:url"
import { runChild } from "./child.mjs"
import { ensureInstalled } from "./install.mjs"
import { root, tools } from "./workspace.mjs"

/** Packages with a src/ that becomes a dist/, in the order they are built. */
export const builtPackages = ["packages/guard", "packages/server"]

const asset = /\.(sql|css|svg)$/
const source = /(?<!\.d)\.(ts|tsx)$/

/** Ends the process with the compiler's words when the build fails. A build that is up to date costs one walk over the sources. */
export async function ensureBuilt() {
  for (const folder of builtPackages) {
    const stampFile = join(root, folder, "dist/.doorward-build.json")
    const files = filesBelow(join(root, folder, "src"))
    const fingerprint = fingerprintOf(folder, files)
    const before = existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, "utf8")) : { files: [] }
    if (before.fingerprint === fingerprint) continue

    console.log(`Building ${folder} ...`)
    removeOutputsOfVanished(folder, before.files, files)
    const { code } = await runChild(process.execPath, [tools.tsc, "-b", folder])
    if (code !== 0) {
      console.error(`The build of ${folder} failed.`)
      process.exit(1)
    }
    copyAssets(folder, files)
    writeFileSync(stampFile, JSON.stringify({ fingerprint, files }))
  }
}

/** Copies what is not TypeScript from src to dist. @param {string} folder @param {string[]} [files] relative to src */
export function copyAssets(folder, files = filesBelow(join(root, folder, "src"))) {
  for (const file of files.filter((name) => asset.test(name))) {
    const target = join(root, folder, "dist", file)
    mkdirSync(dirname(target), { recursive: true })
    copyFileSync(join(root, folder, "src", file), target)
  }
}

/**
 * tsc never deletes: without this a migration or a feature that was removed would live on in dist. Only outputs of files that an earlier build saw are
 * touched, so whatever else puts files into dist keeps them.
 * @param {string} folder @param {string[]} before @param {string[]} now
 */
function removeOutputsOfVanished(folder, before, now) {
  const present = new Set(now)
  // A file that was renamed from .ts to .tsx still has the same outputs.
  const made = new Set(now.filter((name) => source.test(name)).map((name) => name.replace(source, "")))
  for (const file of before.filter((name) => !present.has(name))) {
    if (source.test(file) && made.has(file.replace(source, ""))) continue
    const stem = file.replace(source, "")
    const outputs = source.test(file) ? [`${stem}.js`, `${stem}.js.map`, `${stem}.d.ts`] : [file]
    for (const output of outputs) rmSync(join(root, folder, "dist", output), { force: true })
  }
}

/** Names, sizes and times instead of the newest time alone: a deleted file and a checkout of an older commit are changes too. @param {string} folder @param {string[]} files */
function fingerprintOf(folder, files) {
  const inputs = [
    ...files.map((file) => join(folder, "src", file)),
    join(folder, "package.json"),
    join(folder, "tsconfig.json"),
    "tsconfig.base.json",
    "package-lock.json",
    "scripts/build.mjs",
  ]
  const hash = createHash("sha256")
  for (const input of inputs) {
    const { size, mtimeMs } = statSync(join(root, input))
    hash.update(`${input} ${size} ${mtimeMs}\n`)
  }
  return hash.digest("hex")
}

/** @param {string} folder @returns {string[]} relative paths, sorted */
function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted()
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  // For an image, whose build installs exactly what it wants.
  if (!process.argv.includes("--no-install")) await ensureInstalled()
  await ensureBuilt()
}
