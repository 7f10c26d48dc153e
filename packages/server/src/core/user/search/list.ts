import { setImmediate as nextTurn } from "node:timers/promises"
import type { Database } from "../../../kernel/db/index.ts"
import type { StoredUser } from "../user.ts"
import { type Asked, countTerms, giveTerms, type Look, listWithoutTerms, lookAlong, lookAtEverybody, lookAtState, type Place } from "./store.ts"
import { DISABLED, isFoundBy, OWNER, wordsOf } from "./terms.ts"

export interface UserQuery {
  /** Beginnings of words of the address and of the name, each of which must fit; in any case, with or without diacritics. Empty for everybody. */
  readonly search?: string | undefined
  readonly disabled?: boolean | undefined
  readonly owner?: boolean | undefined
  /** By when they were made; without it oldest first. What is searched comes in the order of what it was found by. */
  readonly newestFirst?: boolean | undefined
  readonly limit: number
  /** Where the page before ended, of the same query. */
  readonly after?: UserCursor | undefined
}

/** Where a page ended, and along what it went: the way stays the same from the first page to the last. */
export interface UserCursor extends Place {
  /** The word, or state, whose terms are gone along; empty for everybody. */
  readonly walk: string
}

export interface UserPage {
  readonly users: readonly StoredUser[]
  /** Undefined after the last page. A page may be short, or empty, and not be the last: so much was looked at that others must have their turn. */
  readonly next: UserCursor | undefined
}

/** How many places one statement looks at, and how many statements make a page: thereby no search costs more, whatever is asked. The first look is at few, because most words are frequent. */
const PLACES_PER_LOOK = 500
const GROWTH = 4
const LOOKS_PER_PAGE = 20
/** So far the terms of words are counted to find the rarest word; the second time only when all have more than the first. */
const COUNTED_TERMS = [500, 20_000] as const
/** As many people without terms are given theirs by who searches; more are left to the job. */
const GIVEN_BY_SEARCH = 50

/**
 * A page of people, in an order that does not depend on who else comes or goes: whoever is not changed meanwhile is on
 * exactly one page.
 */
export async function listUsers(database: Database, query: UserQuery): Promise<UserPage> {
  const { search = "", limit, after } = query
  const words = wordsOf(search)
  // Nothing to look for is not the same as nothing asked.
  if (words.length === 0 && search.trim() !== "") return { users: [], next: undefined }
  const walk = after?.walk ?? (await chooseWalk(database, words, query))
  const look = lookFor(database, query, walk, words)
  const found: Look["found"][number][] = []
  let at: Place = after ?? { term: "", id: "" }
  let places = limit + 1
  for (let looks = 0; looks < LOOKS_PER_PAGE; looks++) {
    if (looks > 0) await nextTurn()
    const wanted = limit + 1 - found.length
    const { found: more, on } = await look(at, places, wanted)
    found.push(...more)
    const last = found[limit - 1]
    if (found.length > limit && last) return { users: found.slice(0, limit).map(({ user }) => user), next: { walk, ...last.at } }
    if (on === undefined) return { users: found.map(({ user }) => user), next: undefined }
    at = on
    places = Math.max(limit + 1, Math.min(PLACES_PER_LOOK, places * GROWTH))
  }
  return { users: found.map(({ user }) => user), next: { walk, ...at } }
}

type LookOn = (after: Place, places: number, wanted: number) => Promise<Look>

function lookFor(database: Database, query: UserQuery, walk: string, words: readonly string[]): LookOn {
  const { disabled, owner, newestFirst = false } = query
  if (walk !== "" && words.length > 0) {
    const besides = [...words, ...statesAsked(query)].filter((word) => word !== walk)
    const asked: Asked = { walk, besides, enabled: disabled === false, notOwner: owner === false }
    return (after, places, wanted) => lookAlong(database, asked, after, places, wanted)
  }
  const fits = (user: StoredUser) =>
    (disabled === undefined || disabled === (user.disabledAt !== null)) &&
    (owner === undefined || owner === (user.ownerSince !== null)) &&
    (words.length === 0 || isFoundBy(user, words))
  return async (after, places) => {
    const { found, on } = await (walk === ""
      ? lookAtEverybody(database, newestFirst, after.id, places)
      : lookAtState(database, walk, newestFirst, after.id, places))
    return { found: found.filter(({ user }) => fits(user)), on }
  }
}

function statesAsked({ disabled, owner }: UserQuery): string[] {
  return [...(owner === true ? [OWNER] : []), ...(disabled === true ? [DISABLED] : [])]
}

/** What leads through the fewest people: of the words and states asked for the one with the fewest terms; of those with very many, the longest word. */
async function chooseWalk(database: Database, words: readonly string[], query: UserQuery): Promise<string> {
  const [first, ...others] = [...words, ...statesAsked(query)]
  if (first === undefined || !(await everybodyHasTerms(database))) return ""
  if (others.length === 0) return first
  for (const limit of COUNTED_TERMS) {
    let best = { word: first, terms: await countTerms(database, first, limit) }
    for (const word of others) {
      const terms = await countTerms(database, word, limit)
      if (terms < best.terms) best = { word, terms }
    }
    if (best.terms < limit) return best.word
  }
  return first
}

/** Until the job has given terms to everybody, everybody is looked at. The few whom a version before made or changed meanwhile are given theirs at once. */
async function everybodyHasTerms(database: Database): Promise<boolean> {
  const without = await listWithoutTerms(database, "", GIVEN_BY_SEARCH + 1)
  if (without.length > GIVEN_BY_SEARCH) return false
  if (without.length > 0) await giveTerms(database, without)
  return true
}
