import { AAL1, AAL2, AAL3, type Strength } from "../session/index.ts"

/** Something a person has shown. */
export interface Evidence {
  /** The method's name. */
  readonly method: string
  /** RFC 8176's words for it. */
  readonly amr: readonly string[]
  /** Which step of a sign-in it is good for; `both` is two factors in one thing (a passkey that also knows its user). */
  readonly kind: "first" | "second" | "both"
  readonly phishingResistant?: true
  /** A key that cannot leave its hardware, as an attestation proves. */
  readonly hardware?: true
  /** A second step that does not raise the level, because who has the first has this too (a code by mail: mail also gives a new password). */
  readonly weak?: true
  /** Shown by answering a mail: another mail adds nothing to it. */
  readonly byMail?: true
}

/**
 * What several pieces of evidence are together: SP 800-63B-4 §2, with a mailbox that answers standing as a first factor as a
 * password does, which that document does not know.
 */
export function strengthOf(shown: readonly Evidence[]): Strength {
  const hasTwo = hasBoth(shown)
  const keys = shown.filter(({ phishingResistant }) => phishingResistant)
  const isHardware = keys.some(({ hardware }) => hardware)
  return { acr: hasTwo ? (isHardware ? AAL3 : AAL2) : AAL1, phishingResistant: keys.length > 0 }
}

/** RFC 8176 §2: each word once, and `mfa` for more than one factor. */
export function amrOf(shown: readonly Evidence[]): readonly string[] {
  const words = new Set(shown.flatMap(({ amr }) => amr))
  if (hasBoth(shown)) words.add("mfa")
  return [...words]
}

/** Whether a second step is among it, as far as a policy asks for one. */
export function showsSecond(shown: readonly Evidence[]): boolean {
  return shown.some(({ kind }) => kind !== "first")
}

function hasBoth(shown: readonly Evidence[]): boolean {
  if (shown.some(({ kind }) => kind === "both")) return true
  return shown.some(({ kind }) => kind === "first") && shown.some(({ kind, weak }) => kind === "second" && !weak)
}
