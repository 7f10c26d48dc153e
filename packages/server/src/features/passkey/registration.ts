import { verifyRegistrationResponse } from "@simplewebauthn/server"
import { errors, type Says } from "../../kernel/errors.ts"
import { isTrusted, readStatement, type Statement, withoutStatement } from "./attestation.ts"
import { CborRefused, endOfValue } from "./cbor.ts"
import { type ClientData, isOurs } from "./client-data.ts"
import { passkeyErrors } from "./errors.ts"
import type { Challenge, NewPasskey } from "./passkey.ts"
import { ALGORITHMS, requirePublicKey } from "./public-key.ts"
import type { Registration } from "./schema.ts"
import type { PasskeySettings } from "./settings.ts"

/** WebAuthn §6.1: hash, flags and counter; then the kind, the length of the id, the id, the key, and perhaps extensions. */
const AT_BYTES = 37
const ID_LENGTH_AT = AT_BYTES + 16
const HAS_KEY = 0x40
const HAS_EXTENSIONS = 0x80
const MIN_CREDENTIAL_ID_BYTES = 16

/** WebAuthn §5.8.4; what else a browser says of the way to an authenticator is of no use to others. */
const TRANSPORTS: ReadonlySet<string> = new Set(["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"])

/**
 * What a browser brings after `navigator.credentials.create` (WebAuthn §7.1). The signed challenge has been found already.
 * The library does the ceremony; before it, what it would decode is looked at strictly, and after it, what it leaves to us.
 * @throws malformed for what cannot be read; passkey_refused for what is not to be trusted
 */
export async function verifyRegistration(
  settings: PasskeySettings,
  registration: Registration,
  { clientData, challenge, now }: { readonly clientData: ClientData; readonly challenge: Challenge; readonly now: number },
): Promise<NewPasskey> {
  if (!isOurs(clientData, { type: "webauthn.create", origins: settings.origins })) throw refused("It was made for another page.")
  const statement = readObject(registration.response.attestationObject)
  const isAttested = settings.attestation !== "none" && isTrusted(statement, settings.attestationRoots, now)
  if (settings.attestation === "required" && !isAttested)
    throw refused("Only authenticators whose maker is known here may be used.", { text: "passkeyNotAttested" })
  const info = await ceremony(settings, registration, {
    challenge: clientData.challenge,
    attestationObject: isAttested ? registration.response.attestationObject : withoutStatement(statement),
    requireUserVerification: challenge.needsVerification,
  })
  const { credential, credentialDeviceType, credentialBackedUp, aaguid, userVerified } = info
  if (credential.id !== registration.id || registration.rawId !== registration.id)
    throw refused("The credential's id is not the one that was signed.")
  if (settings.authenticators.length > 0 && !settings.authenticators.includes(aaguid))
    throw refused("This kind of authenticator may not be used here.", { text: "passkeyNotAllowed" })
  return {
    credentialId: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString("base64url"),
    algorithm: requireKey(credential.publicKey),
    counter: credential.counter,
    transports: [...new Set(registration.response.transports ?? [])].filter((transport) => TRANSPORTS.has(transport)).toSorted(),
    backupEligible: credentialDeviceType === "multiDevice",
    backedUp: credentialBackedUp,
    aaguid,
    attested: isAttested,
    userVerified,
    discoverable: registration.clientExtensionResults.credProps?.rk ?? null,
    name: null,
  }
}

interface Ceremony {
  readonly challenge: string
  readonly attestationObject: string
  readonly requireUserVerification: boolean
}

async function ceremony(settings: PasskeySettings, { id, rawId, response }: Registration, wanted: Ceremony) {
  try {
    const { registrationInfo } = await verifyRegistrationResponse({
      response: {
        id,
        rawId,
        type: "public-key",
        clientExtensionResults: {},
        response: { clientDataJSON: response.clientDataJSON, attestationObject: wanted.attestationObject },
      },
      expectedChallenge: wanted.challenge,
      expectedOrigin: [...settings.origins],
      expectedRPID: settings.rpId,
      requireUserVerification: wanted.requireUserVerification,
      supportedAlgorithmIDs: [...ALGORITHMS],
    })
    if (registrationInfo) return registrationInfo
  } catch (error) {
    throw refused(error instanceof Error ? error.message : "It does not verify.")
  }
  throw refused("It does not verify.")
}

function readObject(base64url: string): Statement {
  try {
    const statement = readStatement(new Uint8Array(Buffer.from(base64url, "base64url")))
    requireAuthenticatorData(statement.authData)
    return statement
  } catch (error) {
    throw errors.malformed({ detail: `The attestation object cannot be read${error instanceof CborRefused ? `: ${error.message}` : ""}.` })
  }
}

/** Its two structures within are strict as well, and nothing stands between or behind them. @throws CborRefused */
function requireAuthenticatorData(bytes: Uint8Array): void {
  const flags = bytes[AT_BYTES - 5] ?? 0
  if (bytes.length < ID_LENGTH_AT + 2 || (flags & HAS_KEY) === 0) throw new CborRefused("it holds no key")
  const idBytes = (bytes[ID_LENGTH_AT] ?? 0) * 256 + (bytes[ID_LENGTH_AT + 1] ?? 0)
  if (idBytes < MIN_CREDENTIAL_ID_BYTES) throw new CborRefused("the credential's id is too short to be unique")
  let end = endOfValue(bytes, ID_LENGTH_AT + 2 + idBytes)
  if ((flags & HAS_EXTENSIONS) !== 0) end = endOfValue(bytes, end)
  if (end !== bytes.length) throw new CborRefused("something follows the authenticator's data")
}

function requireKey(publicKey: Uint8Array<ArrayBuffer>): number {
  try {
    return requirePublicKey(publicKey)
  } catch (error) {
    throw refused(`Its key cannot be used: ${error instanceof Error ? error.message : "it is none"}.`)
  }
}

function refused(detail: string, says?: Says) {
  return passkeyErrors.passkey_refused({ detail, ...(says === undefined ? {} : { says }) })
}
