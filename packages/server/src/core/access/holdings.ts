import type { Database, Db } from "../../kernel/db/index.ts"
import { isId } from "../../kernel/id.ts"
import type { OrganizationId } from "../organization/index.ts"
import type { RevocationLog } from "../revocation/index.ts"
import type { UserId } from "../user/index.ts"
import { builtInRole, type Role, type RoleKey, type RoleLevel } from "./role.ts"
import { roleFromRows } from "./roles.ts"
import { readHeld, readRole } from "./store.ts"

/** At a few hundred bytes each; the one asked for longest ago goes first. */
const MAX_PEOPLE = 200_000
const MAX_GRANTS = 20_000
/**
 * Rows of the log live for twelve minutes: what was last found good longer ago could have missed one, so well before
 * that it is read again.
 */
const MAX_AGE_MS = 300_000
/** Roles inherit roles no deeper than this; what is deeper counts for nothing. */
export const MAX_DEPTH = 8
/** The id of rows of the log about everybody. */
export const EVERYBODY = "*"

/** What one set of roles amounts to. People with the same roles share one. */
export interface Grants {
  /** Names of the roles that are held themselves. */
  readonly direct: readonly string[]
  /** And of those they inherit. */
  readonly names: readonly string[]
  readonly permissions: ReadonlySet<string>
  /** Which role brings what. */
  readonly sources: readonly { readonly name: string; readonly permissions: ReadonlySet<string> }[]
}

export interface Holding {
  readonly owner: boolean
  readonly disabled: boolean
  readonly deployment: Grants
  /** Without those that are suspended. */
  readonly organizations: ReadonlyMap<OrganizationId, Grants>
  /** The number of the log when it was read. */
  readonly head: number
}

interface Entry {
  readonly holding: Holding | undefined
  /** The version of the live set at which nothing stood against it, and when that was. */
  version: number
  checkedAt: number
}

const NOTHING: Grants = { direct: [], names: [], permissions: new Set(), sources: [] }

/** What people hold, in memory as long as the log says nothing against it; asked of the database otherwise. */
export interface Holdings {
  of(userId: UserId, organizationId: OrganizationId | undefined): Holding | undefined | Promise<Holding | undefined>
  read(db: Db, userId: UserId): Promise<Holding | undefined>
  counts(): { readonly entries: number; readonly hits: number; readonly misses: number }
}

export function createHoldings(
  { database, revocations: log }: { readonly database: Database; readonly revocations: Pick<RevocationLog, "live" | "head" | "isCurrent"> },
  monotonicMs: () => number,
): Holdings {
  const { live } = log
  let entries = new Map<UserId, Entry>()
  const interned = new Map<string, Grants>()
  let hits = 0
  let misses = 0

  function isStale({ holding }: Entry, userId: UserId): boolean {
    const head = holding?.head ?? 0
    if (live.overflowSeq > head || live.seqOf("access", userId) > head || live.seqOf("subject", userId) > head) return true
    if (live.seqOf("access", EVERYBODY) > head) return true
    for (const id of holding?.organizations.keys() ?? []) if (live.seqOf("access", id) > head) return true
    return false
  }

  function intern(direct: readonly Role[], all: readonly Role[]): Grants {
    if (all.length === 0) return NOTHING
    const key = JSON.stringify([direct.map(({ key }) => key), all.map(({ key, version, name, permissions }) => [key, version, name, permissions])])
    const known = interned.get(key)
    if (known) return known
    const sources = all.map(({ name, permissions }) => ({ name, permissions: new Set(permissions) }))
    const grants: Grants = {
      direct: direct.map(({ name }) => name),
      names: [...new Set(all.map(({ name }) => name))],
      permissions: new Set(all.flatMap(({ permissions }) => permissions)),
      sources,
    }
    if (interned.size >= MAX_GRANTS) interned.clear()
    interned.set(key, grants)
    return grants
  }

  async function grantsOf(db: Db, keys: readonly RoleKey[], level: RoleLevel, organizationId: OrganizationId | null): Promise<Grants> {
    const roles = new Map<RoleKey, Role>()
    const visit = async (key: RoleKey, depth: number): Promise<void> => {
      if (depth > MAX_DEPTH || roles.has(key)) return
      const role = await findRole(db, key, level)
      // Another organization's role counts for nothing here, whoever wrote the tuple.
      if (!role || role.level !== level || (role.organizationId !== null && role.organizationId !== organizationId)) return
      roles.set(key, role)
      for (const inherited of role.inherits) await visit(inherited, depth + 1)
    }
    for (const key of keys) await visit(key, 0)
    return intern(
      keys.flatMap((key) => roles.get(key) ?? []),
      [...roles.values()],
    )
  }

  const read: Holdings["read"] = async (db, userId) => {
    const rows = await readHeld(db, userId)
    const [first] = rows
    if (!first) return undefined
    const keysIn = new Map<string, RoleKey[]>()
    const deploymentKeys: RoleKey[] = []
    for (const { object_type: type, object_id: id, relation, suspended_at: suspended } of rows) {
      if (relation === null || id === null) continue
      if (type === "deployment") deploymentKeys.push(relation)
      else if (suspended === null) keysIn.set(id, [...(keysIn.get(id) ?? []), relation])
    }
    const organizations = new Map<OrganizationId, Grants>()
    for (const [id, keys] of keysIn) if (isId("org", id)) organizations.set(id, await grantsOf(db, keys, "organization", id))
    return {
      owner: first.owner_since !== null,
      disabled: first.disabled_at !== null,
      deployment: await grantsOf(db, deploymentKeys, "deployment", null),
      organizations,
      head: first.head,
    }
  }

  async function load(userId: UserId): Promise<Holding | undefined> {
    const holding = await read(database, userId)
    // Nobody is not remembered: whoever comes to be would be nobody until the next look.
    if (!holding) return undefined
    if (entries.size >= MAX_PEOPLE) entries.delete(entries.keys().next().value as UserId)
    entries.set(userId, { holding, version: -1, checkedAt: monotonicMs() })
    return holding
  }

  return {
    of: (userId) => {
      const entry = entries.get(userId)
      if (entry && log.isCurrent()) {
        const now = monotonicMs()
        if (now - entry.checkedAt <= MAX_AGE_MS && (entry.version === live.version || !isStale(entry, userId))) {
          entry.version = live.version
          entry.checkedAt = now
          hits++
          return entry.holding
        }
        entries.delete(userId)
      }
      misses++
      return load(userId)
    },
    read,
    counts: () => ({ entries: entries.size, hits, misses }),
  }
}

async function findRole(db: Db, key: RoleKey, level: RoleLevel): Promise<Role | undefined> {
  return isId("rol", key) ? roleFromRows(await readRole(db, key)) : builtInRole(key, level)
}
