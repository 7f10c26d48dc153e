import type { Evidence } from "../../core/sign-in/index.ts"
import type { NewPasskey } from "./passkey.ts"

export const METHOD = "passkey"

/**
 * What a passkey shows (RFC 8176 §2): possession of a key, in hardware only where a trusted certificate says so, and somebody
 * who was there. With a PIN, a finger or a face it is two factors at once (SP 800-63B-4 §3.1.6.1).
 */
export function evidenceOf({ backupEligible, attested }: Pick<NewPasskey, "backupEligible" | "attested">, userVerified: boolean): Evidence {
  const isHardware = attested && !backupEligible
  return {
    method: METHOD,
    amr: ["pop", ...(isHardware ? ["hwk"] : backupEligible ? ["swk"] : []), "user"],
    kind: userVerified ? "both" : "second",
    phishingResistant: true,
    ...(isHardware ? { hardware: true } : {}),
  }
}
