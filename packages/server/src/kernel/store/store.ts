/**
 * What makes reads and counters faster, and may be lost at any time: the database is the truth. Drivers are `memory`,
 * Redis, Memcached (cache only) and the database; one contract suite holds for all.
 */
export interface Store {
  readonly cache: Cache
  readonly counters: Counters
  readonly channel: Channel
  close(): Promise<void>
}

/** Texts that can be had again. A cache may say no, never yes: nothing that is used once is remembered here alone. */
export interface Cache {
  /** @returns undefined for what is not there, has run out, or cannot be reached */
  get(key: string): Promise<string | undefined>
  /** Best effort. */
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
  /** @param by may be negative, to take a step back; a counter that has ended begins anew with it */
  add(key: string, by: number, windowMs: number): Promise<Count>
  get(key: string): Promise<Count | undefined>
  delete(key: string): Promise<void>
}

/** Wake-up calls between replicas. Only hints: one may be lost, or come twice. */
export interface Channel {
  publish(topic: string, message: string): void
  /** @returns stops listening */
  subscribe(topic: string, listener: (message: string) => void): () => void
}

/** The driver cannot be reached, or did not answer in time. */
export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable"
}
