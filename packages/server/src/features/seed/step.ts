import type { Revoke } from "../../core/revocation/index.ts"
import type { Path } from "./mistakes.ts"
import type { Scene } from "./scene.ts"

export const kinds = ["settings", "roles", "people", "organizations", "domains", "members"] as const
export type Kind = (typeof kinds)[number]

/** One thing that a document names. */
export interface Step {
  readonly kind: Kind
  readonly path: Path
  /** What it is called in words. */
  readonly name: string
  /** @returns undefined when it is there, and as the document says */
  look(scene: Scene): Promise<Change | undefined>
}

/** What is to be done so that it is as the document says. */
export interface Change {
  /** `new`, or the fields that differ. */
  readonly what: readonly string[]
  /** Only of what was looked at in a transaction that has begun to change roles and members. @throws Problem */
  make(revoke: Revoke): Promise<void>
}

export const NEW = ["new"]

/** Fields that are named and are not as they are named. */
export function differing(wanted: Readonly<Record<string, unknown>>, present: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(wanted).flatMap(([field, value]) => (value === undefined || isSame(value, present[field]) ? [] : [field]))
}

/** Lists here are sets; whatever else is an object was read by one schema, so its fields stand in one order. */
function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return JSON.stringify([...new Set(one)].toSorted()) === JSON.stringify([...new Set(other)].toSorted())
  return JSON.stringify(one) === JSON.stringify(other)
}
