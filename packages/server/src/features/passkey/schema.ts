import { z } from "zod"
import { instant } from "../../kernel/clock.ts"
import { errors } from "../../kernel/errors.ts"
import { isId } from "../../kernel/id.ts"
import type { Passkey, PasskeyId } from "./passkey.ts"

/** WebAuthn §5.8.3 (credential ids of 1,023 bytes) and §5.4.3 (handles of 64); the others are several times what authenticators send. */
const MAX_CREDENTIAL_ID_BYTES = 1_023
const MAX_HANDLE_BYTES = 64
const MAX_CLIENT_DATA_BYTES = 4_096
const MAX_ATTESTATION_BYTES = 24_576
const MAX_AUTHENTICATOR_DATA_BYTES = 1_024
const MAX_SIGNATURE_BYTES = 1_024
const MAX_TRANSPORTS = 8
const MAX_TRANSPORT_CHARACTERS = 32
const MAX_NAME_CHARACTERS = 60

/** Exactly one spelling of some bytes: base64url without padding, and no bits left over. */
function bytesField(maxBytes: number, minBytes = 1) {
  return z
    .string()
    .min(Math.ceil((minBytes * 4) / 3))
    .max(Math.ceil((maxBytes * 4) / 3))
    .refine((text) => Buffer.from(text, "base64url").toString("base64url") === text, "Not base64url")
    .meta({ format: "base64url" })
}

const credentialIdField = bytesField(MAX_CREDENTIAL_ID_BYTES)
const around = {
  id: credentialIdField,
  rawId: credentialIdField,
  type: z.literal("public-key"),
  authenticatorAttachment: z.string().max(MAX_TRANSPORT_CHARACTERS).nullish(),
}

/** As `startRegistration` of @simplewebauthn/browser gives it (WebAuthn §5.1, RegistrationResponseJSON). */
export const registrationSchema = z
  .object({
    ...around,
    response: z.object({
      clientDataJSON: bytesField(MAX_CLIENT_DATA_BYTES),
      attestationObject: bytesField(MAX_ATTESTATION_BYTES),
      transports: z.array(z.string().max(MAX_TRANSPORT_CHARACTERS)).max(MAX_TRANSPORTS).optional(),
    }),
    clientExtensionResults: z.object({ credProps: z.object({ rk: z.boolean().optional() }).optional().catch(undefined) }).default({}),
  })
  .meta({ id: "PasskeyRegistration" })
export type Registration = z.output<typeof registrationSchema>

/** As `startAuthentication` gives it (AuthenticationResponseJSON). */
export const assertionSchema = z
  .object({
    ...around,
    response: z.object({
      clientDataJSON: bytesField(MAX_CLIENT_DATA_BYTES),
      authenticatorData: bytesField(MAX_AUTHENTICATOR_DATA_BYTES),
      signature: bytesField(MAX_SIGNATURE_BYTES),
      userHandle: bytesField(MAX_HANDLE_BYTES, 0).nullish(),
    }),
  })
  .meta({ id: "PasskeyAssertion" })
export type Assertion = z.output<typeof assertionSchema>

export const passkeyNameField = z
  .string()
  .trim()
  .min(1)
  .max(MAX_NAME_CHARACTERS)
  .refine((text) => !/\p{Cc}/u.test(text), "No control characters")

export const passkeyIdField = z
  .custom<PasskeyId>((text) => typeof text === "string" && isId("pky", text), "Not the id of a passkey")
  .meta({ type: "string" })

const descriptor = z.object({ id: z.string(), type: z.literal("public-key"), transports: z.array(z.string()).optional() })

/** What `startRegistration({ optionsJSON })` takes. */
export const creationOptionsSchema = z
  .object({
    rp: z.object({ id: z.string(), name: z.string() }),
    user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
    challenge: z.string(),
    pubKeyCredParams: z.array(z.object({ alg: z.number().int(), type: z.literal("public-key") })),
    timeout: z.number().int(),
    attestation: z.enum(["none", "direct"]),
    excludeCredentials: z.array(descriptor),
    authenticatorSelection: z.object({
      residentKey: z.enum(["preferred", "required"]),
      requireResidentKey: z.boolean(),
      userVerification: z.enum(["preferred", "required"]),
    }),
    hints: z.array(z.string()),
    extensions: z.object({ credProps: z.literal(true) }),
  })
  .meta({ id: "PasskeyCreationOptions" })

/** What `startAuthentication({ optionsJSON })` takes. */
export const requestOptionsSchema = z
  .object({
    rpId: z.string(),
    challenge: z.string(),
    timeout: z.number().int(),
    userVerification: z.enum(["preferred", "required"]),
    allowCredentials: z.array(descriptor).optional(),
  })
  .meta({ id: "PasskeyRequestOptions" })

export const passkeySchema = z
  .object({
    id: z.string(),
    credential_id: z.string().meta({ description: "As authenticators and browsers know it, base64url." }),
    name: z.string().nullable().meta({ description: "Given by its owner." }),
    provider: z.string().nullable().meta({ description: "What keeps it, where that is known: a password manager, a device, a security key." }),
    aaguid: z.string(),
    synced: z.boolean().meta({ description: "It is backed up, and on more than one device." }),
    transports: z.array(z.string()),
    created_at: z.iso.datetime(),
    last_used_at: z.iso.datetime().nullable(),
  })
  .meta({ id: "Passkey" })

export function passkeyOnWire(passkey: Passkey, provider: string | undefined): z.output<typeof passkeySchema> {
  return {
    id: passkey.id,
    credential_id: passkey.credentialId,
    name: passkey.name,
    provider: provider ?? null,
    aaguid: passkey.aaguid,
    synced: passkey.backedUp,
    transports: [...passkey.transports],
    created_at: instant(passkey.createdAt),
    last_used_at: passkey.lastUsedAt === null ? null : instant(passkey.lastUsedAt),
  }
}

/** JSON of a form's field. @throws malformed */
export function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw errors.malformed({ detail: "The credential cannot be read." })
  }
}
