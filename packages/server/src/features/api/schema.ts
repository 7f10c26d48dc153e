import { z } from "zod"

/** Room for a hundred scopes. */
const MAX_SCOPE_CHARACTERS = 12_900
const MAX_PAGE_EVENTS = 1_000
const USUAL_PAGE_EVENTS = 500

export const tokenRequest = z.object({
  grant_type: z.string(),
  scope: z.string().max(MAX_SCOPE_CHARACTERS).optional().meta({ description: "Space-separated; all the client has when left out." }),
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
})

export const tokenAnswer = z.object({
  access_token: z.string(),
  token_type: z.literal("Bearer"),
  expires_in: z.int().meta({ description: "Seconds." }),
  scope: z.string(),
})

export const introspectionRequest = z.object({
  token: z.string(),
  token_type_hint: z.string().optional().meta({ description: "Makes no difference." }),
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
})

export const introspectionAnswer = z
  .object({
    active: z.boolean(),
    scope: z.string().optional(),
    client_id: z.string().optional(),
    sub: z.string().optional(),
    aud: z.union([z.string(), z.array(z.string())]).optional(),
    iss: z.string().optional(),
    exp: z.int().optional(),
    iat: z.int().optional(),
    jti: z.string().optional(),
    token_type: z.literal("Bearer").optional(),
    sid: z.string().optional(),
    auth_time: z.int().optional(),
    acr: z.string().optional(),
    amr: z.array(z.string()).optional(),
  })
  .meta({ description: "Nothing but `active: false` unless the token is active and the caller's business (RFC 7662)." })

/** A number of the log. */
export const seqSchema = z
  .string()
  .regex(/^\d{1,15}$/, "A whole number, 0 or more.")
  .transform(Number)

export const revocationsQuery = z.object({
  after: seqSchema.default(0).meta({ description: "Rows beyond this number." }),
  limit: seqSchema
    .pipe(z.int().min(1).max(MAX_PAGE_EVENTS))
    .default(USUAL_PAGE_EVENTS)
    .meta({ description: `1 to ${MAX_PAGE_EVENTS} rows; a stream has no such limit.` }),
})

const revocationSchema = z
  .object({
    seq: z.int(),
    at: z.int().meta({ description: "NumericDate, as are `exp` and `before`." }),
    exp: z.int().meta({ description: "From then on nothing this takes away could still be alive." }),
    kind: z.enum(["session", "family", "client", "key", "token", "subject", "access"]),
    id: z.string(),
    before: z.int().optional().meta({ description: "Of a subject: tokens with `iat` up to and including this." }),
  })
  .meta({ id: "Revocation" })

export const revocationsAnswer = z.object({
  events: z.array(revocationSchema),
  next: z.int().meta({ description: "Ask for what comes after this next." }),
  head: z.int().meta({ description: "The log goes up to here." }),
})
