import type { Role, RoleKey, RoleLevel } from "./role.ts"

/** The fact a permission rests on. */
export interface Ground {
  readonly allowed: true
  readonly reason: {
    readonly kind: "role"
    readonly role: string
    /** What the role grants; it may end in a wildcard. */
    readonly permission: string
    readonly in: RoleLevel
  }
}

/** What one set of roles amounts to. People with the same roles share one. */
export interface Grants {
  /** Keys of the roles that are held and of those they inherit. */
  readonly keys: ReadonlySet<RoleKey>
  /** Names of the roles that are held themselves. */
  readonly direct: readonly string[]
  /** And of those they inherit. */
  readonly names: readonly string[]
  readonly permissions: ReadonlySet<string>
  /** The same for two that say the same. */
  readonly digest: string
  /** @param action the name of a permission */
  find(action: string): Ground | undefined
}

/** So few are faster tried one after the other than looked up by every part of a name. */
const FEW = 8
const COLON = 0x3a

/**
 * Everything is prepared here, so that a look makes nothing new: of each grant there is the answer that rests on it. It covers
 * what `covers` of the guard does, and tests hold both to the same.
 * @param direct roles that are held @param all those, and all they inherit
 */
export function grantsOf(direct: readonly Role[], all: readonly Role[], digest: string): Grants {
  const exact = new Map<string, Ground>()
  /** Without the star. */
  const wildcards = new Map<string, Ground>()
  let everything: Ground | undefined
  for (const { name: role, level, permissions } of all) {
    for (const permission of permissions) {
      const ground: Ground = { allowed: true, reason: { kind: "role", role, permission, in: level } }
      if (permission === "*") everything ??= ground
      else if (!permission.endsWith(":*")) addOnce(exact, permission, ground)
      else addOnce(wildcards, permission.slice(0, -1), ground)
    }
  }
  const few = wildcards.size <= FEW ? [...wildcards].map(([prefix, ground]) => ({ prefix, ground })) : undefined
  const byWildcard = (action: string) => (few ? byTrying(few, action) : byParts(wildcards, action))
  return {
    keys: new Set(all.map(({ key }) => key)),
    direct: direct.map(({ name }) => name),
    names: [...new Set(all.map(({ name }) => name))],
    permissions: new Set(all.flatMap(({ permissions }) => permissions)),
    digest,
    find: (action) => exact.get(action) ?? (wildcards.size > 0 ? byWildcard(action) : undefined) ?? everything,
  }
}

function addOnce(grounds: Map<string, Ground>, key: string, ground: Ground): void {
  if (!grounds.has(key)) grounds.set(key, ground)
}

function byTrying(wildcards: readonly { readonly prefix: string; readonly ground: Ground }[], action: string): Ground | undefined {
  for (const { prefix, ground } of wildcards) if (action.length > prefix.length && action.startsWith(prefix)) return ground
  return undefined
}

function byParts(wildcards: ReadonlyMap<string, Ground>, action: string): Ground | undefined {
  for (let i = 1; i < action.length - 1; i++) {
    const ground = action.charCodeAt(i) === COLON ? wildcards.get(action.slice(0, i + 1)) : undefined
    if (ground) return ground
  }
  return undefined
}
