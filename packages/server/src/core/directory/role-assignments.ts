import type { Db } from "../../kernel/db/index.ts"
import { errors, type FieldError, Problem } from "../../kernel/errors.ts"
import { type Assignment, type Assignments, accessErrors, type Bounds, type By, type Place, type RoleHome, type Roles } from "../access/index.ts"
import type { Audit, AuditEvent } from "../audit/index.ts"
import { findMembership, type OrganizationId, touchMembership } from "../organization/index.ts"
import type { Revoke } from "../revocation/index.ts"
import { findUserById, type UserId } from "../user/index.ts"
import { directoryErrors } from "./errors.ts"
import { doneBy } from "./record.ts"

export interface AssignmentChanges {
  readonly writes: readonly Assignment[]
  readonly deletes: readonly Assignment[]
}

interface Needs {
  readonly assignments: Assignments
  readonly audit: Pick<Audit, "record">
  readonly bounds: Bounds
  readonly roles: Pick<Roles, "find" | "findWithInherited">
}

/**
 * Gives and withdraws roles, in the deployment and in organizations, all of it or nothing, with one audit event. Whoever asks has
 * every permission of every role named, and of every person whose rights in the deployment change. Members keep a role, and
 * organizations somebody who owns them.
 *
 * @throws invalid, above_yourself, naming the entry (`#/writes/3`); own_rights; last_owner
 */
export async function changeAssignments(needs: Needs, db: Db, revoke: Revoke, changes: AssignmentChanges, by: By) {
  const { assignments, audit, bounds, roles } = needs
  await assignments.begin(db)
  await requireNamed(needs, db, changes)
  const judged = new Set<string>()
  const once = async (what: string, judge: () => Promise<void>) => {
    if (judged.has(what)) return
    await judge()
    judged.add(what)
  }
  for (const [name, entries] of sides(changes))
    for (const [index, { userId, key, place }] of entries.entries())
      await at(`#/${name}/${index}`, async () => {
        await once(`${key} ${place}`, async () => bounds.requireRoles(db, by.authority, place, await roles.findWithInherited(db, key, homeOf(place))))
        if (place === "deployment") await once(userId, () => bounds.requirePerson(db, by.authority, userId))
      })
  const owned = await ownedBy(needs, db, changes)
  const own = new Set([...changes.writes, ...changes.deletes].filter(({ userId }) => userId === by.authority.userId).map(({ place }) => place))
  let change = () => assignments.batch(db, revoke, changes)
  for (const place of own) {
    const inner = change
    change = () => bounds.keepingOwnRights(db, by.authority, place, inner)
  }
  const done = await change()
  await requireComplete(needs, db, changes, owned)
  if (done.written + done.deleted === 0) return done
  for (const [userId, place] of membersIn(changes)) await touchMembership(db, place, userId)
  await audit.record(db, eventOf(changes, by))
  return done
}

/** That everybody and every role there is, in its place. To withdraw what is not there any more is no mistake. */
async function requireNamed({ roles }: Needs, db: Db, { writes }: AssignmentChanges): Promise<void> {
  const wrong: FieldError[] = []
  for (const [index, { userId, key, place }] of writes.entries()) {
    if (!(await roles.find(db, key, homeOf(place)))) wrong.push({ pointer: `#/writes/${index}/role`, detail: "There is no such role here." })
    const isThere = place === "deployment" ? await findUserById(db, userId) : await findMembership(db, place, userId)
    if (!isThere)
      wrong.push({
        pointer: `#/writes/${index}/user_id`,
        detail: place === "deployment" ? "There is no such person." : "They are no member of this organization.",
      })
  }
  if (wrong.length > 0) throw errors.invalid({ errors: wrong })
}

/** Organizations of these that have somebody who owns them. */
async function ownedBy({ assignments }: Needs, db: Db, { deletes }: AssignmentChanges): Promise<OrganizationId[]> {
  const owned: OrganizationId[] = []
  for (const place of new Set(deletes.map(({ place }) => place)))
    if (place !== "deployment" && (await assignments.countOwners(db, place)) > 0) owned.push(place)
  return owned
}

async function requireComplete({ assignments }: Needs, db: Db, { deletes }: AssignmentChanges, owned: readonly OrganizationId[]): Promise<void> {
  for (const organizationId of owned)
    if ((await assignments.countOwners(db, organizationId)) === 0)
      throw directoryErrors.last_owner({ detail: `${organizationId} would have no owner left.` })
  const wrong: FieldError[] = []
  for (const [index, { userId, place }] of deletes.entries()) {
    if (place === "deployment" || (await assignments.list(db, userId, place)).length > 0) continue
    if (await findMembership(db, place, userId))
      wrong.push({ pointer: `#/deletes/${index}`, detail: "A member has at least one role. Give them another, such as member, in the same batch." })
  }
  if (wrong.length > 0) throw errors.invalid({ errors: wrong })
}

/** Each once. What somebody holds belongs to the version of their membership. */
function membersIn({ writes, deletes }: AssignmentChanges): (readonly [UserId, OrganizationId])[] {
  const members = new Map([...writes, ...deletes].map(({ userId, place }) => [`${userId} ${place}`, { userId, place }]))
  return [...members.values()].flatMap(({ userId, place }) => (place === "deployment" ? [] : [[userId, place] as const]))
}

function sides({ writes, deletes }: AssignmentChanges) {
  return [["writes", writes] as const, ["deletes", deletes] as const]
}

function homeOf(place: Place): RoleHome {
  return place === "deployment" ? { level: "deployment", organizationId: null } : { level: "organization", organizationId: place }
}

/** The same refusal, naming the entry it is about. */
async function at(pointer: string, run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== ABOVE) throw error
    throw accessErrors.above_yourself({ ...error.detail, errors: [{ pointer, detail: error.message }] })
  }
}

const ABOVE = "above_yourself"

function eventOf(changes: AssignmentChanges, by: By): AuditEvent {
  const { writes, deletes } = changes
  const everybody = new Set([...writes, ...deletes].map(({ userId }) => userId))
  const [somebody] = everybody
  const said = (entries: readonly Assignment[]) =>
    entries
      .map(({ userId, key, place }) => [...(everybody.size === 1 ? [] : [userId]), key, ...(place === "deployment" ? [] : [place])].join(" "))
      .join(", ")
  return {
    type:
      deletes.length === 0 && writes.length === 1
        ? "role.assigned"
        : writes.length === 0 && deletes.length === 1
          ? "role.withdrawn"
          : "roles.assigned",
    ...(everybody.size === 1 && somebody !== undefined ? { userId: somebody } : {}),
    ...doneBy(by),
    details: {
      ...(writes.length === 0 ? {} : { assigned: said(writes) }),
      ...(deletes.length === 0 ? {} : { withdrawn: said(deletes) }),
    },
  }
}

/** What has to change so that somebody holds exactly these. */
export function changesTo(userId: UserId, place: Place, before: readonly string[], after: readonly string[]): AssignmentChanges {
  const entries = (keys: readonly string[]) => keys.map((key) => ({ userId, key, place }))
  return { writes: entries(after.filter((key) => !before.includes(key))), deletes: entries(before.filter((key) => !after.includes(key))) }
}
