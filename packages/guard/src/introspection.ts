import type { Credentials } from "./credentials.ts"
import { type IssuerClient, IssuerFailed } from "./issuer-client.ts"
import { findJsonObject } from "./json.ts"

export interface Introspection {
  readonly lastError: string | undefined
  /** Asks the issuer whether a token is active (RFC 7662). @throws IssuerFailed when it does not say */
  isActive(token: string): Promise<boolean>
}

/** More at once would only queue up behind each other at an issuer that is slow already. */
const MAX_UNDERWAY = 256

export function createIntrospection(client: IssuerClient, { basic }: Pick<Credentials, "basic">): Introspection {
  let underway = 0
  let lastError: string | undefined

  async function ask(token: string): Promise<boolean> {
    const { status, body } = await client.request({
      method: "POST",
      path: "/oauth2/introspect",
      headers: { authorization: basic, accept: "application/json" },
      form: { token, token_type_hint: "access_token" },
    })
    const active = status === 200 ? findJsonObject(body)?.["active"] : undefined
    if (typeof active !== "boolean") throw new IssuerFailed(`/oauth2/introspect answered ${status}`)
    return active
  }

  return {
    get lastError() {
      return lastError
    },
    isActive: async (token) => {
      if (underway >= MAX_UNDERWAY) throw new IssuerFailed("too many introspections are under way")
      underway++
      try {
        const active = await ask(token)
        lastError = undefined
        return active
      } catch (error) {
        lastError = error instanceof Error ? error.message : "unknown"
        throw error
      } finally {
        underway--
      }
    },
  }
}
