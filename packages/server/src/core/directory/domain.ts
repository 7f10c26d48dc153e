import type { Id } from "../../kernel/id.ts"
import type { OrganizationId } from "../organization/index.ts"

export type DomainId = Id<"dom">

/** A domain of mail addresses that an organization says is its own. Instants are milliseconds since the epoch, null for never. */
export interface Domain {
  readonly id: DomainId
  readonly organizationId: OrganizationId
  /** In ASCII, as in addresses. */
  readonly domain: string
  /** Part of the record that proves it; nothing secret. */
  readonly challenge: string
  readonly createdAt: number
  /** Since when it is proved. */
  readonly verifiedAt: number | null
  /** When the proof was found gone for good. */
  readonly lapsedAt: number | null
  /** The first look since the last good one that found none. */
  readonly absentSince: number | null
  readonly checkedAt: number | null
  /** Whoever has proved an address there becomes a member. */
  readonly autoJoin: boolean
  readonly version: number
}

/** The TXT record that proves a domain. */
export interface Challenge {
  readonly name: string
  readonly value: string
}

export function challengeOf({ domain, challenge }: Pick<Domain, "domain" | "challenge">): Challenge {
  return { name: `_doorward-challenge.${domain}`, value: `doorward-verification=${challenge}` }
}

export type DomainStatus = "pending" | "verified" | "lapsed"

export function domainStatus({ verifiedAt, lapsedAt }: Pick<Domain, "verifiedAt" | "lapsedAt">): DomainStatus {
  if (verifiedAt !== null) return "verified"
  return lapsedAt === null ? "pending" : "lapsed"
}
