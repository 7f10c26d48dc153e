import { z } from "zod"

/** GATES 9 lets nothing that stands in for a factor live longer. */
export const MAX_TRUSTED_DEVICE_DAYS = 30

/** What the deployment asks for on top of a first step. */
export interface SecondFactorRules {
  readonly mode: "off" | "optional" | "required"
  /** Keys of deployment roles it is required of even where it is optional; `owner` stands for owners of the deployment. */
  readonly roles: readonly string[]
  readonly phishingResistant: boolean
  readonly graceSeconds: number
  readonly since: DemandedSince
}

/**
 * Since when each thing has been required without a break, in milliseconds since the epoch: what a time of grace counts from.
 * Kept beside the choice, so that nothing but another choice of the owners moves it.
 */
export const demandedSinceSchema = z.object({
  everybody: z.number().nullable().default(null),
  phishing_resistant: z.number().nullable().default(null),
  roles: z.record(z.string(), z.number()).default({}),
})
export type DemandedSince = Readonly<z.output<typeof demandedSinceSchema>>

/** What was required before goes on counting from when it began; what is new counts from now. Pure. */
export function demandedSince(
  before: DemandedSince,
  { mode, roles, phishingResistant }: Omit<SecondFactorRules, "since">,
  now: number,
): DemandedSince {
  return {
    everybody: mode === "required" ? (before.everybody ?? now) : null,
    phishing_resistant: phishingResistant ? (before.phishing_resistant ?? now) : null,
    roles: mode === "off" ? {} : Object.fromEntries(roles.map((key) => [key, before.roles[key] ?? now])),
  }
}
