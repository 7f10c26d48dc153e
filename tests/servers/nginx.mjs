// A private nginx, in the foreground and without privileges, around configuration files of the project.
import { chmodSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { answers } from "./answers.mjs"
import { findProgram } from "./find-program.mjs"
import { startServerProcess } from "./server-process.mjs"
import { giveTo } from "./unprivileged.mjs"

/** @typedef {import("./server-process.mjs").ServerProcess} Nginx */

const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]

/**
 * @param {{ site: (at: { port: number, folder: string, file: (name: string, text: string) => string }) => string }} options `site` gives what stands
 *   inside the http block; it is told the port that must be listened on (127.0.0.1) and a folder nginx may write to, and may put files there
 * @returns {Promise<Nginx>}
 */
export async function startNginx({ site }) {
  const program = findProgram("nginx")
  if (!program) throw new Error("nginx is not installed on this machine.")
  /** @type {{ uid: number, gid: number } | undefined} */
  let owner
  let written = false
  return startServerProcess({
    name: "nginx",
    program,
    prepare: async ({ user }) => {
      owner = user
    },
    args: ({ folder, port }) => {
      /** @param {string} name @param {string} text */
      const file = (name, text) => {
        const path = join(folder, name)
        writeFileSync(path, text)
        chmodSync(path, 0o600)
        giveTo(path, owner)
        return path
      }
      const paths = temporary.map((name) => `  ${name}_temp_path ${join(folder, name)};`).join("\n")
      const main = `daemon off;\nworker_processes 1;\npid ${join(folder, "nginx.pid")};\nerror_log stderr warn;\nevents { worker_connections 256; }\n`
      if (!written) file("nginx.conf", `${main}http {\n${paths}\n  access_log off;\n${site({ port, folder, file })}\n}\n`)
      written = true
      return ["-p", folder, "-e", "stderr", "-c", join(folder, "nginx.conf")]
    },
    isReady: ({ port }) => answers(port),
  })
}
