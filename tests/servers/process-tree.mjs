// PostgreSQL's backends leave their parent's process group, so the only way to reach exactly one server's processes is by parentage.
import { execFileSync } from "node:child_process"
import { existsSync, readdirSync, readFileSync } from "node:fs"

/** @param {number} pid @returns {number[]} the process first, then everything it started, directly or not */
export function withDescendants(pid) {
  const parents = existsSync("/proc/self/stat") ? parentsFromProc() : parentsFromPs()
  const tree = [pid]
  for (const parent of tree) {
    for (const [child, itsParent] of parents) if (itsParent === parent) tree.push(child)
  }
  return tree
}

/** @returns {Map<number, number>} process to parent */
function parentsFromProc() {
  const parents = /** @type {Map<number, number>} */ (new Map())
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue
    try {
      // The command name, in parentheses, may itself hold spaces and parentheses: what follows the last one is "state parent ...".
      const stat = readFileSync(`/proc/${name}/stat`, "utf8")
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]))
    } catch {
      // It ended meanwhile.
    }
  }
  return parents
}

/** @returns {Map<number, number>} process to parent */
function parentsFromPs() {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n")
  return new Map(lines.map((line) => /** @type {[number, number]} */ (line.trim().split(/\s+/).map(Number))))
}
