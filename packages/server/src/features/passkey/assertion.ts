import { verifyAuthenticationResponse } from "@simplewebauthn/server"
import { CborRefused, endOfValue } from "./cbor.ts"
import { type ClientData, isOurs } from "./client-data.ts"
import type { Assertion } from "./schema.ts"
import type { PasskeySettings } from "./settings.ts"
import type { HeldPasskey, Use } from "./store.ts"

/** What an assertion is held against. */
export interface Holder extends Pick<HeldPasskey, "handle"> {
  readonly passkey: Pick<HeldPasskey["passkey"], "credentialId" | "publicKey" | "backupEligible">
}

/** WebAuthn §6.1: hash, flags, counter, and perhaps extensions; a key stands there only when it is made. */
const FLAGS_AT = 32
const BARE_BYTES = 37
const BACKUP_ELIGIBLE = 0x08
const HAS_KEY = 0x40
const HAS_EXTENSIONS = 0x80

/**
 * What a browser brings after `navigator.credentials.get` (WebAuthn §7.2), held against the one credential it names. The
 * signed challenge has been found already; counters are the caller's, in the statement that notes the use.
 * @returns undefined when it proves nothing
 */
export async function verifyAssertion(
  settings: PasskeySettings,
  assertion: Assertion,
  held: Holder,
  {
    clientData,
    needsVerification,
    namedBefore,
  }: {
    readonly clientData: ClientData
    readonly needsVerification: boolean
    /** Whose passkey was asked for was known; otherwise the authenticator must say it. */
    readonly namedBefore: boolean
  },
): Promise<Use | undefined> {
  const { id, rawId, response } = assertion
  // An authenticator that does not keep the passkey knows no handle and gives an empty one, or none.
  const handle = response.userHandle || undefined
  const isTheirs = handle === undefined ? namedBefore : handle === held.handle
  const { passkey } = held
  try {
    const flags = flagsOf(Buffer.from(response.authenticatorData, "base64url"))
    // WebAuthn §7.2 step 18: it never changes.
    const isSameKind = ((flags & BACKUP_ELIGIBLE) !== 0) === passkey.backupEligible
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        id,
        rawId,
        type: "public-key",
        clientExtensionResults: {},
        response: {
          clientDataJSON: response.clientDataJSON,
          authenticatorData: response.authenticatorData,
          signature: response.signature,
          ...(handle === undefined ? {} : { userHandle: handle }),
        },
      },
      expectedChallenge: clientData.challenge,
      expectedOrigin: [...settings.origins],
      expectedRPID: settings.rpId,
      requireUserVerification: needsVerification,
      // The counter is compared where it is written.
      credential: { id: passkey.credentialId, publicKey: new Uint8Array(Buffer.from(passkey.publicKey, "base64url")), counter: 0 },
    })
    // After the signature, so that how long a refusal takes says nothing of the credential.
    if (!verified || !isTheirs || !isSameKind || !isOurs(clientData, { type: "webauthn.get", origins: settings.origins })) return undefined
    return {
      counter: authenticationInfo.newCounter,
      backedUp: authenticationInfo.credentialBackedUp,
      userVerified: authenticationInfo.userVerified,
    }
  } catch {
    // Whatever the library takes offence at; what it says is for developers, and may tell a stranger something.
    return undefined
  }
}

/** @throws CborRefused when anything stands there that does not belong there */
function flagsOf(authenticatorData: Uint8Array): number {
  const flags = authenticatorData[FLAGS_AT] ?? 0
  const end = (flags & HAS_EXTENSIONS) === 0 ? BARE_BYTES : endOfValue(authenticatorData, BARE_BYTES)
  if ((flags & HAS_KEY) !== 0 || end !== authenticatorData.length) throw new CborRefused("something follows the authenticator's data")
  return flags
}
