/** One line of such a file: everybody in a block, and what is said of them. */
export interface GeoEntry {
  /** IPv4, as `203.0.113.0/24`. */
  readonly block: string
  readonly says: GeoValue
}

export type GeoValue = string | number | readonly GeoValue[] | { readonly [name: string]: GeoValue }

type Node = [Node | Buffer | undefined, Node | Buffer | undefined]

const MARKER = Buffer.from("abcdef4d61784d696e642e636f6d", "hex")
const RECORD_BITS = 24
const SEPARATOR_BYTES = 16

/** A file in MaxMind's format (MaxMind DB File Format 2.0): a binary tree over the bits of addresses, then what its leaves say. */
export function encodeMmdb(entries: readonly GeoEntry[]): Buffer {
  const root: Node = [undefined, undefined]
  for (const { block, says } of entries) plant(root, bitsOf(block), encode(says))
  const nodes: Node[] = []
  number(root, nodes)
  const data: Buffer[] = []
  let offset = 0
  const record = (child: Node | Buffer | undefined): number => {
    if (child === undefined) return nodes.length
    if (!Buffer.isBuffer(child)) return nodes.indexOf(child)
    data.push(child)
    const at = nodes.length + SEPARATOR_BYTES + offset
    offset += child.length
    return at
  }
  const tree = Buffer.alloc((nodes.length * RECORD_BITS) / 4)
  for (const [index, [left, right]] of nodes.entries()) {
    tree.writeUIntBE(record(left), index * 6, 3)
    tree.writeUIntBE(record(right), index * 6 + 3, 3)
  }
  const metadata = {
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_700_000_000,
    database_type: "Test-City",
    description: { en: "made by a test" },
    ip_version: 4,
    languages: ["en"],
    node_count: nodes.length,
    record_size: RECORD_BITS,
  }
  return Buffer.concat([tree, Buffer.alloc(SEPARATOR_BYTES), ...data, MARKER, encode(metadata)])
}

function bitsOf(block: string): number[] {
  const [address = "", bits] = block.split("/")
  const all = address.split(".").flatMap((byte) => [...Number(byte).toString(2).padStart(8, "0")].map(Number))
  return all.slice(0, Number(bits))
}

function plant(root: Node, bits: readonly number[], leaf: Buffer): void {
  let node = root
  for (const [depth, bit] of bits.entries()) {
    if (depth === bits.length - 1) {
      node[bit] = leaf
      return
    }
    const next = node[bit]
    if (Array.isArray(next)) node = next
    else {
      const made: Node = [undefined, undefined]
      node[bit] = made
      node = made
    }
  }
}

function number(node: Node, into: Node[]): void {
  into.push(node)
  for (const child of node) if (Array.isArray(child)) number(child, into)
}

const UTF8 = 2
const UINT32 = 6
const MAP = 7
const ARRAY = 11

function encode(value: GeoValue): Buffer {
  if (typeof value === "string") {
    const bytes = Buffer.from(value, "utf8")
    return Buffer.concat([control(UTF8, bytes.length), bytes])
  }
  if (typeof value === "number") {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(value)
    return Buffer.concat([control(UINT32, 4), bytes])
  }
  if (Array.isArray(value)) return Buffer.concat([control(ARRAY, value.length), ...value.map((entry: GeoValue) => encode(entry))])
  const entries = Object.entries(value)
  return Buffer.concat([control(MAP, entries.length), ...entries.flatMap(([name, inside]) => [encode(name), encode(inside)])])
}

/** The byte that says what follows; types beyond 7 and sizes from 29 on take another. */
function control(type: number, size: number): Buffer {
  const short = Math.min(size, 29)
  const longer = size >= 29 ? [size - 29] : []
  return Buffer.from(type > MAP ? [short, type - MAP, ...longer] : [(type << 5) | short, ...longer])
}
