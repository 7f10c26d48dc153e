/** What can be taken away, as the revocation log names it. */
export const revocationKinds = ["session", "family", "client", "key", "token", "subject", "access"] as const
export type RevocationKind = (typeof revocationKinds)[number]

/** One row of the revocation log. Instants are NumericDate (RFC 7519 §2): whole seconds since the epoch. */
export interface Revocation {
  /** Gapless and in the order of commits. */
  readonly seq: number
  readonly at: number
  /** From then on nothing this takes away could still be alive. */
  readonly exp: number
  readonly kind: RevocationKind
  readonly id: string
  /** Of a `subject`: tokens with `iat` up to and including this are refused. */
  readonly before?: number
}

/** What of an access token can have been taken away. */
export interface TokenMarks {
  readonly kid: string
  readonly sub: string
  readonly iat: number
  readonly jti: string
  readonly clientId: string
  readonly sid?: string | undefined
  readonly fam?: string | undefined
  readonly orgId?: string | undefined
  /** The number of the log at which what it says of its holder's rights was read. Without one a token says nothing that can grow stale. */
  readonly head?: number | undefined
}

/**
 * Everything that is revoked and could still be presented. It only ever grows by `add` and shrinks by `prune`, so a row
 * may be added twice, and rows in any order.
 */
export interface LiveSet {
  /** Moves whenever something is added: what was checked at one version need not be checked again at the same. */
  readonly version: number
  readonly size: number
  add(revocation: Revocation): void
  /** The newest live revocation of this thing; 0 when there is none. Something read when the log stood at `head` may be stale if this is beyond it. */
  seqOf(kind: RevocationKind, id: string): number
  /** Whether a token, good in itself, was taken away, or says of rights what was changed since. */
  refuses(token: TokenMarks): boolean
  /** The newest row that found no room: whatever was read before it counts as stale. 0 when all had room. */
  readonly overflowSeq: number
  /** From now on whatever was read before `seq` counts as stale, as if it had found no room. */
  distrust(seq: number): void
  /** Forgets what has expired, a part of the set at each call. */
  prune(nowSeconds: number): void
}

/** The id of an `access` row that changes what everybody may do. */
const EVERYBODY = "*"
/** At 24 bytes a place and at most 70 % of the places taken: some 200 MB when full. */
const MAX_ENTRIES = 4_000_000
/** Small tables, so that growing or pruning one never takes long. */
const SHARDS = 64
const FIRST_PLACES = 64
const MAX_LOAD = 0.7
const MAX_UINT32 = 0xffff_ffff

/**
 * A set of 64-bit fingerprints in typed arrays, because a million strings would weigh ten times as much. Two different ids
 * with one fingerprint would refuse a token that is good (about one in 10^13 checks at a million entries); never the other
 * way round. The hash is seeded, so nobody can make two ids collide on purpose.
 *
 * When it is full, a row is not kept but everything issued up to its instant is refused: people refresh once, and nothing
 * that is revoked comes back.
 */
export function createLiveSet({ maxEntries = MAX_ENTRIES }: { readonly maxEntries?: number } = {}): LiveSet {
  const fingerprint = createFingerprint()
  const shards = Array.from({ length: SHARDS }, () => new Shard())
  let size = 0
  let version = 0
  let overflowSeq = 0
  let refusedUntil = 0
  let nextToPrune = 0

  const shardOf = (print: Fingerprint) => shards[print.high >>> 26] as Shard

  function find(kind: RevocationKind, id: string): { readonly shard: Shard; readonly place: number } | undefined {
    const print = fingerprint(kind, id)
    const shard = shardOf(print)
    const place = shard.find(print)
    return place < 0 ? undefined : { shard, place }
  }

  const has = (kind: RevocationKind, id: string) => {
    const print = fingerprint(kind, id)
    return shardOf(print).find(print) >= 0
  }

  const seqOf = (kind: RevocationKind, id: string) => {
    const found = size === 0 ? undefined : find(kind, id)
    return found ? (found.shard.seq[found.place] as number) : 0
  }

  /** Somebody's rights change by their own name, by their organization's, or by everybody's. */
  const isStale = (head: number, sub: string, orgId: string | undefined) =>
    overflowSeq > head || seqOf("access", sub) > head || seqOf("access", EVERYBODY) > head || (orgId !== undefined && seqOf("access", orgId) > head)

  return {
    get version() {
      return version
    },
    get size() {
      return size
    },
    get overflowSeq() {
      return overflowSeq
    },
    add: (revocation) => {
      version++
      const print = fingerprint(revocation.kind, revocation.id)
      const shard = shardOf(print)
      if (size >= maxEntries && shard.find(print) < 0 && isNumerous(revocation.kind)) {
        overflowSeq = Math.max(overflowSeq, revocation.seq)
        // Permissions that changed make stale what was read before, tokens that carry a `head` included; they take nothing else away.
        if (revocation.kind !== "access") refusedUntil = Math.max(refusedUntil, revocation.at, revocation.before ?? 0)
        return
      }
      if (shard.put(print, revocation)) size++
    },
    distrust: (seq) => {
      version++
      overflowSeq = Math.max(overflowSeq, seq)
    },
    seqOf,
    refuses: ({ kid, sub, iat, jti, clientId, sid, fam, orgId, head }) => {
      if (iat <= refusedUntil) return true
      if (head !== undefined && isStale(head, sub, orgId)) return true
      if (size === 0) return false
      if (sid !== undefined && has("session", sid)) return true
      if (fam !== undefined && has("family", fam)) return true
      if (has("token", jti) || has("client", clientId) || has("key", kid)) return true
      const subject = find("subject", sub)
      return subject !== undefined && iat <= (subject.shard.before[subject.place] as number)
    },
    prune: (nowSeconds) => {
      const shard = shards[nextToPrune] as Shard
      nextToPrune = (nextToPrune + 1) % SHARDS
      size -= shard.dropExpired(nowSeconds)
    },
  }
}

