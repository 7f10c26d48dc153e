import type { Clock } from "../../kernel/clock.ts"
import type { Database, Db } from "../../kernel/db/index.ts"
import { isId } from "../../kernel/id.ts"
import { listHash } from "../../kernel/token.ts"
import type { OrganizationId } from "../organization/index.ts"
import type { RevocationLog } from "../revocation/index.ts"
import type { UserId } from "../user/index.ts"
import { type Grants, grantsOf } from "./grants.ts"
import { OWNER, type RoleKey } from "./role.ts"
import { inEffect, ownerIn, type RoleHome, readOwner, readRoles } from "./role-tree.ts"
import { type HeldRow, readHeld } from "./store.ts"

/** In two halves: when one is full, whoever was not asked for since the other was goes. */
const MAX_PEOPLE = 200_000
/** What many have in common is there once. */
const MAX_SHARED = 20_000
/**
 * Rows of the log live for twelve minutes by the same clock: of what was read less than five ago, none that stands against it
 * can be gone. And no change that nobody wrote into the log stays unnoticed for much longer.
 */
const MAX_AGE_MS = 300_000
/** While nothing is new in the log the clock is looked at once in so many answers: on some machines it costs more than an answer. */
const ANSWERS_A_LOOK = 64
/** The id of rows of the log about everybody. */
export const EVERYBODY = "*"

/** What somebody holds, everywhere. */
export interface Holding {
  readonly owner: boolean
  readonly disabled: boolean
  readonly deployment: Grants
  readonly organizations: ReadonlyMap<string, { readonly suspended: boolean; readonly grants: Grants }>
}

/** And the number of the log when it was read. */
export interface Held {
  readonly holding: Holding
  readonly head: number
}

interface Entry extends Held {
  readonly readAt: number
  /** The version of the live set at which nothing stood against it. */
  version: number
}

export interface CacheCounts {
  readonly entries: number
  readonly hits: number
  readonly misses: number
}

/**
 * What people hold, in memory as long as the log says nothing against it; asked of the database otherwise. An entry carries
 * the head of the log as its own read saw it: a slow read that ends after a change, here or on another replica, is found
 * stale at its first use. A process that has lost sight of the log answers nothing from memory.
 */
export interface Holdings {
  /** @param id from outside; nobody has what is no identifier */
  of(id: string): Held | undefined | Promise<Held | undefined>
  read(db: Db, userId: UserId): Promise<Held | undefined>
  counts(): CacheCounts
}

export function createHoldings(needs: {
  readonly database: Database
  readonly clock: Clock
  readonly revocations: Pick<RevocationLog, "live" | "isCurrent">
  readonly maxPeople?: number
}): Holdings {
  const { database, clock, revocations: log, maxPeople = MAX_PEOPLE } = needs
  const { live } = log
  const grants = createShared<Grants>()
  const holdings = createShared<Holding>()
  let recent = new Map<string, Entry>()
  let older = new Map<string, Entry>()
  let hits = 0
  let misses = 0
  let now = clock.now()

  function keep(id: string, entry: Entry): void {
    if (recent.size >= maxPeople / 2) {
      older = recent
      recent = new Map()
    }
    recent.set(id, entry)
  }

  /** Whoever is asked for again becomes recent again. */
  function find(id: string): Entry | undefined {
    const entry = recent.get(id)
    if (entry || older.size === 0) return entry
    const before = older.get(id)
    if (before && older.delete(id)) keep(id, before)
    return before
  }

  /** Whether it is too old, or the log says something against it. */
  function isStale({ holding, head, readAt }: Entry, id: string): boolean {
    now = clock.now()
    if (now - readAt > MAX_AGE_MS) return true
    if (live.overflowSeq > head || live.seqOf("access", id) > head || live.seqOf("subject", id) > head) return true
    if (live.seqOf("access", EVERYBODY) > head) return true
    for (const organizationId of holding.organizations.keys()) if (live.seqOf("access", organizationId) > head) return true
    return false
  }

  function isYoung({ readAt }: Entry): boolean {
    if (hits % ANSWERS_A_LOOK === 0) now = clock.now()
    return now - readAt <= MAX_AGE_MS
  }

  const read: Holdings["read"] = async (db, userId) => {
    const rows = await readHeld(db, userId)
    const [first] = rows
    if (!first) return undefined
    const { inDeployment, inOrganizations } = keysOf(rows)
    const known = await readRoles(db, [...inDeployment, ...[...inOrganizations.values()].flatMap(({ keys }) => keys)])
    const asksForOwner = [...known.values()].some(({ inherits }) => inherits.includes(OWNER))
    for (const [id, { keys }] of inOrganizations) if (asksForOwner || keys.includes(OWNER)) known.set(ownerIn(id), await readOwner(db, id))
    const grantsIn = (keys: readonly RoleKey[], home: RoleHome): Grants => {
      const all = inEffect(keys, known, home)
      const direct = all.filter(({ key }) => keys.includes(key))
      const digest = all.length === 0 ? "" : listHash(JSON.stringify([direct.map(({ key }) => key), all]))
      return grants.one(digest, () => grantsOf(direct, all, digest))
    }
    const owner = first.owner_since !== null
    const disabled = first.disabled_at !== null
    const deployment = grantsIn(inDeployment, { level: "deployment", organizationId: null })
    const organizations = new Map(
      [...inOrganizations].map(([id, { suspended, keys }]) => [
        id,
        { suspended, grants: grantsIn(keys, { level: "organization", organizationId: id }) },
      ]),
    )
    const said = JSON.stringify([
      owner,
      disabled,
      deployment.digest,
      [...organizations].map(([id, { suspended, grants: there }]) => [id, suspended, there.digest]),
    ])
    return { holding: holdings.one(said, () => ({ owner, disabled, deployment, organizations })), head: first.head }
  }

  async function load(userId: UserId): Promise<Held | undefined> {
    const readAt = clock.now()
    const held = await read(database, userId)
    // Nobody is not remembered, nor is who is disabled: nothing in the log says when they come back.
    if (held && !held.holding.disabled) keep(userId, { ...held, readAt, version: -1 })
    return held
  }

  return {
    of: (id) => {
      const entry = find(id)
      if (entry && log.isCurrent() && (entry.version === live.version ? isYoung(entry) : !isStale(entry, id))) {
        entry.version = live.version
        hits++
        return entry
      }
      if (!isId("usr", id)) return undefined
      misses++
      return load(id)
    },
    read,
    counts: () => ({ entries: recent.size + older.size, hits, misses }),
  }
}

/** Which roles rows name, by the place. */
function keysOf(rows: readonly HeldRow[]) {
  const inDeployment: RoleKey[] = []
  const inOrganizations = new Map<OrganizationId, { readonly suspended: boolean; readonly keys: RoleKey[] }>()
  for (const { object_type: type, object_id: id, relation, suspended_at: suspended } of rows) {
    if (relation === null || id === null) continue
    if (type === "deployment") inDeployment.push(relation)
    else if (isId("org", id)) {
      const there = inOrganizations.get(id)
      if (there) there.keys.push(relation)
      else inOrganizations.set(id, { suspended: suspended !== null, keys: [relation] })
    }
  }
  return { inDeployment, inOrganizations }
}

/** Of things that say the same, one. Forgetting them all when there are too many only costs memory. */
function createShared<Thing>() {
  const things = new Map<string, Thing>()
  return {
    one: (said: string, make: () => Thing): Thing => {
      const known = things.get(said)
      if (known) return known
      if (things.size >= MAX_SHARED) things.clear()
      const made = make()
      things.set(said, made)
      return made
    },
  }
}
