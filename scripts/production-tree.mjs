// What a package runs with, as package-lock.json has it: found as Node finds it, so nothing has to be asked of npm or a registry.
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "./workspace.mjs"

/** @typedef {{ path: string, name: string, version: string, license: string }} Locked `path` as in the lockfile: `node_modules/a/node_modules/b` */

/**
 * Everything below the given workspaces except what is for development, workspaces left out. A platform's binary counts when it is installed here.
 * @param {string[]} workspaces their folders
 * @returns {Locked[]} in the order of their paths
 */
export function productionTree(workspaces) {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"))
  /** @type {Map<string, Locked>} */
  const found = new Map()
  /** @param {string} from @param {string} name @param {boolean} optional */
  const follow = (from, name, optional) => {
    const path = placeOf(packages, from, name)
    if (path === undefined || (optional && !existsSync(join(root, path)))) {
      if (optional) return
      throw new Error(`package-lock.json: ${from} wants ${name}, which is not in it`)
    }
    if (packages[path].link) return visit(packages[path].resolved)
    if (found.has(path)) return
    const { version, license } = packages[path]
    found.set(path, { path, name, version, license: typeof license === "string" ? license : "unknown" })
    visit(path)
  }
  /** @param {string} path */
  const visit = (path) => {
    const { dependencies = {}, optionalDependencies = {} } = packages[path]
    for (const name of Object.keys(dependencies)) follow(path, name, false)
    for (const name of Object.keys(optionalDependencies)) follow(path, name, true)
  }
  for (const workspace of workspaces) visit(workspace)
  return [...found.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/** Beside its own dependencies first, then in every node_modules above. @param {Record<string, unknown>} packages @param {string} from @param {string} name */
function placeOf(packages, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/")))) {
    const place = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`
    if (!folder.endsWith("/node_modules") && place in packages) return place
    if (folder === "") return undefined
  }
}
