import type { Db } from "../../kernel/db/index.ts"
import type { Access, Assignments } from "../access/index.ts"
import { directoryErrors } from "../directory/index.ts"
import { DEPLOYMENT_OWNER, type SecondFactorRules } from "../setting/index.ts"
import { findUserById, listActing, listActingOwners, type User, type UserId } from "../user/index.ts"
import { demandOf } from "./demand.ts"
import type { Factor } from "./factor.ts"
import { heldBy, isOwn } from "./standing.ts"

/** What becomes of somebody at their next sign-in under other rules, a time of grace aside. */
export type Fate = "unaffected" | "must_enroll" | "kept_out"

/** What rules would mean for the people there are. */
export interface DemandLockOut {
  /** How many people were looked at, and whether that is everybody whom the rules could concern. */
  readonly examined: number
  readonly isComplete: boolean
  /** How many of those would have to set something up at their next sign-in. */
  readonly mustEnroll: number
  /** How many could not get in at all: what they would have to set up cannot be set up here. */
  readonly keptOut: number
  readonly caller: Fate
  readonly keepsEveryOwnerOut: boolean
}

export interface LockOutNeeds {
  readonly access: Pick<Access, "standingIn">
  readonly assignments: Pick<Assignments, "listHolders">
  readonly signIn: { readonly factors: readonly Factor[] }
}

const BATCH = 200
/** More would hold up everybody who changes settings meanwhile. */
const MAX_EXAMINED = 10_000

/** Tries rules on the people there are, by what they hold and what can be set up here. Who is disabled counts for nothing. */
export async function simulateDemand(needs: LockOutNeeds, db: Db, rules: SecondFactorRules, callerId: UserId | undefined): Promise<DemandLockOut> {
  const holders = new Set((await needs.assignments.listHolders(db, "deployment")).map(({ userId }) => userId))
  const fateOf = fatesOf(needs, db, rules, holders)
  const owners = await listActingOwners(db)
  const ownerFates = await Promise.all(owners.map(fateOf))
  const caller = callerId === undefined ? undefined : await findUserById(db, callerId)
  let [examined, mustEnroll, keptOut] = [0, 0, 0]
  let isComplete = false
  for (let after = ""; examined < MAX_EXAMINED && !isComplete; ) {
    const people = await listActing(db, after, BATCH)
    for (const person of people) {
      const fate = await fateOf(person)
      if (fate === "must_enroll") mustEnroll++
      if (fate === "kept_out") keptOut++
    }
    examined += people.length
    after = people.at(-1)?.id ?? ""
    isComplete = people.length < BATCH
  }
  return {
    examined,
    isComplete,
    mustEnroll,
    keptOut,
    caller: caller ? await fateOf(caller) : "unaffected",
    keepsEveryOwnerOut: owners.length > 0 && ownerFates.every((fate) => fate === "kept_out"),
  }
}

function fatesOf({ access, signIn: { factors } }: LockOutNeeds, db: Db, rules: SecondFactorRules, holders: ReadonlySet<UserId>) {
  const canSetUp = factors.filter((factor) => factor.setUp && isOwn(factor))
  const canSetUpResistant = canSetUp.some(({ isPhishingResistant }) => isPhishingResistant)
  return async (user: User): Promise<Fate> => {
    const held = heldBy(factors, user)
    const roles = new Set(holders.has(user.id) ? (await access.standingIn(db, user.id))?.roles : [])
    if (user.ownerSince !== null) roles.add(DEPLOYMENT_OWNER)
    const { secondFactor, phishingResistant } = demandOf({ ...rules, graceSeconds: 0 }, { createdAt: user.createdAt, roles, held }, Infinity)
    if (secondFactor !== "required" || (phishingResistant ? held.phishingResistant : held.second)) return "unaffected"
    return (phishingResistant ? canSetUpResistant : canSetUp.length > 0) ? "must_enroll" : "kept_out"
  }
}

/** @throws would_lock_out, unless it is confirmed; whatever is confirmed, somebody who owns the deployment must get in */
export async function requireNobodyLockedOut(
  needs: LockOutNeeds,
  db: Db,
  rules: SecondFactorRules,
  { callerId, isConfirmed }: { readonly callerId: UserId | undefined; readonly isConfirmed: boolean },
): Promise<void> {
  if (rules.mode === "off" || (rules.mode === "optional" && rules.roles.length === 0)) return
  const { keptOut, caller, isComplete, keepsEveryOwnerOut } = await simulateDemand(needs, db, rules, callerId)
  if (keepsEveryOwnerOut)
    throw directoryErrors.would_lock_out({ detail: "No owner of the deployment could sign in any more, so this is refused in any case." })
  if (keptOut === 0 || isConfirmed) return
  const you = caller === "kept_out" ? ", you among them" : ""
  throw directoryErrors.would_lock_out({
    detail: `${isComplete ? "" : "At least "}${keptOut} people could not sign in any more${you}: what they would need cannot be set up here. Confirm it with confirm_lock_out.`,
  })
}
