import type { Db } from "../../kernel/db/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { SignedIn } from "../session/index.ts"
import type { AccessTokens } from "./access-token.ts"
import type { DeliveryOptions, Grant } from "./delivery.ts"
import { deviceHash } from "./device.ts"
import type { Families, Presenter, Refreshed } from "./families.ts"
import type { Family } from "./family.ts"

/** Printable, and no longer than a few identifiers. */
const RETRY_KEY = /^[\x21-\x7e]{1,256}$/
export const RETRY_KEY_HEADER = "Doorward-Retry-Key"

export type Renewed =
  | { readonly kind: "rotated" | "replayed"; readonly grant: Grant; readonly family: Family }
  | Extract<Refreshed, { readonly kind: "ambiguous" | "reused" | "invalid" }>

/** What a client without a cookie jar of its own holds of a session: a short access token and a chain of refresh tokens. */
export interface Tokens {
  /**
   * The first tokens of a session, or of a new chain of it.
   * @param at before the gate was asked, in milliseconds: what was revoked since then refuses the token by its `iat`
   */
  grant(db: Db, signedIn: SignedIn, access: DeliveryOptions["access"], request: Incoming, at: number): Promise<Grant>
  refresh(token: string, request: Incoming): Promise<Renewed>
}

export function createTokens(needs: { readonly families: Families; readonly accessTokens: AccessTokens }): Tokens {
  const { families, accessTokens } = needs

  async function granted(
    { family, refreshToken }: { readonly family: Family; readonly refreshToken: string },
    signedIn: SignedIn,
    at: number,
    db?: Db,
  ): Promise<Grant> {
    const access = await accessTokens.issue(signedIn, family.id, at, db)
    return { access, refreshToken, expiresAt: family.expiresAt }
  }

  return {
    grant: async (db, signedIn, access, request, at) => granted(await families.begin(db, signedIn, presenterOf(request), access), signedIn, at, db),
    refresh: async (token, request) => {
      const outcome = await families.refresh(token, presenterOf(request))
      if (!("refreshToken" in outcome)) return outcome
      return { kind: outcome.kind, family: outcome.family, grant: await granted(outcome, outcome.signedIn, outcome.at) }
    },
  }
}

/** @throws malformed for a retry key that cannot be one */
function presenterOf(request: Incoming): Presenter {
  const retryKey = request.header(RETRY_KEY_HEADER) ?? undefined
  if (retryKey !== undefined && !RETRY_KEY.test(retryKey)) throw errors.malformed({ detail: `${RETRY_KEY_HEADER}: 1 to 256 printable characters.` })
  return { device: deviceHash(request.header("user-agent"), request.client), retryKey, request }
}
