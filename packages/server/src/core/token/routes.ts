import { z } from "zod"
import type { Clock } from "../../kernel/clock.ts"
import type { Database } from "../../kernel/db/index.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import { isId } from "../../kernel/id.ts"
import { type SessionCookie, type Sessions, SIGN_OUT_HEADERS } from "../session/index.ts"
import type { AccessTokens } from "./access-token.ts"
import { bearerToken } from "./bearer.ts"
import { type DeliveryOptions, type Grant, REFRESH_PATH, type TokenDelivery, tokensOnWire } from "./delivery.ts"
import { tokenErrors } from "./errors.ts"
import { type Families, FIRST_PARTY } from "./families.ts"
import { RETRY_KEY_HEADER, type Tokens } from "./tokens.ts"

const MAX_TOKEN_CHARACTERS = 512
const presentedToken = z.string().min(1).max(MAX_TOKEN_CHARACTERS)

export const tokensSchema = z
  .object({
    access_token: z.string().optional().meta({ description: "Absent when it travels in a cookie." }),
    token_type: z.literal("Bearer"),
    expires_in: z.int().meta({ description: "Life of the access token in seconds." }),
    refresh_token: z.string().optional().meta({ description: "Absent when it travels in a cookie." }),
  })
  .meta({ id: "Tokens" })

export function tokenRoutes(needs: {
  readonly database: Database
  readonly clock: Clock
  readonly sessions: Sessions
  readonly sessionCookie: SessionCookie
  readonly tokens: Tokens
  readonly families: Families
  readonly accessTokens: AccessTokens
  readonly delivery: TokenDelivery
  readonly issuer: string
  readonly audience: string
}): Route[] {
  const { database, clock, sessions, sessionCookie, tokens, families, accessTokens, delivery } = needs

  function answer(kind: "rotated" | "replayed", grant: Grant, options: DeliveryOptions): Answer {
    return {
      status: 200,
      body: tokensOnWire(grant, options),
      headers: { "Doorward-Refresh": kind },
      cookies: delivery.cookies(grant, options, clock.now()),
    }
  }

  return [
    route({
      method: "POST",
      path: REFRESH_PATH,
      summary: "New tokens for a refresh token; the same ones again for a repeated request",
      tag: "Tokens",
      caller: anyone,
      headers: { [RETRY_KEY_HEADER]: "Any random text; sent again with a repeated request, it proves that the answer was lost." },
      body: z.object({ refresh_token: presentedToken.optional() }),
      bodyOptional: true,
      // All users of an application that keeps their tokens come from its one address.
      limits: { perNetwork: "none" },
      answers: { 200: tokensSchema },
      errors: [tokenErrors.table],
      handle: async ({ body, request }) => {
        const at = clock.now()
        const sent = body?.refresh_token
        const token = sent ?? delivery.readRefreshCookie(request)
        if (token === undefined) throw tokenErrors.refresh_invalid()
        const refresh = sent === undefined ? "cookie" : "body"
        const renewed = await tokens.refresh(token, request)
        switch (renewed.kind) {
          case "rotated":
          case "replayed":
            return answer(renewed.kind, renewed.grant, { refresh, access: refresh === "body" ? "body" : renewed.family.accessIn })
          case "ambiguous": {
            // A browser that still holds the session itself has proved more than the token would: it gets a new chain.
            const signedIn = refresh === "cookie" ? await sessionCookie.find(request) : undefined
            if (signedIn?.session.id !== renewed.family.sessionId || !signedIn) throw tokenErrors.refresh_reused()
            const { accessIn: access } = renewed.family
            return answer("rotated", await tokens.grant(database, signedIn, access, request, at), { refresh, access })
          }
          case "reused":
            throw tokenErrors.refresh_reused()
          case "invalid":
            throw tokenErrors.refresh_invalid()
        }
      },
    }),
    route({
      method: "POST",
      path: "/auth/logout",
      summary: "Sign out: ends the session that the cookie or the token stands for, if any",
      tag: "Sessions",
      caller: anyone,
      body: z.object({ refresh_token: presentedToken.optional() }),
      bodyOptional: true,
      limits: { perNetwork: "none" },
      answers: { 204: "Signed out" },
      handle: async ({ body, request }) => {
        const cookie = sessionCookie.read(request)
        if (cookie !== undefined) await sessions.endByToken(cookie, "signed_out", request)
        for (const id of [await sessionOfBearer(bearerToken(request)), await sessionOfRefreshToken(body?.refresh_token)])
          if (id !== undefined) await sessions.endById(id, "signed_out", request)
        return { status: 204, cookies: sessionCookie.clear(), headers: SIGN_OUT_HEADERS }
      },
    }),
  ]

  /** A token that has expired still says whose session it was. */
  async function sessionOfBearer(text: string | undefined) {
    const token = text === undefined ? undefined : await accessTokens.find(text, { audience: [needs.issuer, needs.audience], acceptExpired: true })
    return token?.clientId === FIRST_PARTY && token.sid !== undefined && isId("ses", token.sid) ? token.sid : undefined
  }

  async function sessionOfRefreshToken(text: string | undefined) {
    return text === undefined ? undefined : families.sessionOf(text)
  }
}
