import type { SealableEvent } from "./event.ts"

/** What an event is found by among an organization's. None of it is sealed: it follows from what is. */
export interface Listing {
  readonly organization_id: string | null
  readonly organization_type: string | null
  readonly organization_user: string | null
  readonly organization_actor: string | null
}

export function listingOf({ type, user_id, actor, details }: Pick<SealableEvent, "type" | "user_id" | "actor" | "details">): Listing {
  const org = organizationOf(parse(details))
  return {
    organization_id: org,
    organization_type: listedAs(org, type),
    organization_user: listedAs(org, user_id),
    organization_actor: listedAs(org, actor),
  }
}

/** Whether it can be found where it belongs, and nowhere else. */
export function isListed(event: Pick<SealableEvent, "type" | "user_id" | "actor" | "details"> & Listing): boolean {
  const right = listingOf(event)
  return (
    event.organization_id === right.organization_id &&
    event.organization_type === right.organization_type &&
    event.organization_user === right.organization_user &&
    event.organization_actor === right.organization_actor
  )
}

/** One text, because of two columns together neither database finds the beginning and the end in one index. */
export function listedAs(organizationId: string, what: string): string
export function listedAs(organizationId: string | null, what: string | null): string | null
export function listedAs(organizationId: string | null, what: string | null): string | null {
  return organizationId === null || what === null ? null : `${organizationId}/${what}`
}

/** Whose affair an event was, by its details, which are sealed. */
export function organizationOf(details: { readonly org_id?: unknown }): string | null {
  return typeof details.org_id === "string" ? details.org_id : null
}

function parse(details: string): { readonly org_id?: unknown } {
  try {
    const value: unknown = JSON.parse(details)
    return typeof value === "object" && value !== null ? value : {}
  } catch {
    // Somebody wrote into the database; the chain tells.
    return {}
  }
}
