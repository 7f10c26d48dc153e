import type { KeyObject } from "node:crypto"
import type { SigningAlgorithm } from "@doorward/guard/jws"
import { LONGEST_TOKEN_SECONDS } from "../revocation/index.ts"

/** The key that signs. */
export interface SigningKey {
  readonly kid: string
  readonly alg: SigningAlgorithm
  readonly privateKey: KeyObject
}

/** One generation of an algorithm's keys. Instants are milliseconds since the epoch. */
export interface StoredKey {
  readonly kid: string
  readonly alg: SigningAlgorithm
  readonly generation: number
  /** JSON of the public JWK's own members. */
  readonly publicJwk: string
  /** Null once it will never sign again. */
  readonly sealedPrivate: string | null
  readonly publishedAt: number
  /** Null while it stands by. */
  readonly signsFrom: number | null
  readonly removedAt: number | null
}

/** `next`: published, does not sign yet. `previous`: signs no more, its tokens still live. `gone`: about to be deleted. */
export type KeyState = "next" | "current" | "previous" | "gone" | "removed"

export interface KeyDescription extends Pick<StoredKey, "kid" | "alg" | "generation" | "publishedAt" | "signsFrom" | "removedAt"> {
  readonly state: KeyState
  /** When the last token it signed has expired and it leaves the published set; null while no other key follows it, and of a removed one, which has left. */
  readonly leavesAt: number | null
}

/** The times that keep every verifier able to check every live token. Milliseconds. */
export interface KeyTiming {
  readonly jwksMaxAgeMs: number
  /** How often each process reads the keys anew. */
  readonly reloadMs: number
  /** Older than this, what a process knows of the keys is not signed with. */
  readonly maxKnowledgeAgeMs: number
  /** From publication to the first signature: by then nobody holds a list without the key (GATES 34). */
  readonly overlapMs: number
  /** From the successor's first signature on, until no process can still sign with the key. */
  readonly stopsSigningMs: number
  /** From the successor's first signature on, until the last token of the key has expired. */
  readonly retentionMs: number
  readonly rotationMs: number
}

const MAX_RELOAD_MS = 5_000
/** So many readings may fail or come late before a process stops to sign. */
const MISSED_RELOADS = 3
/** Clocks of processes that differ, and the time from taking an instant to its commit. */
const SLACK_MS = 2_000
const LONGEST_TOKEN_MS = LONGEST_TOKEN_SECONDS * 1000
/** Verifiers commonly accept a token for up to a minute after its end, for clocks that lag. */
const LEEWAY_MS = 60_000
/** A removed key stays in the list of keys for a day, for whoever looks what happened; the revocation log says as long. */
const REMOVED_STAYS_MS = 24 * 3_600_000

export function timingOf(settings: { readonly jwksMaxAgeSeconds: number; readonly rotationSeconds: number }): KeyTiming {
  const jwksMaxAgeMs = settings.jwksMaxAgeSeconds * 1000
  const reloadMs = Math.min(MAX_RELOAD_MS, jwksMaxAgeMs / 4)
  const maxKnowledgeAgeMs = MISSED_RELOADS * reloadMs
  const stopsSigningMs = maxKnowledgeAgeMs + SLACK_MS
  return {
    jwksMaxAgeMs,
    reloadMs,
    maxKnowledgeAgeMs,
    stopsSigningMs,
    overlapMs: jwksMaxAgeMs + maxKnowledgeAgeMs + SLACK_MS,
    retentionMs: LONGEST_TOKEN_MS + LEEWAY_MS + stopsSigningMs,
    rotationMs: settings.rotationSeconds * 1000,
  }
}

/** All keys of one algorithm, in the order of their generations. */
export type Chain = readonly StoredKey[]

const lives = (key: StoredKey) => key.removedAt === null

/** The newest generation whose time to sign has come. */
export function currentOf(chain: Chain, now: number): StoredKey | undefined {
  return chain.findLast((key) => lives(key) && key.signsFrom !== null && key.signsFrom <= now)
}

/** The key that was published ahead of being needed. */
export function standbyOf(chain: Chain): StoredKey | undefined {
  return chain.find((key) => lives(key) && key.signsFrom === null)
}

