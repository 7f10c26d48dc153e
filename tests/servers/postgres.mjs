// A private PostgreSQL.
import { execFile } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { findPostgres } from "./find-program.mjs"
import { startServerProcess } from "./server-process.mjs"

// Shared memory in the data folder: in /dev/shm it would outlive a server that is killed.
const ordinary = { max_connections: "200", dynamic_shared_memory_type: "mmap" }

/** @typedef {import("./server-process.mjs").ServerProcess & { url: string, dataFolder: string }} Postgres */

/**
 * Needs no password, speaks on 127.0.0.1 only, sorts in the C locale, takes 200 connections.
 * @param {{ fsync: boolean, settings?: Record<string, string>, folder?: string }} options `fsync: false` is faster, and right unless the test is about crashes; `settings` as in postgresql.conf; `folder` for its own folder to be made in
 * @returns {Promise<Postgres>} `url` names the database `postgres` and a superuser
 */
export async function startPostgres({ fsync, settings = {}, folder }) {
  const programs = findPostgres()
  if (!programs) throw new Error("PostgreSQL (initdb and postgres) is not installed on this machine.")

  const durability = fsync ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }
  const server = await startServerProcess({
    name: "postgres",
    program: programs.postgres,
    within: folder,
    // SIGINT is PostgreSQL's fast shutdown: SIGTERM would wait for every client to leave.
    stopSignal: "SIGINT",
    prepare: async ({ folder, user }) => {
      const args = ["-D", join(folder, "data"), "-U", "doorward", "-A", "trust", "-E", "UTF8", "--locale=C", ...(fsync ? [] : ["--no-sync"])]
      await promisify(execFile)(programs.initdb, args, { cwd: folder, ...user })
    },
    args: ({ folder, port }) => {
      const all = { listen_addresses: "127.0.0.1", unix_socket_directories: folder, ...ordinary, ...durability, ...settings }
      return ["-D", join(folder, "data"), "-p", String(port), ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`])]
    },
    isReady: ({ folder, pid }) => saysReady(join(folder, "data/postmaster.pid"), pid),
  })
  const url = `postgres://doorward@127.0.0.1:${server.port}/postgres`
  return Object.assign(server, { url, dataFolder: join(server.folder, "data") })
}

/**
 * The postmaster writes its state into line 8 of its pid file. After a crash the old file is still there and still says "ready": hence the pid.
 * @param {string} file @param {number} pid
 */
function saysReady(file, pid) {
  if (!existsSync(file)) return false
  const lines = readFileSync(file, "utf8").split("\n")
  return Number(lines[0]) === pid && lines[7]?.trim() === "ready"
}
