// A whole database as SQL that an empty one of the same kind takes.
import { execFile } from "node:child_process"
import { realpathSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import SqliteDatabase from "better-sqlite3"
import { findPostgres } from "../tests/servers/find-program.mjs"

/** @param {string} file @returns {string} */
export function dumpSqlite(file) {
  const connection = new SqliteDatabase(file, { readonly: true })
  try {
    const parts = /** @type {{ type: string, name: string, sql: string }[]} */ (
      connection.prepare("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid").all()
    )
    const tables = parts.filter(({ type }) => type === "table")
    const rows = tables.flatMap(({ name }) => {
      const found = /** @type {Record<string, unknown>[]} */ (connection.prepare(`SELECT * FROM "${name}"`).all())
      return found.map((row) => `INSERT INTO "${name}" (${Object.keys(row).join(", ")}) VALUES (${Object.values(row).map(literal).join(", ")});`)
    })
    const others = parts.filter(({ type }) => type !== "table")
    return `${["PRAGMA defer_foreign_keys = ON;", ...tables.map(({ sql }) => `${sql};`), ...rows, ...others.map(({ sql }) => `${sql};`)].join("\n")}\n`
  } finally {
    connection.close()
  }
}

/** @param {string} url @param {string} schema @returns {Promise<string>} its tables without the schema's name, so that they go wherever the search path leads */
export async function dumpPostgres(url, schema) {
  const found = findPostgres()
  if (!found) throw new Error("PostgreSQL is not installed on this machine.")
  // Beside the server it comes with: an older one refuses to read it.
  const program = join(realpathSync(found.postgres), "../pg_dump")
  const args = ["--schema", schema, "--inserts", "--no-owner", "--no-privileges", "--no-comments", "--dbname", url]
  const { stdout } = await promisify(execFile)(program, args, { maxBuffer: 64 * 1024 * 1024 })
  return stdout
    .split("\n")
    .filter((line) => !/^(--|SET |SELECT pg_catalog\.set_config|CREATE SCHEMA |\\)/.test(line) && line !== "")
    .join("\n")
    .replaceAll(`${schema}.`, "")
    .concat("\n")
}

/** @param {unknown} value */
function literal(value) {
  if (value === null) return "NULL"
  if (typeof value === "number" || typeof value === "bigint") return String(value)
  if (typeof value === "string") return `'${value.replaceAll("'", "''")}'`
  throw new Error(`a column holds ${typeof value}: the dump knows texts and numbers only`)
}
