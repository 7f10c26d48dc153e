import { randomBytes } from "node:crypto"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { openDatabase, parseDatabaseUrl, type TestOptions } from "doorward/testing"
import { inject } from "vitest"
import type { DatabaseUnderTest } from "../databases.ts"
import { root } from "./image.ts"

const FOLDER = join(root, "tests/schemas")

/** Some state on the way to the first release. It upgrades nobody but the tests. */
export const BEFORE_RELEASES = "0.0.0"

interface Known {
  readonly email: string
  readonly password: string
}

/** What those who live in a kept database hold (scripts/fill-database.mjs). Later versions may know more. */
export interface KeptState {
  readonly version: string
  readonly secret: string
  readonly issuer: string
  /** When it was kept, by its own clock. */
  readonly at: number
  readonly people: readonly Known[]
  readonly disabled: Known & { readonly cookie: string }
  readonly session: { readonly email: string; readonly cookie: string }
  readonly otherSession: { readonly email: string; readonly cookie: string }
  readonly endedCookie: string
  readonly tokens: { readonly email: string; readonly first: string; readonly refresh: string; readonly access: string }
  readonly client: { readonly client_id: string; readonly client_secret: string }
  readonly signUp: { readonly email: string; readonly attempt: string; readonly code: string; readonly cookie: string }
  readonly recovery: string
  /** The address of somebody's picture, from the version on that has pictures. */
  readonly picture?: string
}

/** Versions whose database was kept, the oldest first. */
export function keptVersions(): readonly string[] {
  const parts = (version: string) => version.split(".").map(Number)
  return readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted((a, b) => (parts(a)[0] ?? 0) - (parts(b)[0] ?? 0) || (parts(a)[1] ?? 0) - (parts(b)[1] ?? 0) || (parts(a)[2] ?? 0) - (parts(b)[2] ?? 0))
}

export function keptDump(version: string, database: Pick<DatabaseUnderTest, "name">): string {
  return readFileSync(join(FOLDER, version, `${database.name}.sql`), "utf8")
}

/** Rows by table, as the dump has them. */
export function rowsIn(dump: string): ReadonlyMap<string, number> {
  const rows = new Map<string, number>()
  for (const [, table = ""] of dump.matchAll(/^INSERT INTO "?(\w+)"? /gm)) rows.set(table, (rows.get(table) ?? 0) + 1)
  return rows
}

/** A kept database brought back to life where nobody else is. @param more statements that put more into it */
export async function openKept(
  version: string,
  database: DatabaseUnderTest,
  more = "",
): Promise<{ readonly state: KeptState; readonly settings: TestOptions & { readonly databaseUrl: string }; remove(): void }> {
  const state = JSON.parse(readFileSync(join(FOLDER, version, `${database.name}.json`), "utf8")) as KeptState
  const folder = mkdtempSync(join(tmpdir(), "doorward-kept-"))
  const place =
    database.name === "sqlite"
      ? { databaseUrl: `sqlite:${join(folder, "doorward.db")}`, data: folder }
      : { databaseUrl: inject("postgresUrl"), databaseSchema: `kept_${randomBytes(8).toString("hex")}`, databasePoolSize: 5 }
  const url = parseDatabaseUrl(place.databaseUrl)
  if (!url) throw new Error("no database")
  const opened = openDatabase(url, { poolSize: 2, schema: place.databaseSchema })
  await opened.migrate(async (session) => {
    await session.makeSchema()
    await session.atomically(() => session.script(`${keptDump(version, database)}\n${more}`))
  })
  await opened.close()
  return {
    state,
    settings: { ...place, secret: state.secret, issuer: state.issuer },
    remove: () => existsSync(folder) && rmSync(folder, { recursive: true }),
  }
}
