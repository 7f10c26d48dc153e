/**
 * The names of what somebody may do. A *permission* is one or more segments (`invoice:read`); a *grant* is a permission, or
 * everything beneath one (`invoice:*`), or everything (`*`).
 */
const MAX_CHARACTERS = 100
const PERMISSION = /^[a-z0-9][a-z0-9._-]*(?::[a-z0-9][a-z0-9._-]*)*$/
const EVERYTHING = "*"
const WILDCARD = ":*"
const COLON = 0x3a
/** Names may come from strangers. */
const MAX_KNOWN = 1_000

/** Whether this is the name of something that can be asked for. */
export function isPermission(text: string): boolean {
  return text.length <= MAX_CHARACTERS && PERMISSION.test(text)
}

/** Whether this is something that can be granted. */
export function isGrant(text: string): boolean {
  if (text === EVERYTHING) return true
  if (text.length > MAX_CHARACTERS) return false
  return isPermission(text.endsWith(WILDCARD) ? text.slice(0, -WILDCARD.length) : text)
}

/**
 * Whether grants cover a permission, or all that another grant covers. `invoice:*` covers `invoice:read`, `invoice:read:own` and
 * `invoice:read:*`, but not `invoice` itself. Names are compared as they stand: whoever takes one from a stranger asks `isPermission` first.
 *
 * @param held a set where it is asked often: then the cost does not grow with what is held
 */
export function covers(held: ReadonlySet<string> | readonly string[], wanted: string): boolean {
  return isList(held) ? held.some((grant) => includes(grant, wanted)) : held.has(wanted) || coversByWildcard(held, wanted)
}

function coversByWildcard(held: ReadonlySet<string>, wanted: string): boolean {
  for (const wildcard of wildcardsOver(wanted)) if (held.has(wildcard)) return true
  return false
}

const known = new Map<string, readonly string[]>()

/** The wildcards that would cover it. Made once for each name: a program asks for few, and making them costs more than the whole question. */
function wildcardsOver(wanted: string): readonly string[] {
  const before = known.get(wanted)
  if (before) return before
  const wildcards = [EVERYTHING]
  // From the second unit to the one before the last: there is something on both sides of the colon.
  for (let i = 1; i < wanted.length - 1; i++) if (wanted.charCodeAt(i) === COLON) wildcards.push(wanted.slice(0, i) + WILDCARD)
  if (known.size >= MAX_KNOWN) known.clear()
  if (wanted.length <= MAX_CHARACTERS) known.set(wanted, wildcards)
  return wildcards
}

function includes(grant: string, wanted: string): boolean {
  if (grant === wanted || grant === EVERYTHING) return true
  // Without the star, and with at least one unit on both sides of the colon.
  return grant.length > WILDCARD.length && grant.endsWith(WILDCARD) && wanted.length >= grant.length && wanted.startsWith(grant.slice(0, -1))
}

/** Array.isArray does not tell a read-only list from a set. */
function isList(held: ReadonlySet<string> | readonly string[]): held is readonly string[] {
  return Array.isArray(held)
}
