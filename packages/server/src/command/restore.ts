import { chmodSync, copyFileSync, existsSync, mkdirSync, realpathSync, statSync } from "node:fs"
import { dirname } from "node:path"
import { buildHouse, slices } from "../app.ts"
import type { Config } from "../config.ts"
import type { Command, CommandInput, CommandOutcome } from "../features/feature.ts"
import { instant, systemClock } from "../kernel/clock.ts"
import {
  lockForServing,
  openDatabase,
  realDatabaseFile,
  removeDatabase,
  replaceDatabase,
  requireIntact,
  requireKnown,
  SnapshotRefused,
} from "../kernel/db/index.ts"
import { errors, invalidField } from "../kernel/errors.ts"
import { silentLog } from "../kernel/log.ts"
import { systemRandom } from "../kernel/random.ts"
import { findKeptSecret, keepSecret, readSecret } from "../kernel/root-secret.ts"
import type { Secret } from "../kernel/secret.ts"
import { listKidsOf } from "./store.ts"

/** A command that no house runs: the database is not there yet, or must not be open. */
export interface OfflineCommand extends Omit<Command, "run"> {
  runOffline(config: Config, input: CommandInput): Promise<CommandOutcome>
}

const STAGED = ".restoring"
const SECRET_END = ".secret"

const POSTGRES_WORDS = `PostgreSQL is put back with its own tools, while no replica runs:

  pg_restore --clean --if-exists --dbname="$DATABASE_URL" doorward.dump
  doorward restored

The second ends everything that was issued before; start the replicas after it.`

export const restoreCommand: OfflineCommand = {
  name: "restore",
  operand: "<file>",
  operandIsFile: true,
  summary: "put a copy of the SQLite database in its place, while nothing serves from it",
  switches: { replace: "in the place of the database that is there, which is kept under another name" },
  confirm: ({ switches }) => (switches.includes("replace") ? "Replace the database that is there? Everybody has to sign in again." : undefined),
  runOffline: (config, { operand: file, switches }) => {
    if (file === undefined) throw invalidField("file", "Say from where: doorward restore <file>.")
    if (config.database.kind === "postgres") throw errors.invalid({ detail: POSTGRES_WORDS })
    return restore(config, file, config.database.file, switches.includes("replace"))
  },
}

/**
 * Everything is tried on a copy beside the place: whether it is whole, whether this build knows it, whether the root secret
 * fits. The copy is migrated and all that it ever issued is ended; only then it takes the place, in one step. Killed
 * anywhere, the database is the old one or the new one, and the new one accepts nothing that was issued before.
 * @throws AlreadyServed, MigrationRefused, RootSecretRefused, SnapshotRefused; then nothing has changed
 */
async function restore(config: Config, file: string, place: string, mayReplace: boolean): Promise<CommandOutcome> {
  if (!existsSync(file)) throw new SnapshotRefused(`There is no file ${file}.`)
  if (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size) {
    throw new SnapshotRefused(`${file} has a journal beside it (-wal), so it is not a copy that doorward backup made, or it is in use.`)
  }
  mkdirSync(dirname(place), { recursive: true, mode: 0o700 })
  const target = realDatabaseFile(place)
  if (realpathSync(file) === target) throw new SnapshotRefused(`${file} is the database itself.`)
  const lock = lockForServing(target)
  try {
    const isThere = existsSync(target)
    if (isThere && !mayReplace) throw new SnapshotRefused(`There is a database at ${target} already. To put the copy in its place, add --replace.`)
    const staged = target + STAGED
    const broughtSecret = findBroughtSecret(config, file)
    try {
      const head = await stage(config, file, staged, broughtSecret, isThere ? await listKidsOf(target) : [])
      if (broughtSecret) keepSecret(config.dataFolder, broughtSecret, systemRandom)
      const kept = replaceDatabase(target, staged, `${target}.before-restore-${instant(systemClock.now()).replaceAll(/[-:.]/g, "")}`)
      const about = kept === undefined ? [] : [`The database that was there is kept as ${kept}.`]
      return {
        json: { file, database: target, head, ...(kept === undefined ? {} : { kept }) },
        text: [`Restored ${target} from ${file}.`, ...about, "Everything that was issued before is over; people sign in again."].join("\n"),
      }
    } finally {
      removeDatabase(staged)
    }
  } finally {
    lock.release()
  }
}

/** @returns the head of the log that everything issued was ended at */
async function stage(config: Config, file: string, staged: string, secret: Secret | undefined, kids: readonly string[]): Promise<number> {
  removeDatabase(staged)
  copyFileSync(file, staged)
  chmodSync(staged, 0o600)
  requireIntact(staged)
  const database = { kind: "sqlite", file: staged } as const
  const opened = openDatabase(database)
  try {
    await requireKnown(opened, slices)
  } finally {
    await opened.close()
  }
  const rootSecrets = secret ? [{ version: "v1", secret }] : config.rootSecrets
  const house = await buildHouse({ ...config, database, rootSecrets }, { log: silentLog, forCommand: { begins: true } })
  try {
    await house.obey("restored", { options: { "refuse-keys": kids.join(",") } })
    return (await house.revocations.read(Number.MAX_SAFE_INTEGER, 1)).head
  } finally {
    await house.close()
  }
}

/** The secret beside a copy, where none is set or kept. */
function findBroughtSecret({ rootSecrets, dataFolder }: Config, file: string): Secret | undefined {
  if (rootSecrets.length > 0 || findKeptSecret(dataFolder) || !existsSync(file + SECRET_END)) return undefined
  return readSecret(file + SECRET_END)
}
