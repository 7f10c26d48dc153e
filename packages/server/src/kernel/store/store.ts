/**
 * What makes reads and counters faster, and may be lost at any time: the database is the truth. Drivers are `memory`,
 * Redis, Memcached (cache only) and the database; one contract suite holds for all (`store.contract.ts`). Keys may hold
 * anything: outside of this process they stand as keyed hashes. Make one of several parts with `listHash`, so that no two
 * lists give the same key.
 */
export interface Store {
  readonly cache: Cache
  readonly counters: Counters
  readonly channel: Channel
  close(): Promise<void>
}

/**
 * Texts that can be had again. A cache may say no, never yes: nothing that is used once is remembered here alone. A
 * deletion may be lost with the connection, so what must not outlive a change carries what it depends on.
 */
export interface Cache {
  /** @returns undefined for what is not there, has run out, or cannot be reached */
  get(key: string): Promise<string | undefined>
  /** Best effort; a text of more than `MAX_VALUE_CHARACTERS` is not kept. */
  set(key: string, value: string, lifetimeSeconds: number): Promise<void>
  delete(key: string): Promise<void>
}

/** How far a counter has come, and how long it still counts. */
export interface Count {
  readonly value: number
  readonly endsInMs: number
}

/** Counters that begin with their first step and end a window later. Every step is atomic, across all replicas that share the driver. */
export interface Counters {
  /**
   * @param by a whole number; negative to take a step back, never below zero; a counter that has ended begins anew with it
   * @param windowMs up to `MAX_WINDOW_MS`; the same for every step of one key
   * @throws RangeError for other numbers; StoreUnavailable or DatabaseUnavailable when nobody can count
   */
  add(key: string, by: number, windowMs: number): Promise<Count>
  get(key: string): Promise<Count | undefined>
  delete(key: string): Promise<void>
}

/** Wake-up calls between replicas. Only hints: one may be lost, or come twice. */
export interface Channel {
  publish(topic: string, message: string): void
  /** @param listener must not throw @returns stops listening */
  subscribe(topic: string, listener: (message: string) => void): () => void
}

/** The driver cannot be reached, or did not answer in time. */
export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable"
}

/** Longest window of a counter: 31 days. */
export const MAX_WINDOW_MS = 31 * 24 * 3_600_000
/** Longest text that is cached. */
export const MAX_VALUE_CHARACTERS = 65_536

/** @throws RangeError */
export function requireStep(by: number, windowMs: number): void {
  if (!Number.isSafeInteger(by)) throw new RangeError(`a counter cannot be moved by ${by}`)
  if (!Number.isSafeInteger(windowMs) || windowMs <= 0 || windowMs > MAX_WINDOW_MS) throw new RangeError(`a counter cannot count for ${windowMs} ms`)
}
