// PostgreSQL refuses to run as root, and nothing a test starts needs to.
import { chownSync, readFileSync } from "node:fs"
import process from "node:process"

/**
 * The user that servers run as: `postgres` if the machine has one, else `nobody`, when this process is root; otherwise whoever runs it.
 * @returns {{ uid: number, gid: number } | undefined} undefined means: as this process
 */
export function unprivilegedUser() {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"))
  const user = users.find(([name]) => name === "postgres") ?? users.find(([name]) => name === "nobody")
  if (!user) throw new Error("Running as root, and the machine has neither a user `postgres` nor `nobody` to run test servers as.")
  return { uid: Number(user[2]), gid: Number(user[3]) }
}

/** @param {string} folder @param {{ uid: number, gid: number } | undefined} user */
export function giveTo(folder, user) {
  if (user) chownSync(folder, user.uid, user.gid)
}
