/** Deeper than anything an authenticator sends: an attestation's certificates lie three levels down. */
const MAX_DEPTH = 6
/** Values in one structure. */
const MAX_ITEMS = 512

export class CborRefused extends Error {
  override readonly name = "CborRefused"
}

interface Walk {
  readonly bytes: Uint8Array
  items: number
}

/**
 * Whether bytes are exactly one well-formed CBOR value (RFC 8949) as authenticators write it (CTAP2's canonical form): of
 * definite length, without tags, no key twice in a map, nothing behind it. Looked at before anybody decodes it, in one pass
 * that goes no deeper and no further than its limits.
 * @throws CborRefused
 */
export function requireOneValue(bytes: Uint8Array): void {
  if (endOfValue(bytes, 0) !== bytes.length) throw new CborRefused("something follows the value")
}

/** Where the value that begins there ends. @throws CborRefused as `requireOneValue`, except for what follows */
export function endOfValue(bytes: Uint8Array, at: number): number {
  return skip({ bytes, items: 0 }, at, 0)
}

function skip(walk: Walk, at: number, depth: number): number {
  if (depth > MAX_DEPTH) throw new CborRefused("nested too deep")
  if (++walk.items > MAX_ITEMS) throw new CborRefused("too many values")
  const { bytes } = walk
  const first = byteAt(bytes, at)
  const type = first >> 5
  if (type === 7) {
    // false, true, null.
    if (first !== 0xf4 && first !== 0xf5 && first !== 0xf6) throw new CborRefused("a simple value nobody uses here")
    return at + 1
  }
  const { value: length, end } = readHead(bytes, at)
  switch (type) {
    case 0:
    case 1:
      return end
    case 2:
    case 3:
      if (length > bytes.length - end) throw new CborRefused("it ends early")
      return end + length
    case 4:
      return skipArray(walk, end, length, depth)
    case 5:
      return skipMap(walk, end, length, depth)
    default:
      throw new CborRefused("tags are not used here")
  }
}

function skipArray(walk: Walk, start: number, length: number, depth: number): number {
  let at = start
  for (let index = 0; index < length; index++) at = skip(walk, at, depth + 1)
  return at
}

function skipMap(walk: Walk, start: number, length: number, depth: number): number {
  const keys = new Set<string>()
  let at = start
  for (let index = 0; index < length; index++) {
    const value = skip(walk, at, depth + 1)
    // Numbers and texts are as short as they can be, so one key has one spelling.
    const key = Buffer.from(walk.bytes.buffer, walk.bytes.byteOffset + at, value - at).toString("hex")
    if (keys.has(key)) throw new CborRefused("a key comes twice")
    keys.add(key)
    at = skip(walk, value, depth + 1)
  }
  return at
}

/** The number in a head, which must be written as short as it can be. */
function readHead(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } {
  const short = byteAt(bytes, at) & 0x1f
  if (short < 24) return { value: short, end: at + 1 }
  // 27 would be eight bytes, 31 an indefinite length.
  if (short > 26) throw new CborRefused("a length or a number nobody needs here")
  const size = 2 ** (short - 24)
  let value = 0
  for (let index = 1; index <= size; index++) value = value * 256 + byteAt(bytes, at + index)
  if (value < (size === 1 ? 24 : 2 ** (4 * size))) throw new CborRefused("not in its shortest form")
  return { value, end: at + 1 + size }
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at]
  if (byte === undefined) throw new CborRefused("it ends early")
  return byte
}
