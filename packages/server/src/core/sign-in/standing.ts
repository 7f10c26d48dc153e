import type { Db } from "../../kernel/db/index.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { entryErrors } from "../directory/index.ts"
import type { User } from "../user/index.ts"
import { type Demand, type Offer, OPTIONAL, type Standing } from "./decision.ts"
import type { DeviceTrust } from "./device-trust.ts"
import type { Factor, Occasion } from "./factor.ts"

/** Which kinds of factor somebody holds, backups aside. */
export interface Held {
  readonly second: boolean
  readonly phishingResistant: boolean
}

/** What the rules of the deployment ask of a person who holds this. */
export type GetDemand = (db: Db, user: User, held: Held) => Promise<Demand>

/** What somebody can show, by what they hold and what is allowed. */
export interface Standings {
  of(db: Db, user: User, occasion: Occasion, request: Incoming): Promise<Standing>
  /** Whether they hold a factor that is no backup. */
  holdsSecond(user: User): boolean
  /** @throws factor_required for the last factor that suffices, where one is required; the person's row is locked */
  requireRemovable(db: Db, user: User, name: string): Promise<void>
  find(name: string): Factor | undefined
}

export function createStandings({
  factors,
  demand = async () => OPTIONAL,
  deviceTrust,
}: {
  readonly factors: () => readonly Factor[]
  readonly demand?: GetDemand | undefined
  readonly deviceTrust: () => DeviceTrust | undefined
}): Standings {
  return {
    holdsSecond: (user) => heldBy(factors(), user).second,
    requireRemovable: async (db, user, name) => {
      const left = heldBy(factors(), { ...user, factors: user.factors.filter((held) => held !== name) })
      const { secondFactor, phishingResistant } = await demand(db, user, left)
      if (secondFactor !== "required" || (phishingResistant ? left.phishingResistant : left.second)) return
      throw entryErrors.factor_required({
        detail: "Your account needs this one, because a second step is required. Set up another one first.",
        says: { text: "lastFactor" },
      })
    },
    find: (name) => factors().find((factor) => factor.name === name),
    of: async (db, user, occasion, request) => {
      const offered: Offer[] = []
      for (const factor of factors())
        if (factor.offered ? await factor.offered(db, user, occasion) : holds(user, factor)) offered.push(offerOf(factor))
      const held = heldBy(factors(), user)
      const asked = await demand(db, user, held)
      return {
        demand: asked,
        offered,
        holdsSecond: held.second,
        holdsPhishingResistant: held.phishingResistant,
        enrollable: factors()
          .filter((factor) => factor.setUp && isOwn(factor))
          .map(offerOf),
        isTrusted: held.second && ((await deviceTrust()?.isTrusted(db, user, request)) ?? false),
      }
    },
  }
}

function offerOf({ name, step, isBackup = false, isPhishingResistant = false }: Factor): Offer {
  return { name, step, isBackup, isPhishingResistant }
}

/** A second step of its own right, no stand-in for one. */
export function isOwn({ step, isBackup }: Factor): boolean {
  return step === "second" && !isBackup
}

export function heldBy(factors: readonly Factor[], user: User): Held {
  return {
    second: factors.some((factor) => isOwn(factor) && holds(user, factor)),
    phishingResistant: factors.some((factor) => factor.isPhishingResistant && holds(user, factor)),
  }
}

function holds(user: User, { name }: Factor): boolean {
  return user.factors.includes(name)
}
