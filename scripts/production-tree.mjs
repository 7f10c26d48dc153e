// What packages run with, as package-lock.json has it: found as Node finds it, so nothing has to be asked of npm or a registry.
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "./workspace.mjs"

/**
 * @typedef {object} Locked
 * @property {string} path as in the lockfile: `node_modules/a/node_modules/b`; a workspace's own folder
 * @property {string} name
 * @property {string} version
 * @property {string} license an SPDX expression, or `unknown`
 * @property {string | undefined} integrity
 * @property {boolean} isOptional a binary for some platform
 * @property {string[]} needs the paths of what it asks for
 */

/**
 * Everything that the given workspaces run with, themselves left out.
 * @param {string[]} workspaces their folders
 * @returns {Locked[]} as it is installed here: a binary only for this platform
 */
export function productionTree(workspaces) {
  return lockedTree(workspaces).filter(({ path, isOptional }) => path.includes("node_modules/") && (!isOptional || existsSync(join(root, path))))
}

/**
 * The same for every platform, the workspaces with it.
 * @param {string[]} workspaces
 * @returns {Locked[]} in the order of their paths
 */
export function lockedTree(workspaces) {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"))
  /** @type {Map<string, Locked>} */
  const found = new Map()
  /** @param {string} path @param {boolean} isOptional */
  const visit = (path, isOptional) => {
    const before = found.get(path)
    if (before) {
      // Whoever needs it decides over whoever could do without.
      if (!isOptional && before.isOptional) before.isOptional = false
      return
    }
    const { version, license = "unknown", integrity, name, dependencies = {}, optionalDependencies = {} } = packages[path]
    /** @type {Locked} */
    const locked = { path, name: name ?? nameIn(path), version, license: String(license), integrity, isOptional, needs: [] }
    found.set(path, locked)
    for (const wanted of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const mayBeMissing = wanted in optionalDependencies
      const place = placeOf(packages, path, wanted)
      if (place === undefined) {
        if (mayBeMissing) continue
        throw new Error(`package-lock.json: ${path} wants ${wanted}, which is not in it`)
      }
      const target = packages[place].link ? packages[place].resolved : place
      locked.needs.push(target)
      visit(target, isOptional || mayBeMissing)
    }
  }
  for (const workspace of workspaces) visit(workspace, false)
  return [...found.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/** @param {string} path */
function nameIn(path) {
  return path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length)
}

/** Beside its own dependencies first, then in every node_modules above. @param {Record<string, unknown>} packages @param {string} from @param {string} name */
function placeOf(packages, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/")))) {
    const place = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`
    if (!folder.endsWith("/node_modules") && place in packages) return place
    if (folder === "") return undefined
  }
}
