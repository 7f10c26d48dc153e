import type { Fetch } from "./browser-like.ts"
import { type BrowserLike, browserLike, PASSWORD } from "./browser-like.ts"

export interface TokensInBody {
  readonly access_token: string
  readonly refresh_token: string
  readonly expires_in: number
}

/** The claims of a JWT, unverified. */
export function claimsOf(
  token: string,
): Record<string, unknown> & { readonly iat: number; readonly exp: number; readonly sid: string; readonly fam: string } {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as ReturnType<typeof claimsOf>
}

/** A client without cookies: an app on a phone. */
export interface TokenClient {
  readonly browser: BrowserLike
  signIn(email: string, password?: string): Promise<TokensInBody>
  refresh(refreshToken: string, headers?: Record<string, string>): Promise<Response>
  /** What the API says about an access token. */
  session(accessToken: string): Promise<Response>
}

export function tokenClient(fetch: Fetch): TokenClient {
  const browser = browserLike(fetch)
  const send = (path: string, json: unknown, headers: Record<string, string> = {}) => browser.post(path, json, headers)
  return {
    browser,
    signIn: async (email, password = PASSWORD) => {
      const answer = await send("/auth/login", { email, password, mode: "token", refresh: "body" })
      if (answer.status !== 200) throw new Error(`login answered ${answer.status}: ${await answer.text()}`)
      return (await answer.json()) as TokensInBody
    },
    refresh: (refreshToken, headers) => send("/auth/refresh", { refresh_token: refreshToken }, headers),
    session: (accessToken) => browser.get("/auth/session", { authorization: `Bearer ${accessToken}` }),
  }
}

/** Turns a chain once. */
export async function turned(client: TokenClient, refreshToken: string): Promise<TokensInBody> {
  const answer = await client.refresh(refreshToken)
  if (answer.status !== 200) throw new Error(`refresh answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as TokensInBody
}
