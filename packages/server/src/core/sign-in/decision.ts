import { AAL3, isKnownAcr, PHISHING_RESISTANT, reaches } from "../session/index.ts"
import { amrOf, type Evidence, showsSecond, strengthOf } from "./evidence.ts"

/** What the rules ask of one person, now. */
export interface Demand {
  /** `off`: nobody is asked. `optional`: who holds a factor is. `required`: everybody, and who holds none sets one up. */
  readonly secondFactor: "off" | "optional" | "required"
  readonly phishingResistant: boolean
}

export const OPTIONAL: Demand = { secondFactor: "optional", phishingResistant: false }

/** A factor, as far as it matters here. */
export interface Offer {
  readonly name: string
  readonly step: "first" | "second"
  readonly isBackup: boolean
  readonly isPhishingResistant: boolean
}

/** What somebody could show, and what they could set up. */
export interface Standing {
  readonly demand: Demand
  /** What they can be asked for here. */
  readonly offered: readonly Offer[]
  /** Whether they hold a factor that is no backup. */
  readonly holdsSecond: boolean
  readonly holdsPhishingResistant: boolean
  /** What they can set up on the way. */
  readonly enrollable: readonly Offer[]
  /** A browser in which the second step was shown before and is not asked for again for a while. */
  readonly isTrusted: boolean
}

/** What a step-up is to reach (RFC 9470 §4), beside being recent. */
export interface Wanted {
  readonly acrValues: readonly string[]
}

export type Decision =
  | { readonly kind: "complete"; readonly acr: string; readonly phishingResistant: boolean; readonly amr: readonly string[] }
  /** By these, in this order. */
  | { readonly kind: "mfa_required"; readonly factors: readonly string[] }
  | { readonly kind: "enrollment_required"; readonly factors: readonly string[] }

type Asked = Exclude<Decision, { readonly kind: "complete" }>

/** The policy of a sign-in: whether what was shown suffices, and what is asked for if not. Pure. */
export function decideSignIn(shown: readonly Evidence[], standing: Standing): Decision {
  const { demand, holdsSecond, isTrusted } = standing
  if (!shown.some(({ kind }) => kind !== "second")) throw new Error("a sign-in without a first step")
  if (demand.secondFactor === "off") return complete(shown)
  const isRequired = demand.secondFactor === "required"
  if (!showsSecond(shown)) {
    if (holdsSecond && !(isTrusted && !isRequired)) return ask(standing, "second")
    if (!holdsSecond && isRequired) return enrol(standing, demand.phishingResistant)
  }
  if (isRequired && demand.phishingResistant && !strengthOf(shown).phishingResistant) return stronger(standing)
  return complete(shown)
}

/**
 * The same for who is signed in and proves it anew: what is shown now counts with what the session began with, and at
 * least one thing is shown now, of the strongest kind the person holds. It ends at what can be reached, and says what that
 * is: nobody is asked for ever (OpenID Connect Core §3.1.2.1: `acr_values` are voluntary).
 */
export function decideStepUp(before: readonly Evidence[], shown: readonly Evidence[], { acrValues }: Wanted, standing: Standing): Decision {
  const all = [...before, ...shown]
  const wanted = acrValues.filter(isKnownAcr)
  if (standing.holdsSecond ? !showsSecond(shown) : shown.length === 0) return ask(standing, standing.holdsSecond ? "second" : "first")
  if (wanted.length === 0 || reaches(strengthOf(all), wanted)) return complete(all)
  // What was shown cannot be phished, and there is nothing stronger to ask this person for.
  if (strengthOf(shown).phishingResistant) return complete(all)
  const next = !showsSecond(shown) && !wanted.every(needsPhishingResistance) ? enrol(standing, false) : stronger(standing)
  return next.factors.length === 0 ? complete(all) : next
}

const needsPhishingResistance = (value: string) => value === AAL3 || value.startsWith(PHISHING_RESISTANT)

function complete(shown: readonly Evidence[]): Decision {
  return { kind: "complete", ...strengthOf(shown), amr: amrOf(shown) }
}

/** Who has nothing to show of a first step (no password) proves themselves by whatever else they can. */
function ask({ offered }: Standing, step: "first" | "second"): Asked {
  const ofStep = offered.filter((offer) => offer.step === step)
  return { kind: "mfa_required", factors: namesOf(step === "first" && ofStep.length === 0 ? offered : ofStep) }
}

/** Only what cannot be phished will do. */
function stronger(standing: Standing): Asked {
  const { holdsPhishingResistant, offered } = standing
  if (!holdsPhishingResistant) return enrol(standing, true)
  return { kind: "mfa_required", factors: namesOf(offered.filter(({ isPhishingResistant }) => isPhishingResistant)) }
}

function enrol({ enrollable }: Standing, phishingResistant: boolean): Asked {
  return { kind: "enrollment_required", factors: namesOf(enrollable.filter((offer) => !phishingResistant || offer.isPhishingResistant)) }
}

/** Backups come last. */
function namesOf(offers: readonly Offer[]): string[] {
  return offers.toSorted((a, b) => Number(a.isBackup) - Number(b.isBackup)).map(({ name }) => name)
}
