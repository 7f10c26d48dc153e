import type { Clock } from "../../kernel/clock.ts"
import type { Access } from "../access/index.ts"
import { DEPLOYMENT_OWNER, type RuntimeSettings, type SecondFactorRules } from "../setting/index.ts"
import type { Demand } from "./decision.ts"
import type { GetDemand, Held } from "./standing.ts"

/** Whom the rules are asked about. Instants are milliseconds since the epoch. */
export interface Demanded {
  readonly createdAt: number
  /** Keys of their deployment roles, those they inherit included; `owner` for an owner. */
  readonly roles: ReadonlySet<string>
  readonly held: Held
}

/** What the rules ask of somebody, and until when they get in without what they lack. */
export interface DemandWithGrace extends Demand {
  readonly graceEndsAt: number | null
}

/**
 * What the deployment's rules ask of one person, now. Pure.
 *
 * Whoever lacks what is required gets in without for a time of grace. It counts from when that came to be required of them,
 * or from when their account was made, whichever is later: neither is anything they could move. Whoever holds what is
 * required has no use for it and gets none.
 */
export function demandOf(rules: SecondFactorRules, { createdAt, roles, held }: Demanded, now: number): DemandWithGrace {
  const { mode, since, graceSeconds } = rules
  if (mode === "off") return { secondFactor: "off", phishingResistant: false, graceEndsAt: null }
  const sinces = [
    ...(mode === "required" ? [since.everybody ?? 0] : []),
    ...rules.roles.filter((key) => roles.has(key)).map((key) => since.roles[key] ?? 0),
  ]
  if (sinces.length === 0) return { secondFactor: "optional", phishingResistant: false, graceEndsAt: null }
  const requiredSince = Math.min(...sinces)
  const endOf = (from: number) => Math.max(from, createdAt) + graceSeconds * 1000
  if (!held.second && now < endOf(requiredSince)) return { secondFactor: "optional", phishingResistant: false, graceEndsAt: endOf(requiredSince) }
  if (!rules.phishingResistant) return { secondFactor: "required", phishingResistant: false, graceEndsAt: null }
  const resistantSince = Math.max(requiredSince, since.phishing_resistant ?? 0)
  if (!held.phishingResistant && now < endOf(resistantSince))
    return { secondFactor: "required", phishingResistant: false, graceEndsAt: endOf(resistantSince) }
  return { secondFactor: "required", phishingResistant: true, graceEndsAt: null }
}

/** `demandOf` with what stands in the database: the rules and the person's roles as this transaction sees them. */
export function createGetDemand({
  clock,
  settings,
  access,
}: {
  readonly clock: Clock
  readonly settings: Pick<RuntimeSettings, "currentIn">
  readonly access: Pick<Access, "standingIn">
}): GetDemand {
  return async (db, user, held) => {
    const { secondFactor: rules } = await settings.currentIn(db)
    const standing = rules.roles.length === 0 ? undefined : await access.standingIn(db, user.id)
    const roles = new Set(standing?.roles)
    if (user.ownerSince !== null) roles.add(DEPLOYMENT_OWNER)
    return demandOf(rules, { createdAt: user.createdAt, roles, held }, clock.now())
  }
}
