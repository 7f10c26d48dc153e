import { closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from "node:fs"
import { join } from "node:path"
import { type Database, sql } from "./db/index.ts"
import { type Random, systemRandom } from "./random.ts"
import { CannotUnseal, createKeyRing, type KeyRing, type RootSecret } from "./seal.ts"
import { Secret } from "./secret.ts"

/** The root secret and the database do not belong together; the message tells an operator what to do. */
export class RootSecretRefused extends Error {
  override readonly name = "RootSecretRefused"
}

const SECRET_FILE = "secret"
const GENERATED_BYTES = 32
const DRAFT_NAME_BYTES = 8
/** 32 characters of base64 are 192 bits; GATES 7 asks for 128. */
export const MIN_SECRET_CHARACTERS = 32
/** Permissions of anybody but the owner. */
const OTHERS = 0o077
const PROBE = "doorward"
const PLACE = "root_secret_probe/1"

/**
 * Opens the key ring and makes sure it fits the database, before anything is served: a small probe is sealed into a new
 * database and must open ever after. With several root secrets the probe moves to the newest. Without a configured secret
 * one is kept in the data folder (0600), made when the database is new, never when it already holds sealed things.
 * @param warn told, for the operator, what is unwise but works
 * @throws RootSecretRefused
 */
export async function openKeyRing(
  database: Database,
  roots: readonly RootSecret[],
  folder: string | undefined,
  random: Random,
  warn: (message: string) => void = () => undefined,
): Promise<KeyRing> {
  const [probe] = await database.read<{ sealed: string }>(sql`SELECT sealed FROM root_secret_probe WHERE id = 1`)
  const keys = createKeyRing(roots.length > 0 ? roots : [{ version: "v1", secret: keptSecret(folder, probe !== undefined, random, warn) }], random)
  const sealed = keys.seal("probe", PLACE, PROBE)
  if (!probe) {
    await database.write(sql`INSERT INTO root_secret_probe (id, sealed) VALUES (1, ${sealed}) ON CONFLICT DO NOTHING`)
    return openKeyRingAgain(database, keys)
  }
  requireFit(keys, probe.sealed)
  if (!keys.isCurrent(probe.sealed))
    await database.write(sql`UPDATE root_secret_probe SET sealed = ${sealed} WHERE id = 1 AND sealed = ${probe.sealed}`)
  return keys
}

/** Of several replicas that start on a new database at once, one sealed the probe; the others must fit it too. */
async function openKeyRingAgain(database: Database, keys: KeyRing): Promise<KeyRing> {
  const [probe] = await database.read<{ sealed: string }>(sql`SELECT sealed FROM root_secret_probe WHERE id = 1`)
  if (probe) requireFit(keys, probe.sealed)
  return keys
}

function requireFit(keys: KeyRing, sealed: string): void {
  try {
    keys.unseal("probe", PLACE, sealed)
  } catch (error) {
    if (!(error instanceof CannotUnseal)) throw error
    throw new RootSecretRefused(
      `This database was sealed with another root secret (${error.message}). Set DOORWARD_SECRET to the one it was made with; during a rotation set DOORWARD_SECRETS to the new and the old one (v2:…,v1:…).`,
    )
  }
}

/** 256 bits, as text. */
export function newRootSecret(random: Random = systemRandom): Secret {
  return new Secret(random.bytes(GENERATED_BYTES).toString("base64url"))
}

function keptSecret(folder: string | undefined, isNeeded: boolean, random: Random, warn: (message: string) => void): Secret {
  if (folder === undefined) return newRootSecret(random)
  const file = join(folder, SECRET_FILE)
  if (!existsSync(file)) {
    if (isNeeded)
      throw new RootSecretRefused(
        `This database holds things sealed with a root secret, but ${file} is missing and DOORWARD_SECRET is not set. Restore the file from a backup, or set the variable to its contents.`,
      )
    writeOnce(folder, file, newRootSecret(random).reveal(), random.bytes(DRAFT_NAME_BYTES).toString("hex"))
  }
  removeDrafts(folder)
  if ((statSync(file).mode & OTHERS) !== 0) warn(`${file} can be read by others on this machine; it should be yours alone: chmod 600 ${file}`)
  return readSecret(file)
}

/** The root secret that was generated into a data folder, if one was. @throws RootSecretRefused */
export function findKeptSecret(folder: string): Secret | undefined {
  const file = join(folder, SECRET_FILE)
  return existsSync(file) ? readSecret(file) : undefined
}

/** Keeps a secret that comes with a backup, where none is kept yet. */
export function keepSecret(folder: string, secret: Secret, random: Random): void {
  writeOnce(folder, join(folder, SECRET_FILE), secret.reveal(), random.bytes(DRAFT_NAME_BYTES).toString("hex"))
}

/** @throws RootSecretRefused */
export function readSecret(file: string): Secret {
  let text: string
  try {
    text = readFileSync(file, "utf8").trim()
  } catch (error) {
    throw new RootSecretRefused(
      `The root secret in ${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? "unknown"}. Mend that file, or set DOORWARD_SECRET.`,
    )
  }
  if (text.length < MIN_SECRET_CHARACTERS)
    throw new RootSecretRefused(`${file} is empty or cut short. Restore it from a backup; if there is none and nothing is stored yet, delete it.`)
  return new Secret(text)
}

/** What a process that was killed between writing and tidying up left: a second name of the secret, or one that never was in use. */
function removeDrafts(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith(`${SECRET_FILE}.`) && name.endsWith(".draft")) rmSync(join(folder, name), { force: true })
  }
}

/** On disk whole or not at all, whenever the process is killed; and never over an existing file, however many processes try. */
function writeOnce(folder: string, file: string, text: string, draftName: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  // Not the process number: containers that share a folder share those too.
  const draft = `${file}.${draftName}.draft`
  const handle = openSync(draft, "wx", 0o600)
  writeSync(handle, `${text}\n`)
  fsyncSync(handle)
  closeSync(handle)
  try {
    linkSync(draft, file)
  } catch (error) {
    // Another process was first; it may have taken our draft for one that was left behind.
    if (!existsSync(file)) throw error
  } finally {
    rmSync(draft, { force: true })
  }
  const directory = openSync(folder, "r")
  fsyncSync(directory)
  closeSync(directory)
}
