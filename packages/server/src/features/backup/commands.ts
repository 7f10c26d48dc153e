import { writeFileSync } from "node:fs"
import { SnapshotRefused, snapshotSqlite } from "../../kernel/db/index.ts"
import { errors, invalidField } from "../../kernel/errors.ts"
import { findKeptSecret } from "../../kernel/root-secret.ts"
import type { Command, CommandCore } from "../feature.ts"
import { endEverythingIssued } from "./restored.ts"
import { noteBackup } from "./store.ts"

const ACTOR = "operator"
const SECRET_END = ".secret"

const POSTGRES_WORDS = `PostgreSQL has its own tools, which copy it while it is in use:

  pg_dump --format=custom --file=doorward.dump "$DATABASE_URL"

or a base backup with its write-ahead log (pg_basebackup, archive_command) for any moment in between. Keep DOORWARD_SECRET
apart from it: without that secret nobody can use what is sealed. After you have put such a copy back, and before replicas
start, run: doorward restored`

export const backupCommands: readonly Command[] = [
  {
    name: "backup",
    operand: "<file>",
    operandIsFile: true,
    summary: "copy the SQLite database, also while it is in use",
    switches: { "with-secret": "put the generated root secret beside it, in <file>.secret" },
    run: async (core, { operand: file, switches }) => {
      const { config, database, audit, clock, random, stopping } = core
      if (file === undefined) throw invalidField("file", "Say where to: doorward backup <file>.")
      if (config.database.kind === "postgres") throw errors.invalid({ detail: POSTGRES_WORDS })
      if (config.database.file === ":memory:") throw errors.conflict({ detail: "A database in memory cannot be copied." })
      const withSecret = switches.includes("with-secret")
      const secret = withSecret ? requireKeptSecret(core) : undefined
      const { bytes } = await inWords(() => snapshotSqlite(config.database.kind === "sqlite" ? config.database.file : "", file, random, stopping))
      if (secret !== undefined) await inWords(() => Promise.resolve(writeFileSync(file + SECRET_END, `${secret}\n`, { mode: 0o600, flag: "wx" })))
      await noteBackup(database, clock.now())
      await audit.record(database, { type: "backup.made", actor: ACTOR, details: { bytes, with_secret: withSecret } })
      return { json: { file, bytes, with_secret: withSecret }, text: `Copied ${bytes} bytes to ${file}.\n${aboutSecret(core, file, withSecret)}` }
    },
  },
  {
    name: "restored",
    summary: "after a database was put back to an earlier state: end everything that was issued before",
    options: { "refuse-keys": "the kids of further signing keys whose tokens must be refused, comma-separated" },
    confirm: () => "Sign everybody out, and refuse every token and link that was issued so far?",
    run: async (core, { options }) => {
      const kids = (options["refuse-keys"] ?? "").split(",").filter((kid) => kid !== "")
      const { keys, head } = await endEverythingIssued(core, kids)
      await core.audit.record(core.database, { type: "backup.restored", actor: ACTOR, details: { keys_removed: keys, head } })
      return {
        json: { keys_removed: keys, head },
        text: "Everything that was issued before is over: sessions, tokens, links and codes. People sign in again with what they know and have.",
      }
    },
  },
]

function requireKeptSecret({ config }: CommandCore): string {
  const kept = config.rootSecrets.length > 0 ? undefined : findKeptSecret(config.dataFolder)
  if (kept === undefined)
    throw errors.conflict({
      detail: "There is no generated root secret to copy: it is set by DOORWARD_SECRET or DOORWARD_SECRETS. Keep it where you keep secrets.",
    })
  return kept.reveal()
}

function aboutSecret({ config }: CommandCore, file: string, withSecret: boolean): string {
  if (withSecret) return `The root secret is in ${file}${SECRET_END}. Whoever has both has everything: keep them apart.`
  const where = config.rootSecrets.length > 0 ? "DOORWARD_SECRET" : `the file secret in ${config.dataFolder}`
  return `The root secret is not in it (${where}). Keep that too, in another place: without it the copy is of no use.`
}

/** What the disk refuses is said in words, not as a defect. */
async function inWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof SnapshotRefused || (error as NodeJS.ErrnoException).code !== undefined)
      throw errors.conflict({ detail: (error as Error).message })
    throw error
  }
}
