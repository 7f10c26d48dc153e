import type { Db } from "../../kernel/db/index.ts"
import { errors, type FieldError } from "../../kernel/errors.ts"
import { deleteTuple, insertTuple } from "./store.ts"
import type { Tuple } from "./tuple.ts"

/** Of one batch. */
export const MAX_TUPLES = 100
const MAX_ID_CHARACTERS = 256
const TYPE = /^[a-z][a-z0-9_-]{0,63}$/
/** Whatever a name of something may hold, but nothing that looks like the punctuation of a tuple in writing. */
const ID = /^[^\s\p{C}#@]+$/u

export interface TupleChanges {
  readonly writes: readonly Tuple[]
  readonly deletes: readonly Omit<Tuple, "organizationId">[]
}

/**
 * Many tuples at once, all or none: it runs in the caller's transaction, after its `begin`, and every complaint is thrown
 * before anything is written. To write what is there, or delete what is not, changes nothing and is no error.
 * @param version what the caller's transaction took
 * @returns those that were new, and those that were there
 * @throws invalid, naming each tuple that cannot be (`#/writes/3`); too many; one twice
 */
export async function writeTuples(
  db: Db,
  { writes, deletes }: TupleChanges,
  version: number,
  at: number,
): Promise<{ readonly written: readonly Tuple[]; readonly deleted: readonly Omit<Tuple, "organizationId">[] }> {
  const wrong = complaints({ writes, deletes })
  if (wrong.length > 0) throw errors.invalid({ errors: wrong })
  const deleted = []
  for (const tuple of deletes) if (await deleteTuple(db, tuple)) deleted.push(tuple)
  const written = []
  for (const tuple of writes) if (await insertTuple(db, tuple, version, at)) written.push(tuple)
  return { written, deleted }
}

/** Pure. */
function complaints({ writes, deletes }: TupleChanges): FieldError[] {
  if (writes.length + deletes.length > MAX_TUPLES)
    return [{ pointer: writes.length > MAX_TUPLES || deletes.length === 0 ? "#/writes" : "#/deletes", detail: `${MAX_TUPLES} at most at once.` }]
  const seen = new Set<string>()
  const complaintOf = (tuple: Omit<Tuple, "organizationId">): string | undefined => {
    if (!isTuple(tuple)) return "This cannot be a relation: a part of it is empty, too long, or has characters that are not allowed."
    const text = JSON.stringify([tuple.object.type, tuple.object.id, tuple.relation, tuple.subject.type, tuple.subject.id])
    if (seen.has(text)) return "This is there twice."
    seen.add(text)
    return undefined
  }
  const of = (name: string, tuples: readonly Omit<Tuple, "organizationId">[]) =>
    tuples.flatMap((tuple, index) => {
      const detail = complaintOf(tuple)
      return detail === undefined ? [] : [{ pointer: `#/${name}/${index}`, detail }]
    })
  return [...of("writes", writes), ...of("deletes", deletes)]
}

function isTuple({ object, relation, subject }: Omit<Tuple, "organizationId">): boolean {
  return (
    TYPE.test(object.type) &&
    TYPE.test(subject.type) &&
    [object.id, relation, subject.id].every((text) => text.length <= MAX_ID_CHARACTERS && ID.test(text))
  )
}
