import { type IssuerClient, IssuerFailed } from "./issuer-client.ts"
import { findJsonObject } from "./json.ts"

/** The guard as a client of its issuer (RFC 6749 §2.3.1). */
export interface Credentials {
  /** The header for requests made with the client's own secret. */
  readonly basic: string
  /** A token with the scope `revocations:read`; kept until it nears its end. @throws IssuerFailed */
  token(): Promise<string>
  /** The issuer did not take this one: the next will be new. */
  drop(token: string): void
}

/** A token is renewed when a fifth of its life is left. */
const RENEW_AT = 0.8
/** RFC 6749 §5.1 only recommends `expires_in`. */
const USUAL_LIFETIME_SECONDS = 300

export function createCredentials(clientId: string, clientSecret: string, client: IssuerClient, elapsedMs: () => number): Credentials {
  const basic = `Basic ${btoa(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`)}`
  let current: { readonly token: string; readonly renewAtMs: number } | undefined
  let underway: Promise<string> | undefined

  async function obtain(): Promise<string> {
    const askedAtMs = elapsedMs()
    const form = { grant_type: "client_credentials", scope: "revocations:read" }
    const { status, body } = await client.request({
      method: "POST",
      path: "/oauth2/token",
      headers: { authorization: basic, accept: "application/json" },
      form,
    })
    const answer = status === 200 ? findJsonObject(body) : undefined
    if (!answer) throw new IssuerFailed(`/oauth2/token answered ${status}`)
    const { access_token: token, token_type: type, expires_in: lifetime = USUAL_LIFETIME_SECONDS } = answer
    if (
      typeof token !== "string" ||
      !/^[\x21-\x7e]+$/.test(token) ||
      typeof type !== "string" ||
      type.toLowerCase() !== "bearer" ||
      typeof lifetime !== "number"
    )
      throw new IssuerFailed("/oauth2/token gave no bearer token")
    current = { token, renewAtMs: askedAtMs + lifetime * 1000 * RENEW_AT }
    return token
  }

  return {
    basic,
    token: () => {
      if (current && elapsedMs() < current.renewAtMs) return Promise.resolve(current.token)
      underway ??= obtain().finally(() => {
        underway = undefined
      })
      return underway
    },
    drop: (token) => {
      if (current?.token === token) current = undefined
    },
  }
}

/** Sends with the guard's token, and once again with a new one when it is not taken. */
export async function withToken<T extends { readonly status: number }>(
  credentials: Credentials,
  send: (authorization: string) => Promise<T>,
): Promise<T> {
  const token = await credentials.token()
  const answer = await send(`Bearer ${token}`)
  if (answer.status !== 401) return answer
  credentials.drop(token)
  return send(`Bearer ${await credentials.token()}`)
}

/** RFC 6749 §2.3.1 and appendix B: both halves are form-encoded before they are joined by a colon. */
function formEncoded(text: string): string {
  return new URLSearchParams([["", text]]).toString().slice(1)
}
