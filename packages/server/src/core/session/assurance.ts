/** Levels of SP 800-63B-4, as `acr` says them. */
export const AAL1 = "urn:doorward:aal1"
export const AAL2 = "urn:doorward:aal2"
export const AAL3 = "urn:doorward:aal3"
/** What may be asked for besides (OpenID Connect EAP ACR Values §2): a credential that cannot be phished, in hardware. */
export const PHISHING_RESISTANT = "phr"
const PHISHING_RESISTANT_HARDWARE = "phrh"

const HOUR_MS = 3_600_000
/** GATES 9, SP 800-63B-4 §2.2.3 and §2.3.3: for how long a level holds, in use and unused. */
const AAL2_LIFE_MS = 24 * HOUR_MS
export const AAL2_IDLE_MS = HOUR_MS
const AAL3_LIFE_MS = 12 * HOUR_MS
export const AAL3_IDLE_MS = 15 * 60_000

/** What was proved in a session, and when last; null for never, or too long ago. Milliseconds since the epoch. */
export interface Assurance {
  /** The highest level that was ever reached in it. */
  readonly acr: string
  readonly aal2At: number | null
  readonly aal3At: number | null
  readonly phishingResistantAt: number | null
}

/** What somebody has shown, taken together. */
export interface Strength {
  readonly acr: string
  readonly phishingResistant: boolean
}

/** The level that holds now. @param lastSeenAt when the session was last used before now */
export function levelAt({ acr, aal2At, aal3At }: Assurance, lastSeenAt: number, now: number): string {
  if (holds(aal3At, lastSeenAt, now, AAL3_LIFE_MS, AAL3_IDLE_MS)) return AAL3
  if (holds(aal2At, lastSeenAt, now, AAL2_LIFE_MS, AAL2_IDLE_MS)) return AAL2
  return acr === AAL2 || acr === AAL3 ? AAL1 : acr
}

/** RFC 8176's words that say more than a first step, as the levels do; `hwk` is a key that was verified to be in hardware. */
const OF_A_KEY = ["pop", "swk", "hwk"]
const OF_HARDWARE = ["hwk"]
const OF_TWO_FACTORS = ["mfa"]

/** The words that hold now: what is said of how somebody was proved is as true as the level beside it. The same array while all do. */
export function amrAt(
  amr: readonly string[],
  { aal2At, aal3At, phishingResistantAt }: Assurance,
  lastSeenAt: number,
  now: number,
): readonly string[] {
  const lapsed = [
    ...(holds(aal2At, lastSeenAt, now, AAL2_LIFE_MS, AAL2_IDLE_MS) ? [] : OF_TWO_FACTORS),
    ...(holds(phishingResistantAt, lastSeenAt, now, AAL2_LIFE_MS, AAL2_IDLE_MS) ? [] : OF_A_KEY),
    ...(holds(aal3At, lastSeenAt, now, AAL3_LIFE_MS, AAL3_IDLE_MS) ? [] : OF_HARDWARE),
  ]
  return amr.some((word) => lapsed.includes(word)) ? amr.filter((word) => !lapsed.includes(word)) : amr
}

const LEVELS = [AAL1, AAL2, AAL3]
const KNOWN = new Set([...LEVELS, PHISHING_RESISTANT, PHISHING_RESISTANT_HARDWARE])

/** Whether somebody can be brought to prove it. */
export function isKnownAcr(value: string): boolean {
  return KNOWN.has(value)
}

/** Whether something shown suffices for one of the wanted values; a higher level is good for a lower one. */
export function reaches({ acr, phishingResistant }: Strength, wanted: readonly string[]): boolean {
  return wanted.some((value) => {
    if (value === PHISHING_RESISTANT) return phishingResistant
    if (value === PHISHING_RESISTANT_HARDWARE) return phishingResistant && acr === AAL3
    return value === acr || (LEVELS.includes(value) && LEVELS.indexOf(acr) >= LEVELS.indexOf(value))
  })
}

function holds(at: number | null, lastSeenAt: number, now: number, lifeMs: number, idleMs: number): boolean {
  return at !== null && now < at + lifeMs && now - lastSeenAt < idleMs
}

/** What a session has after something was shown in it. What was shown before stays as long as it would. */
export function provedNow({ acr, phishingResistant }: Strength, now: number, before?: Assurance): Assurance {
  const isHigher = before === undefined || LEVELS.indexOf(acr) > LEVELS.indexOf(before.acr)
  return {
    acr: isHigher ? acr : before.acr,
    aal2At: acr === AAL2 || acr === AAL3 ? now : (before?.aal2At ?? null),
    aal3At: acr === AAL3 ? now : (before?.aal3At ?? null),
    phishingResistantAt: phishingResistant ? now : (before?.phishingResistantAt ?? null),
  }
}
