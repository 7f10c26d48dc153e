import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createTestDoorward, openDatabase, parseDatabaseUrl } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { browserLike, type Fetch, signIn } from "../browser-like.ts"
import { databases } from "../databases.ts"
import { SHIPPED_MAIN, startServer } from "../server-process.ts"
import { tokenClient, turned } from "../token-client.ts"
import { root } from "./image.ts"
import { BEFORE_RELEASES, keptVersions, openKept } from "./kept-schema.ts"

type Kept = Awaited<ReturnType<typeof openKept>>

const BUILD_TIMEOUT_MS = 240_000
const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim()
const { version: current } = JSON.parse(readFileSync(join(root, "packages/server/package.json"), "utf8")) as { version: string }
/** Releases whose build can be made here: their database was kept, and their tag is in this clone. */
const earlier = keptVersions().filter((version) => version !== BEFORE_RELEASES && version !== current)
const previous = earlier.filter((version) => git("tag", "--list", `v${version}`) !== "")

/**
 * Serves from a database with some build and does there what people do every day. What it does is by the machine's own clock, so it begins
 * with a password: what was kept long ago has run out.
 */
async function liveOn({ settings, state }: Kept, main = SHIPPED_MAIN): Promise<string[]> {
  const { databaseUrl, databaseSchema = "" } = settings
  const database = databaseUrl.startsWith("sqlite:")
    ? { folder: settings.data ?? "" }
    : { url: databaseUrl, schema: databaseSchema, secret: state.secret }
  const env = databaseUrl.startsWith("sqlite:") ? { DOORWARD_SECRET: state.secret } : {}
  const server = await startServer({ database, env, main })
  try {
    const here: Fetch = (request) => fetch(new Request(request.url.replace("http://localhost:3000", server.origin), request))
    const [person] = state.people
    if (!person) throw new Error("nobody was kept")
    const browser = browserLike(here)
    const steps = [`sign-in ${(await signIn(browser, person.email, person.password)).status}`]
    steps.push(`session ${(await browser.get("/auth/session")).status}`)
    steps.push(`account ${(await browser.get("/account")).status}`)
    const app = tokenClient(here)
    const refreshed = await app.signIn(person.email, person.password).then(
      (tokens) => turned(app, tokens.refresh_token).then(({ access_token }) => app.session(access_token)),
      () => undefined,
    )
    steps.push(`tokens ${refreshed?.status}`)
    steps.push(`sign-out ${(await browser.post("/auth/logout")).status}`)
    return steps
  } finally {
    await server.stop()
  }
}
const ALL_IS_WELL = ["sign-in 200", "session 200", "account 200", "tokens 200", "sign-out 204"]

/** @param change what a later release might do to the tables */
async function changed({ settings }: Kept, change: string): Promise<void> {
  const url = parseDatabaseUrl(settings.databaseUrl)
  if (!url) throw new Error("no database")
  const database = openDatabase(url, { poolSize: 2, schema: settings.databaseSchema })
  const recorded =
    "INSERT INTO schema_migration (slice, number, name, checksum) VALUES ('user', 9000, '9000_of_a_later_release', 'unknown to this build')"
  await database.migrate((session) => session.atomically(() => session.script(`${change};\n${recorded};`)))
  await database.close()
}

describe.each(databases)("while an upgrade rolls out, $name", (database) => {
  let kept: Kept
  beforeEach(async () => {
    kept = await openKept(keptVersions().at(-1) ?? "", database)
    // Brought up to this build, as its first replica does.
    await (await createTestDoorward(kept.settings)).close()
  })
  afterEach(() => kept.remove())

  test("this build goes on beside a later one whose migrations only add", async () => {
    await changed(kept, "ALTER TABLE users ADD COLUMN nickname TEXT; CREATE TABLE later_things (id TEXT PRIMARY KEY, user_id TEXT NOT NULL)")
    expect(await liveOn(kept)).toEqual(ALL_IS_WELL)
  })

  test("what goes against the rules is found this way", async () => {
    await changed(kept, "ALTER TABLE password_credentials RENAME COLUMN hash TO password_hash")
    expect(await liveOn(kept)).not.toEqual(ALL_IS_WELL)
  })

  test(
    "the releases before this one, as they were tagged, serve from what this build has made of the database",
    async () => {
      for (const version of previous.slice(-1)) {
        const folder = mkdtempSync(join(tmpdir(), "doorward-release-"))
        try {
          const archive = execFileSync("git", ["archive", `v${version}`], { cwd: root, maxBuffer: 256 * 1024 * 1024 })
          execFileSync("tar", ["-x", "-C", folder], { input: archive })
          symlinkSync(join(root, "node_modules"), join(folder, "node_modules"))
          execFileSync(process.execPath, ["scripts/build.mjs", "--no-install"], { cwd: folder })
          expect([version, await liveOn(kept, join(folder, "packages/server/dist/main.js"))]).toEqual([version, ALL_IS_WELL])
        } finally {
          rmSync(folder, { recursive: true })
        }
      }
      // There is nothing before the first release; from the second on there is.
      expect(previous.length).toBe(git("tag", "--list", "v*") === "" ? 0 : earlier.length)
    },
    BUILD_TIMEOUT_MS,
  )
})