/** A rotation that is decided and whose key has to wait for the last cached list without it to expire. */
export function underWay(chain: Chain, now: number): StoredKey | undefined {
  return chain.find((key) => lives(key) && key.signsFrom !== null && key.signsFrom > now)
}

/** The newest key that signs or is to sign. */
export function newestOf(chain: Chain): StoredKey | undefined {
  return chain.findLast((key) => lives(key) && key.signsFrom !== null)
}

/** When the next generation began or begins to sign. A removed successor counts: it did sign. */
function supersededAt(chain: Chain, key: StoredKey): number | null {
  return chain.find((other) => other.generation > key.generation && other.signsFrom !== null)?.signsFrom ?? null
}

function leavesAt(chain: Chain, key: StoredKey, timing: KeyTiming): number | null {
  if (!lives(key)) return null
  const superseded = supersededAt(chain, key)
  return superseded === null ? null : superseded + timing.retentionMs
}

export function stateOf(chain: Chain, key: StoredKey, timing: KeyTiming, now: number): KeyState {
  if (!lives(key)) return "removed"
  if (key.signsFrom === null || key.signsFrom > now) return "next"
  if (key === currentOf(chain, now)) return "current"
  const leaves = leavesAt(chain, key, timing)
  return leaves !== null && leaves <= now ? "gone" : "previous"
}

export function describe(chain: Chain, key: StoredKey, timing: KeyTiming, now: number): KeyDescription {
  const { kid, alg, generation, publishedAt, signsFrom, removedAt } = key
  return { kid, alg, generation, publishedAt, signsFrom, removedAt, state: stateOf(chain, key, timing, now), leavesAt: leavesAt(chain, key, timing) }
}

/** Whether verifiers are to know it: tokens are or may still be signed with it. */
export function isPublished(chain: Chain, key: StoredKey, timing: KeyTiming, now: number): boolean {
  const state = stateOf(chain, key, timing, now)
  return state === "next" || state === "current" || state === "previous"
}

/** When a standby that is to take over begins to sign: at once, unless somebody may hold a list without it. */
export function takesOverAt(standby: StoredKey, timing: KeyTiming, now: number): number {
  return Math.max(now, standby.publishedAt + timing.overlapMs)
}

/** Nothing is due while a rotation is under way, so however short the period, keys cannot pile up. */
export function isRotationDue(chain: Chain, timing: KeyTiming, now: number): boolean {
  const since = newestOf(chain)?.signsFrom ?? null
  return since !== null && since + timing.rotationMs <= now
}

/** Keys whose private half no process signs with any more. */
export function toErase(chain: Chain, timing: KeyTiming, now: number): StoredKey[] {
  return chain.filter((key) => {
    const superseded = supersededAt(chain, key)
    return key.sealedPrivate !== null && superseded !== null && superseded + timing.stopsSigningMs <= now
  })
}

/** Keys nobody needs to hear of again. */
export function toDelete(chain: Chain, timing: KeyTiming, now: number): StoredKey[] {
  return chain.filter((key) => (key.removedAt === null ? stateOf(chain, key, timing, now) === "gone" : key.removedAt + REMOVED_STAYS_MS <= now))
}

/**
 * After a key was taken out: who signs instead, if it was the one that signed. Never an older key, however long it is still
 * published: the next generation is the one that every verifier already has.
 */
export function heirOf(chain: Chain, removed: StoredKey, now: number): StoredKey | undefined {
  if (removed.signsFrom === null || removed.signsFrom > now) return undefined
  const later = chain.filter((key) => key.generation > removed.generation && lives(key))
  return later.some((key) => key.signsFrom !== null && key.signsFrom <= now) ? undefined : later[0]
}

export function nextGeneration(chain: Chain): number {
  return (chain.at(-1)?.generation ?? 0) + 1
}

/** By algorithm, each in the order of generations. */
export function chainsOf(keys: readonly StoredKey[]): Map<SigningAlgorithm, Chain> {
  const chains = new Map<SigningAlgorithm, StoredKey[]>()
  for (const key of keys.toSorted((a, b) => a.generation - b.generation)) {
    const chain = chains.get(key.alg)
    if (chain) chain.push(key)
    else chains.set(key.alg, [key])
  }
  return chains
}
