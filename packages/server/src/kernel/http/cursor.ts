import type { z } from "zod"
import { errors } from "../errors.ts"
import type { KeyRing } from "../seal.ts"

/** The list a cursor goes on in. Whatever changes which rows there are, or in what order, belongs in here. */
export interface CursorScope {
  /** The route's path as it is declared. */
  readonly route: string
  /** Whose list it is: who asks, when that decides what they see. */
  readonly whose: string
  readonly organization?: string | undefined
  readonly filters?: Readonly<Record<string, string | number | boolean | undefined>>
}

/**
 * Where a list goes on, as a text only this service can write. It is signed, not hidden: a position holds identifiers and
 * instants, never what a person would not want in an address.
 */
export interface Cursors {
  /** @param position small JSON: what the next page begins after */
  issue(scope: CursorScope, position: unknown): string
  /**
   * @param text from outside; undefined for the first page
   * @param position what this route's positions look like today
   * @throws malformed for a cursor that was altered, is another list's, or is none
   */
  read<Position>(scope: CursorScope, text: string | undefined, position: z.ZodType<Position>): Position | undefined
}

const PURPOSE = "cursor"
const MAX_POSITION_CHARACTERS = 1_024
/** A position in base64url, a full stop, and a MAC of 32 bytes. */
export const MAX_CURSOR_CHARACTERS = 1_536
const SHAPE = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])$/

/** Cursors outlive a change of the root secret for as long as the old one is configured. */
export function createCursors(keys: KeyRing): Cursors {
  return {
    issue: (scope, position) => {
      const text = JSON.stringify(position)
      if (text.length > MAX_POSITION_CHARACTERS) throw new Error("a position in a list is longer than a cursor holds")
      const held = Buffer.from(text).toString("base64url")
      return `${held}.${keys.mac(PURPOSE, signed(scope, held))}`
    },
    read: (scope, text, position) => {
      if (text === undefined) return undefined
      const [, held, mac] = (text.length <= MAX_CURSOR_CHARACTERS && SHAPE.exec(text)) || []
      if (held === undefined || mac === undefined || !keys.verifyMac(PURPOSE, signed(scope, held), mac)) throw notOurs()
      // Its shape may be that of an earlier version of this service.
      const known = position.safeParse(JSON.parse(Buffer.from(held, "base64url").toString()))
      if (!known.success) throw notOurs()
      return known.data
    },
  }
}

const notOurs = () => errors.malformed({ detail: "The cursor is not one of this list. Begin again without it." })

/** Each part with its length before it, so that no two scopes are signed alike. */
function signed({ route, whose, organization, filters = {} }: CursorScope, held: string): string {
  const given = Object.entries(filters)
    .filter(([, value]) => value !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  const parts = [route, whose, JSON.stringify(organization ?? null), JSON.stringify(given), held]
  return parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join("")
}
