// package-lock.json must install anywhere: on another platform than the one it was written on, and from another registry.
import { readFileSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import { root } from "./workspace.mjs"

for (const complaint of ["package-lock.json", "bench/package-lock.json"].flatMap(complaintsAbout)) {
  console.error(complaint)
  process.exitCode = 1
}

/** @param {string} lockfile @returns {string[]} */
function complaintsAbout(lockfile) {
  let text
  try {
    text = readFileSync(join(root, lockfile), "utf8")
  } catch {
    return []
  }
  const complaints = []
  const { packages } = JSON.parse(text)
  for (const [path, entry] of Object.entries(packages)) {
    if (/^https?:/.test(entry.resolved ?? ""))
      complaints.push(`${lockfile}: ${path} names a registry; omit-lockfile-registry-resolved in .npmrc keeps that out`)
    // Binaries are optional dependencies, one a platform. With one of them missing, `npm ci` refuses the whole lockfile.
    for (const dependency of Object.keys(entry.optionalDependencies ?? {})) {
      if (!isLocked(packages, path, dependency)) {
        complaints.push(
          `${lockfile}: ${path} ${entry.version} wants ${dependency}, which the registry did not have; pin a release whose platforms are complete`,
        )
      }
    }
  }
  return complaints
}

/** As Node looks for it: beside its own dependencies first, then in every node_modules above. @param {Record<string, unknown>} packages @param {string} from @param {string} name */
function isLocked(packages, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    if (`${folder === "" ? "" : `${folder}/`}node_modules/${name}` in packages) return true
    if (folder === "") return false
  }
}
