import type { Db } from "../../kernel/db/index.ts"
import type { By } from "../access/index.ts"
import type { OrganizationId, OrganizationPolicy } from "../organization/index.ts"
import { type Email, listFactorHolders, type UserId } from "../user/index.ts"
import { directoryErrors } from "./errors.ts"
import { type ActingMember, findActingMember, listActingMembers, listActingOwners } from "./member/store.ts"

/** A way of signing in, as far as it decides who would be kept out. */
export interface EntryMethod {
  readonly name: string
  /** Which of some people can use it; absent for what everybody can. */
  holders?(db: Db, userIds: readonly UserId[]): Promise<ReadonlySet<UserId>>
  /** What it can be asked for on top of something else; who holds it, `User.factors` says. */
  readonly factor?: { readonly name: string; readonly step: "first" | "second"; readonly isBackup?: boolean; readonly isPhishingResistant?: boolean }
}

/** Whom a policy would keep out of an organization. */
export interface LockOut {
  /** How many members were looked at, and whether that is all of them. */
  readonly examined: number
  readonly isComplete: boolean
  /** How many of those it would keep out. */
  readonly count: number
  /** The first of them. */
  readonly first: readonly KeptOut[]
  readonly keepsCallerOut: boolean
  readonly keepsEveryOwnerOut: boolean
}

export interface KeptOut {
  readonly userId: UserId
  readonly email: Email
  readonly name: string | null
  readonly why: "method_not_allowed" | "factor_required"
}

const MAX_NAMED = 100
const BATCH = 200
/** More would hold up everybody who changes roles meanwhile. */
const MAX_EXAMINED = 10_000

/**
 * Tries a policy on the members of an organization, by what they have set up: nobody is kept out by how a session began, since
 * whoever can sign in as asked may do so. People who are disabled count for nothing.
 */
export async function simulate(
  db: Db,
  methods: readonly EntryMethod[],
  organizationId: OrganizationId,
  policy: OrganizationPolicy,
  callerId: UserId | undefined,
): Promise<LockOut> {
  const judge = judgeOf(db, methods, policy)
  const owners = await listActingOwners(db, organizationId, BATCH)
  const ownersOut = await judge(owners)
  const caller = callerId === undefined ? undefined : await findActingMember(db, organizationId, callerId)
  const first: KeptOut[] = []
  let examined = 0
  let count = 0
  let isComplete = false
  for (let after = ""; examined < MAX_EXAMINED; ) {
    const members = await listActingMembers(db, organizationId, after, BATCH)
    const out = await judge(members)
    examined += members.length
    count += out.size
    for (const member of members) {
      const why = out.get(member.userId)
      const { userId, email, name } = member
      if (why !== undefined && first.length < MAX_NAMED) first.push({ userId, email, name, why })
    }
    const last = members.at(-1)
    isComplete = !last || members.length < BATCH
    if (!last || isComplete) break
    after = last.userId
  }
  return {
    examined,
    isComplete,
    count,
    first,
    keepsCallerOut: caller !== undefined && (await judge([caller])).size === 1,
    keepsEveryOwnerOut: owners.length > 0 && ownersOut.size === owners.length,
  }
}

/** @throws would_lock_out, unless it is confirmed; whatever is confirmed, somebody who owns the organization must get in */
export async function requireNobodyLockedOut(
  db: Db,
  methods: readonly EntryMethod[],
  organizationId: OrganizationId,
  policy: OrganizationPolicy,
  { authority }: By,
  isConfirmed: boolean,
): Promise<void> {
  const { count, isComplete, first, keepsEveryOwnerOut } = await simulate(db, methods, organizationId, policy, authority.userId)
  if (keepsEveryOwnerOut)
    throw directoryErrors.would_lock_out({ detail: "No owner of the organization could enter it any more, so this is refused in any case." })
  if (count === 0 || isConfirmed) return
  const names = first.slice(0, MAX_IN_DETAIL).map(({ email }) => email)
  const more = count > names.length || !isComplete ? " and others" : ""
  throw directoryErrors.would_lock_out({
    detail: `${isComplete ? "" : "At least "}${count} of the members could not enter any more: ${names.join(", ")}${more}. Confirm it with confirm_lock_out.`,
  })
}

const MAX_IN_DETAIL = 10

function judgeOf(db: Db, methods: readonly EntryMethod[], policy: OrganizationPolicy) {
  const allowed = methods.filter(({ name }) => policy.methods === null || policy.methods.includes(name))
  const names = methods.flatMap(({ factor }) => (factor?.step === "second" && !factor.isBackup && suffices(factor, policy) ? [factor.name] : []))
  return async (people: readonly Candidate[]): Promise<ReadonlyMap<UserId, KeptOut["why"]>> => {
    const userIds = people.map(({ userId }) => userId)
    const entering = policy.methods === null ? new Set(userIds) : await holdersOfAny(db, allowed, userIds)
    return new Map(
      people.flatMap(({ userId, factors }): [UserId, KeptOut["why"]][] => {
        if (!entering.has(userId)) return [[userId, "method_not_allowed"]]
        return policy.second_factor === "optional" || names.some((name) => factors.includes(name)) ? [] : [[userId, "factor_required"]]
      }),
    )
  }
}

type Candidate = Pick<ActingMember, "userId" | "factors">

function suffices({ isPhishingResistant = false }: { readonly isPhishingResistant?: boolean }, { second_factor }: OrganizationPolicy): boolean {
  return second_factor !== "phishing_resistant" || isPhishingResistant
}

async function holdersOfAny(db: Db, methods: readonly EntryMethod[], userIds: readonly UserId[]): Promise<ReadonlySet<UserId>> {
  const found = new Set<UserId>()
  for (const method of methods) for (const id of await holdersOf(db, method, userIds)) found.add(id)
  return found
}

/** A second step is held by whoever it was set up for, also where its method does not say by whom. */
async function holdersOf(db: Db, { name, holders, factor }: EntryMethod, userIds: readonly UserId[]): Promise<Iterable<UserId>> {
  if (userIds.length === 0) return []
  if (holders) return holders(db, userIds)
  return factor?.step === "second" ? listFactorHolders(db, userIds, name) : userIds
}
