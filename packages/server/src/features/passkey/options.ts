import { generateAuthenticationOptions, generateRegistrationOptions } from "@simplewebauthn/server"
import type { z } from "zod"
import type { User } from "../../core/user/index.ts"
import { CHALLENGE_LIFETIME_MS } from "./challenge.ts"
import type { Descriptor } from "./decoy.ts"
import type { Passkey } from "./passkey.ts"
import { ALGORITHMS } from "./public-key.ts"
import type { creationOptionsSchema, requestOptionsSchema } from "./schema.ts"
import type { PasskeySettings } from "./settings.ts"

/** WebAuthn §15.1 recommends five to ten minutes; the challenge outlives it, for the way back. */
const TIMEOUT_MS = CHALLENGE_LIFETIME_MS / 2

export interface NewCredential {
  readonly challenge: string
  readonly handle: string
  readonly person: Pick<User, "email" | "name">
  /** What they hold already: an authenticator makes no second one for the same person (WA-15). */
  readonly held: readonly Passkey[]
  /** It will be the way in, alone: found without an address, and never without a PIN, a finger or a face. */
  readonly standsAlone: boolean
}

/** For `navigator.credentials.create`. The person's id is random; their address is a name for their own eyes only. */
export async function creationOptions(
  settings: PasskeySettings,
  { challenge, handle, person, held, standsAlone }: NewCredential,
): Promise<z.input<typeof creationOptionsSchema>> {
  const options = await generateRegistrationOptions({
    rpID: settings.rpId,
    rpName: settings.rpName,
    userID: bytesOf(handle),
    userName: person.email,
    userDisplayName: person.name ?? person.email,
    challenge: bytesOf(challenge),
    timeout: TIMEOUT_MS,
    supportedAlgorithmIDs: [...ALGORITHMS],
  })
  return {
    rp: { id: settings.rpId, name: settings.rpName },
    user: options.user,
    challenge: options.challenge,
    pubKeyCredParams: options.pubKeyCredParams,
    timeout: TIMEOUT_MS,
    attestation: settings.attestation === "none" ? "none" : "direct",
    excludeCredentials: held.map(descriptorOf),
    authenticatorSelection: {
      residentKey: standsAlone ? "required" : "preferred",
      requireResidentKey: standsAlone,
      userVerification: standsAlone ? "required" : "preferred",
    },
    hints: [],
    extensions: { credProps: true },
  }
}

export interface Request {
  readonly challenge: string
  /** Undefined for whichever the authenticator finds by itself. */
  readonly allowed: readonly Descriptor[] | undefined
  readonly needsVerification: boolean
}

/** For `navigator.credentials.get`. */
export async function requestOptions(
  settings: PasskeySettings,
  { challenge, allowed, needsVerification }: Request,
): Promise<z.input<typeof requestOptionsSchema>> {
  const options = await generateAuthenticationOptions({ rpID: settings.rpId, challenge: bytesOf(challenge), timeout: TIMEOUT_MS })
  return {
    rpId: settings.rpId,
    challenge: options.challenge,
    timeout: TIMEOUT_MS,
    userVerification: needsVerification ? "required" : "preferred",
    ...(allowed === undefined ? {} : { allowCredentials: allowed.map((one) => ({ ...one, transports: [...one.transports] })) }),
  }
}

export function descriptorOf({ credentialId, transports }: Passkey): { id: string; type: "public-key"; transports: string[] } {
  return { id: credentialId, type: "public-key", transports: [...transports] }
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64url, "base64url"))
}
