import { isGrant } from "@doorward/guard/permissions"
import type { Db } from "../../kernel/db/index.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Id } from "../../kernel/id.ts"
import type { UserId } from "../user/index.ts"
import type { Access } from "./access.ts"
import type { Place } from "./assignments.ts"

/**
 * Whoever changes something for others, and how far their own rights go: nobody gives, takes or touches what is above them.
 */
export interface Authority {
  /** As the audit names them: a person's id, a client's, `operator`. */
  readonly actor: string
  readonly userId?: UserId
  /** An owner of the deployment, or its operator. */
  readonly everything: boolean
  /** What they may do in a place, as this transaction sees it; what holds everywhere included. */
  grantsIn(db: Db, place: Place): Promise<ReadonlySet<string>>
}

/** One change: who does it, and what it came with. */
export interface By {
  readonly authority: Authority
  readonly request?: Incoming
  readonly sessionId?: Id<"ses">
}

const EVERYTHING: ReadonlySet<string> = new Set(["*"])

/** The operator of the service, at its command line; or the service itself. */
export function trusted(actor: string): Authority {
  return { actor, everything: true, grantsIn: async () => EVERYTHING }
}

/** A person, by the roles they hold when it is asked. */
export function personsAuthority(access: Pick<Access, "effectiveIn">, user: { readonly id: UserId; readonly ownerSince: number | null }): Authority {
  return {
    actor: user.id,
    userId: user.id,
    everything: user.ownerSince !== null,
    grantsIn: async (db, place) => new Set((await access.effectiveIn(db, user.id, place === "deployment" ? undefined : place))?.permissions),
  }
}

/** A service with a credential of its own: its scopes are all it may do, everywhere, and all it may give to others. */
export function scopesAuthority(clientId: string, scopes: readonly string[]): Authority {
  const granted = new Set(scopes.filter(isGrant))
  return { actor: clientId, everything: false, grantsIn: async () => granted }
}
