import { z } from "zod"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import type { JwksAnswer, SigningKeys } from "./signing-keys.ts"

/** RFC 7517 §4, RFC 7518 §6, RFC 8037 §2. What is not named here cannot leave: above all the members of private keys. */
const jwkSchema = z.object({
  kty: z.string(),
  crv: z.string().optional(),
  x: z.string().optional(),
  y: z.string().optional(),
  n: z.string().optional(),
  e: z.string().optional(),
  kid: z.string(),
  alg: z.string(),
  use: z.literal("sig"),
})

const PATHS = ["/oauth2/jwks", "/.well-known/jwks.json"]

export function signingKeyRoutes({ signingKeys }: { readonly signingKeys: SigningKeys }): Route[] {
  return PATHS.map((path) =>
    route({
      method: "GET",
      path,
      summary: "The public keys that tokens are checked with",
      tag: "OAuth 2.0 and OpenID Connect",
      caller: anyone,
      answers: { 200: z.object({ keys: z.array(jwkSchema) }), 304: "The same as the caller has" },
      handle: ({ request }) => {
        const jwks = signingKeys.jwks()
        return jwks instanceof Promise ? jwks.then((later) => answer(request, later)) : answer(request, jwks)
      },
    }),
  )
}

function answer(request: Incoming, { body, etag, maxAgeSeconds }: JwksAnswer): Answer {
  const headers = {
    "Cache-Control": `public, max-age=${maxAgeSeconds}`,
    ETag: etag,
    // Public data, for applications in browsers too.
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
  }
  return isKnown(request.header("if-none-match"), etag) ? { status: 304, headers } : { status: 200, body, lasting: true, headers }
}

/** RFC 9110 §13.1.2: compared weakly. */
function isKnown(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false
  return ifNoneMatch.split(",").some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === etag)
}
