import { type CookieJar, cookieAge } from "../../kernel/http/cookies.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { IssuedToken } from "./access-token.ts"

const REFRESH_COOKIE = "doorward-refresh"
const ACCESS_COOKIE = "doorward-access"
export const REFRESH_PATH = "/auth/refresh"

/** How a client wants its tokens. */
export interface DeliveryOptions {
  /** `body` is for clients without cookies: then no cookie is set at all. */
  readonly refresh: "cookie" | "body"
  readonly access: "body" | "cookie"
}

/** What a client is given. */
export interface Grant {
  readonly access: IssuedToken
  readonly refreshToken: string
  /** Of the refresh token, in milliseconds since the epoch. */
  readonly expiresAt: number
}

/** The tokens' part of an answer. */
export interface TokensOnWire {
  readonly access_token?: string
  readonly token_type: "Bearer"
  readonly expires_in: number
  readonly refresh_token?: string
}

export function tokensOnWire({ access, refreshToken }: Grant, options: DeliveryOptions): TokensOnWire {
  return {
    ...(options.access === "cookie" ? {} : { access_token: access.token }),
    token_type: "Bearer",
    expires_in: access.expiresInSeconds,
    ...(options.refresh === "body" ? { refresh_token: refreshToken } : {}),
  }
}

/** The cookies tokens travel in. */
export interface TokenDelivery {
  readRefreshCookie(request: Incoming): string | undefined
  cookies(grant: Grant, options: DeliveryOptions, now: number): string[]
  /** For signing out. */
  clear(): string[]
}

export function createTokenDelivery(jar: CookieJar): TokenDelivery {
  const refreshName = jar.name(REFRESH_COOKIE, REFRESH_PATH)
  return {
    readRefreshCookie: (request) => request.cookie(refreshName),
    cookies: ({ access, refreshToken, expiresAt }, options, now) => [
      ...(options.refresh === "cookie"
        ? [jar.set(REFRESH_COOKIE, refreshToken, { maxAgeSeconds: cookieAge(expiresAt, now), path: REFRESH_PATH, sameSite: "Strict" })]
        : []),
      ...(options.access === "cookie" ? [jar.set(ACCESS_COOKIE, access.token, { maxAgeSeconds: access.expiresInSeconds })] : []),
    ],
    clear: () => [jar.clear(REFRESH_COOKIE, { path: REFRESH_PATH, sameSite: "Strict" }), jar.clear(ACCESS_COOKIE)],
  }
}
