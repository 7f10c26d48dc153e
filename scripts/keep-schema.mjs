// `npm run schema:keep`: keeps this version's database, filled, in tests/schemas/<version>. Done once for each release, before its tag; see docs/releases.md.
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import process from "node:process"
import { pathToFileURL } from "node:url"
import { startPostgres } from "../tests/servers/postgres.mjs"
import { ensureBuilt } from "./build.mjs"
import { dumpPostgres, dumpSqlite } from "./dump-database.mjs"
import { ensureServers } from "./ensure-servers.mjs"
import { fillDatabase } from "./fill-database.mjs"
import { ensureInstalled } from "./install.mjs"
import { root } from "./workspace.mjs"

/** Known to everybody who reads this: no deployment's. */
const secret = "a root secret that only tests know, 32 and more"
const issuer = "http://localhost:3000"
const schema = "kept_schema"

await ensureInstalled()
await ensureServers(["postgres"])
await ensureBuilt()

const { version } = JSON.parse(readFileSync(join(root, "packages/server/package.json"), "utf8"))
if (execFileSync("git", ["tag", "--list", `v${version}`], { cwd: root, encoding: "utf8" }).trim() !== "") {
  console.error(`v${version} is released: its schema is what it was. Raise the version first.`)
  process.exit(1)
}
const target = join(root, "tests/schemas", version)
mkdirSync(target, { recursive: true })

// Its path is computed, because sources are TypeScript and only what was built can be imported here.
const { createTestDoorward } = await import(pathToFileURL(join(root, "packages/server/dist/testing.js")).href)
const folder = mkdtempSync(join(tmpdir(), "doorward-schema-"))
try {
  const file = join(folder, "doorward.db")
  await keep("sqlite", { databaseUrl: `sqlite:${file}`, data: folder }, () => dumpSqlite(file))
  const postgres = await startPostgres({ fsync: false })
  try {
    await keep("postgres", { databaseUrl: postgres.url, databaseSchema: schema }, () => dumpPostgres(postgres.url, schema))
  } finally {
    await postgres.stop()
  }
} finally {
  rmSync(folder, { recursive: true })
}

/** @param {string} name @param {object} settings @param {() => string | Promise<string>} dump */
async function keep(name, settings, dump) {
  const house = await createTestDoorward({ ...settings, secret, issuer, seed: `schema ${version}` })
  const state = await fillDatabase(house, issuer)
  await house.close()
  const text = await dump()
  writeFileSync(join(target, `${name}.sql`), text)
  writeFileSync(join(target, `${name}.json`), `${JSON.stringify({ version, secret, ...state }, null, 2)}\n`)
  console.log(`tests/schemas/${version}/${name}.sql  ${text.split("\n").length} lines`)
}
