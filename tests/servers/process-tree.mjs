// PostgreSQL's backends leave their parent's process group, so the only way to reach exactly one server's processes is by parentage.
import { execFileSync } from "node:child_process"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import process from "node:process"

const hasProc = existsSync("/proc/self/stat")

/** @param {number} pid @returns {number[]} the process first, then everything it started, directly or not */
export function withDescendants(pid) {
  const parents = hasProc ? parentsFromProc() : parentsFromPs()
  const tree = [pid]
  for (const parent of tree) {
    for (const [child, itsParent] of parents) if (itsParent === parent) tree.push(child)
  }
  return tree
}

/** One that has ended and waits to be collected by its parent (a zombie) does not count. @param {number} pid */
export function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return !hasProc || procStat(pid).state !== "Z"
  } catch {
    return false
  }
}

/** Where that cannot be seen, yes. @param {number} pid @returns {boolean} whether SIGSTOP has stopped it, all its threads included; or it has ended */
export function isStopped(pid) {
  try {
    return !hasProc || "TZ".includes(procStat(pid).state)
  } catch {
    return true
  }
}

/** @returns {Map<number, number>} process to parent */
function parentsFromProc() {
  const parents = /** @type {Map<number, number>} */ (new Map())
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue
    try {
      parents.set(Number(name), procStat(Number(name)).parent)
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

/** @param {number} pid */
function procStat(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
  // The command name, in parentheses, may itself hold spaces and parentheses: the state and the parent follow the last one.
  const [state = "", parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
  return { state, parent: Number(parent) }
}
