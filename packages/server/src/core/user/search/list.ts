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

/** How many places one statement looks at, and one page: thereby no search costs more than this, whatever is asked. */
const PLACES_PER_LOOK = 1_000
const LOOKS_PER_PAGE = 20
/** A word that begins fewer terms than this is worth going along; beyond it words are not compared. */
const COUNTED_TERMS = 1_000
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
  for (let looks = 0; looks < LOOKS_PER_PAGE; looks++) {
    if (looks > 0) await nextTurn()
    const wanted = limit + 1 - found.length
    const { found: more, on } = await look(at, looks === 0 ? limit + 1 : Math.max(PLACES_PER_LOOK, limit + 1), wanted)
    found.push(...more)
    const last = found[limit - 1]
    if (found.length > limit && last) return { users: found.slice(0, limit).map(({ user }) => user), next: { walk, ...last.at } }
    if (on === undefined) return { users: found.map(({ user }) => user), next: undefined }
    at = on
  }
  return { users: found.map(({ user }) => user), next: { walk, ...at } }
}

type LookOn = (after: Place, places: number, wanted: number) => Promise<Look>

function lookFor(database: Database, query: UserQuery, walk: string, words: readonly string[]): LookOn {
  const { disabled, owner, newestFirst = false } = query
  if (walk !== "" && words.length > 0) {
    const asked: Asked = { walk, words: [...words, ...statesAsked(query)], enabled: disabled === false, notOwner: owner === false }
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

/** What leads through the fewest people: of the words and states asked for the one with the fewest terms; of those with many, the longest word. */
async function chooseWalk(database: Database, words: readonly string[], query: UserQuery): Promise<string> {
  const [first = "", ...others] = [...words, ...statesAsked(query)]
  if (first === "" || !(await everybodyHasTerms(database))) return ""
  let best = { word: first, terms: others.length === 0 ? 0 : await countTerms(database, first, COUNTED_TERMS) }
  for (const word of others) {
    const terms = await countTerms(database, word, COUNTED_TERMS)
    if (terms < best.terms) best = { word, terms }
  }
  return best.word
}

/** Until the job has given terms to everybody, everybody is looked at. The few whom a version before made or changed meanwhile are given theirs at once. */
async function everybodyHasTerms(database: Database): Promise<boolean> {
  const without = await listWithoutTerms(database, "", GIVEN_BY_SEARCH + 1)
  if (without.length > GIVEN_BY_SEARCH) return false
  if (without.length > 0) await giveTerms(database, without)
  return true
}
