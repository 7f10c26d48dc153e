import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { migrationFiles, migrationName, migrationPaths, migrationsInDump } from "../../scripts/migration-files.mjs"
import { root } from "./image.ts"
import { BEFORE_RELEASES, keptDump, keptVersions } from "./kept-schema.ts"
import { objectionsTo } from "./migration-rules.ts"

interface Exception {
  /** Below packages/server/src. */
  readonly file: string
  readonly rule: string
  /** From this release on; it says so in its changelog. */
  readonly release: string
  /** Why the release before survives it all the same. */
  readonly because: string
}

/** What may be done against the rules, because no release that is still supported uses what goes. */
const exceptions: readonly Exception[] = []

const files = migrationPaths()
/** The first release upgrades nobody: what it began with may look as it likes. */
const [first = ""] = keptVersions().filter((version) => version !== BEFORE_RELEASES)
const begunWith = new Set([...migrationsInDump(keptDump(first, { name: "sqlite" })), ...migrationsInDump(keptDump(first, { name: "postgres" }))])

describe("migrations only add, so that the release before runs on this one's tables", () => {
  test("there are migrations, and those of the first release are known by name", () => {
    expect(files.length).toBeGreaterThan(20)
    const names = new Set(migrationFiles())
    expect([...begunWith].filter((name) => !names.has(name))).toEqual([])
  })

  test.each(files.filter((file) => !begunWith.has(migrationName(file))).map((file) => [file]))("%s", (file) => {
    const dialect = /\.(sqlite|postgres)\.sql$/.exec(file)?.[1] as "sqlite" | "postgres" | undefined
    const allowed = exceptions.filter((exception) => exception.file === file)
    const found = objectionsTo(readFileSync(join(root, "packages/server/src", file), "utf8"), dialect).filter(
      ({ rule }) => !allowed.some((exception) => exception.rule === rule),
    )
    expect(found).toEqual([])
  })

  test("an exception is about a migration that is there, and names a release and a reason", () => {
    for (const { file, release, because } of exceptions) {
      expect(files).toContain(file)
      expect(release).toMatch(/^\d+\.\d+\.\d+$/)
      expect(because.length).toBeGreaterThan(20)
    }
  })

  const fine = [
    "CREATE TABLE a (id TEXT PRIMARY KEY); CREATE UNIQUE INDEX a_x ON a (id);\nALTER TABLE a ADD COLUMN b TEXT NOT NULL;",
    "ALTER TABLE users ADD COLUMN picture TEXT;",
    "ALTER TABLE users ADD COLUMN picture TEXT NOT NULL DEFAULT '';",
    "-- outside a transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS users_name ON users (name);",
    "-- DROP TABLE users;\nALTER TABLE users ALTER COLUMN name DROP NOT NULL;",
  ]
  test.each(fine)("nothing is said against %s", (text) => expect(objectionsTo(text, "postgres")).toEqual([]))

  const refused = [
    ["DROP TABLE users;", "drops a table"],
    ["DROP TABLE IF EXISTS users;", "drops a table"],
    ["DROP VIEW signed_in;", "drops a view"],
    ["ALTER TABLE users DROP COLUMN name;", "drops a column"],
    ["ALTER TABLE users DROP name;", "drops a column"],
    ["ALTER TABLE users RENAME TO people;", "renames"],
    ["alter table users\n  rename column name to full_name;", "renames"],
    ["ALTER TABLE users ALTER COLUMN name TYPE VARCHAR(10);", "changes a column's type"],
    ["ALTER TABLE users ALTER COLUMN name SET NOT NULL;", "asks more of a column than before"],
    ["ALTER TABLE outbox ALTER COLUMN due_at DROP DEFAULT;", "takes a default away"],
    ["ALTER TABLE users ADD COLUMN picture TEXT NOT NULL;", "adds a column that old inserts leave out, and which then has no value"],
    ["ALTER TABLE users ADD CONSTRAINT named CHECK (name <> '');", "adds a constraint to rows the version before still writes"],
    ["CREATE UNIQUE INDEX CONCURRENTLY users_name ON users (name);", "adds a constraint to rows the version before still writes"],
    ["CREATE TRIGGER t AFTER INSERT ON users EXECUTE FUNCTION f();", "makes a trigger or a rule, which the version before does not know of"],
    ["CREATE INDEX users_name ON users (name);", "makes an index that keeps writers out; CREATE INDEX CONCURRENTLY, outside a transaction, does not"],
    ["UPDATE users SET name = '';", "rewrites a table's rows at once"],
  ] as const
  test.each(refused)("%s %s", (text, rule) => expect(objectionsTo(text, undefined).map((objection) => objection.rule)).toEqual([rule]))
})
