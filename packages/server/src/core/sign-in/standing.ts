import type { Db } from "../../kernel/db/index.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { User } from "../user/index.ts"
import { type Demand, type Offer, OPTIONAL, type Standing } from "./decision.ts"
import type { Factor, Occasion } from "./factor.ts"

/** What the rules of the deployment ask of a person. */
export type GetDemand = (db: Db, user: User) => Promise<Demand>
/** Whether this browser need not show the person's second step again. */
export type IsTrusted = (db: Db, user: User, request: Incoming) => Promise<boolean>

/** What somebody can show, by what they hold and what is allowed. */
export interface Standings {
  of(db: Db, user: User, occasion: Occasion, request: Incoming): Promise<Standing>
  /** Whether they hold a factor that is no backup. */
  holdsSecond(user: User): boolean
  find(name: string): Factor | undefined
}

export function createStandings({
  factors,
  demand = async () => OPTIONAL,
  isTrusted = async () => false,
}: {
  readonly factors: () => readonly Factor[]
  readonly demand?: GetDemand | undefined
  readonly isTrusted?: IsTrusted | undefined
}): Standings {
  const holds = (user: User, { name }: Factor) => user.factors.includes(name)
  const isOwn = (factor: Factor) => factor.step === "second" && !factor.isBackup
  const holdsSecond = (user: User) => factors().some((factor) => isOwn(factor) && holds(user, factor))
  return {
    holdsSecond,
    find: (name) => factors().find((factor) => factor.name === name),
    of: async (db, user, occasion, request) => {
      const offered: Offer[] = []
      for (const factor of factors())
        if (factor.offered ? await factor.offered(db, user, occasion) : holds(user, factor)) offered.push(offerOf(factor))
      const isHeld = holdsSecond(user)
      return {
        demand: await demand(db, user),
        offered,
        holdsSecond: isHeld,
        holdsPhishingResistant: factors().some((factor) => factor.isPhishingResistant && holds(user, factor)),
        enrollable: factors()
          .filter((factor) => factor.setUp && isOwn(factor))
          .map(offerOf),
        isTrusted: isHeld && (await isTrusted(db, user, request)),
      }
    },
  }
}

function offerOf({ name, step, isBackup = false, isPhishingResistant = false }: Factor): Offer {
  return { name, step, isBackup, isPhishingResistant }
}
