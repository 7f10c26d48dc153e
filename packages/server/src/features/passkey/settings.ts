import type { Core } from "../feature.ts"

/** What this deployment asks of passkeys. */
export interface PasskeySettings {
  /** What they belong to: a domain, for ever (WebAuthn §5.1.2). */
  readonly rpId: string
  readonly rpName: string
  /** Pages that may use them: our own, and those of related origins. */
  readonly origins: readonly string[]
  readonly attestation: Core["config"]["passkey"]["attestation"]
  /** Certificates (PEM) that say which makers are believed. */
  readonly attestationRoots: readonly string[]
  /** Kinds of authenticators that may be used; all of them when empty. */
  readonly authenticators: readonly string[]
}

export function passkeySettings(config: Core["config"], attestationRoots: readonly string[]): PasskeySettings {
  return {
    rpId: config.passkey.rpId,
    rpName: config.appName,
    origins: [config.issuer, ...config.passkey.origins],
    attestation: config.passkey.attestation,
    attestationRoots,
    authenticators: config.passkey.authenticators,
  }
}
