import { Secret } from "../secret.ts"
import type { Database } from "./db.ts"
import { openPostgres, type PostgresOptions } from "./postgres.ts"
import { openSqlite } from "./sqlite.ts"

export type { Database, Db, Dialect, QueryOptions, Sql, Value } from "./db.ts"
export { sql } from "./db.ts"
export { DatabaseUnavailable } from "./errors.ts"
export { measuredDatabase } from "./measured.ts"
export { applyMigrations, type Migration, MigrationRefused, planMigrations, requireKnown, requireMigrated, type Slice } from "./migrate.ts"
export { inParts } from "./parts.ts"
export { AlreadyServed, lockForServing, realDatabaseFile } from "./serving-lock.ts"
export { removeDatabase, replaceDatabase, requireIntact, SnapshotRefused, snapshotSqlite } from "./snapshot.ts"

/** `sqlite:./file.db`, `sqlite::memory:` or `postgres://…` (also `postgresql://…`). */
export type DatabaseUrl = { readonly kind: "sqlite"; readonly file: string } | { readonly kind: "postgres"; readonly url: Secret }

/** @returns undefined when the text is neither */
export function parseDatabaseUrl(url: string): DatabaseUrl | undefined {
  if (url.startsWith("sqlite:") && url.length > "sqlite:".length) return { kind: "sqlite", file: url.slice("sqlite:".length) }
  if (/^postgres(ql)?:\/\//.test(url) && isReadable(url)) return { kind: "postgres", url: new Secret(url) }
  return undefined
}

/** Whether it can be taken apart; the driver finds out too late to say it in words. Several hosts stand with commas between them. */
function isReadable(url: string): boolean {
  try {
    return decodeURIComponent(new URL(url.replace(/,[^/?@]*(?=[/?]|$)/, "")).href) !== ""
  } catch {
    return false
  }
}

export function openDatabase(url: DatabaseUrl, options: PostgresOptions = {}): Database {
  return url.kind === "sqlite" ? openSqlite(url.file) : openPostgres(url.url.reveal(), options)
}
