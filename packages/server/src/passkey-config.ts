import { hostOf, isLoopbackOrigin, originOf } from "./origin-text.ts"

interface PasskeyValues {
  readonly passkeyRpId?: string | undefined
  readonly passkeyOrigins: readonly string[]
  readonly passkeyAttestation: string
  readonly passkeyAttestationRoots?: string | undefined
  readonly passkeyAuthenticators: readonly string[]
}

/** WebAuthn §5.1.2: a domain, and the issuer's own or one above it. Which domains are everybody's (`co.uk`), browsers know. */
export function passkeyFindings(issuer: string, values: PasskeyValues): string[] {
  const { passkeyRpId: rpId, passkeyOrigins: origins, passkeyAttestation: attestation, passkeyAttestationRoots: roots } = values
  const host = hostOf(issuer)
  const isAbove = rpId === undefined || rpId === host || (rpId.includes(".") && host?.endsWith(`.${rpId}`) === true)
  return [
    ...(isAbove ? [] : [`passkeyRpId: "${rpId}" is neither the issuer's host ${host} nor a domain above it`]),
    ...origins.flatMap((origin) =>
      originOf(origin) === origin && !origin.includes("*") && (origin.startsWith("https:") || isLoopbackOrigin(origin))
        ? []
        : [`passkeyOrigins: "${origin}" is no origin such as https://app.example`],
    ),
    ...(attestation !== "none" && roots === undefined ? ["passkeyAttestation: needs passkeyAttestationRoots, the makers that are believed"] : []),
    ...(values.passkeyAuthenticators.length > 0 && attestation !== "required"
      ? ["passkeyAuthenticators: what an authenticator calls itself is only worth something where passkeyAttestation is required"]
      : []),
    ...values.passkeyAuthenticators.flatMap((aaguid) =>
      /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(aaguid) ? [] : [`passkeyAuthenticators: "${aaguid}" is no AAGUID`],
    ),
  ]
}