/** There can be any number of these. Clients and keys are few and always kept: theirs are tokens of every age. */
function isNumerous(kind: RevocationKind): boolean {
  return kind !== "client" && kind !== "key"
}

interface Fingerprint {
  readonly high: number
  readonly low: number
}

/** An open-addressed table with linear probing. A place whose `exp` is 0 is free. */
class Shard {
  #places = FIRST_PLACES
  #used = 0
  high = new Uint32Array(FIRST_PLACES)
  low = new Uint32Array(FIRST_PLACES)
  exp = new Uint32Array(FIRST_PLACES)
  before = new Uint32Array(FIRST_PLACES)
  seq = new Float64Array(FIRST_PLACES)

  find({ high, low }: Fingerprint): number {
    const last = this.#places - 1
    for (let place = low & last; this.exp[place] !== 0; place = (place + 1) & last) {
      if (this.low[place] === low && this.high[place] === high) return place
    }
    return -1
  }

  /** @returns whether it is new */
  put(print: Fingerprint, row: Pick<Revocation, "exp" | "before" | "seq">): boolean {
    const { seq } = row
    const exp = atMostUint32(row.exp)
    const before = atMostUint32(row.before ?? 0)
    const place = this.find(print)
    if (place >= 0) {
      this.exp[place] = Math.max(this.exp[place] as number, exp)
      this.before[place] = Math.max(this.before[place] as number, before)
      this.seq[place] = Math.max(this.seq[place] as number, seq)
      return false
    }
    if (this.#used >= this.#places * MAX_LOAD) this.#resize(this.#places * 2, 0)
    this.#insert(print.high, print.low, Math.max(exp, 1), before, seq)
    return true
  }

  /** @returns how many */
  dropExpired(nowSeconds: number): number {
    const before = this.#used
    let expired = 0
    for (const exp of this.exp) if (exp !== 0 && exp <= nowSeconds) expired++
    if (expired > 0) this.#resize(placesFor(before - expired), nowSeconds)
    return expired
  }

  #insert(high: number, low: number, exp: number, before: number, seq: number): void {
    const last = this.#places - 1
    let place = low & last
    while (this.exp[place] !== 0) place = (place + 1) & last
    this.high[place] = high
    this.low[place] = low
    this.exp[place] = exp
    this.before[place] = before
    this.seq[place] = seq
    this.#used++
  }

  #resize(places: number, expiredAt: number): void {
    const old = { high: this.high, low: this.low, exp: this.exp, before: this.before, seq: this.seq }
    this.#places = places
    this.#used = 0
    this.high = new Uint32Array(places)
    this.low = new Uint32Array(places)
    this.exp = new Uint32Array(places)
    this.before = new Uint32Array(places)
    this.seq = new Float64Array(places)
    old.exp.forEach((exp, place) => {
      if (exp > expiredAt)
        this.#insert(old.high[place] as number, old.low[place] as number, exp, old.before[place] as number, old.seq[place] as number)
    })
  }
}

/** "Never" as an instant must not wrap round to one long past. */
function atMostUint32(seconds: number): number {
  return Math.min(Math.ceil(seconds), MAX_UINT32)
}

function placesFor(entries: number): number {
  let places = FIRST_PLACES
  while (entries >= places * MAX_LOAD) places *= 2
  return places
}

/** Two multiplicative hashes over the UTF-16 units, mixed into each other at the end. */
function createFingerprint(): (kind: RevocationKind, id: string) => Fingerprint {
  const seeds = crypto.getRandomValues(new Uint32Array(2))
  const seedsOf = Object.fromEntries(revocationKinds.map((kind, index) => [kind, Math.imul(index + 1, 0x9e3779b1)])) as Record<RevocationKind, number>
  return (kind, id) => {
    let high = (seeds[0] as number) ^ seedsOf[kind]
    let low = (seeds[1] as number) ^ seedsOf[kind]
    for (let i = 0; i < id.length; i++) {
      const unit = id.charCodeAt(i)
      high = Math.imul(high ^ unit, 0x9e3779b1)
      low = Math.imul(low ^ unit, 0x5f356495)
    }
    high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35)
    low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35)
    return { high: high >>> 0, low: low >>> 0 }
  }
}
