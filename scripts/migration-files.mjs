// Which migrations there are, and which of them a kept database has seen.
import { readdirSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { root } from "./workspace.mjs"

const sources = join(root, "packages/server/src")

/** @param {"sqlite" | "postgres"} [dialect] every one without it @returns {string[]} as `slice/NNNN_name` */
export function migrationFiles(dialect) {
  return [...new Set(migrationPaths(dialect).map(migrationName))].toSorted()
}

/** @param {"sqlite" | "postgres"} [dialect] @returns {string[]} below packages/server/src */
export function migrationPaths(dialect) {
  return readdirSync(sources, { recursive: true, encoding: "utf8" }).filter((file) => {
    const only = /migrations\/\d{4}_\w+?(?:\.(\w+))?\.sql$/.exec(file)
    return only !== null && (dialect === undefined || only[1] === undefined || only[1] === dialect)
  })
}

/** The kernel's own have no slice above them. @param {string} path */
export function migrationName(path) {
  return `${basename(dirname(dirname(path)))}/${basename(path).replace(/(\.(sqlite|postgres))?\.sql$/, "")}`
}

/** @param {string} dump @returns {string[]} as `slice/NNNN_name` */
export function migrationsInDump(dump) {
  return [...dump.matchAll(/^INSERT INTO "?schema_migration"? .*VALUES \('([^']+)', \d+, '([^']+)'/gm)].map(([, slice, name]) => `${slice}/${name}`)
}
