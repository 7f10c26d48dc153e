import type { Db } from "../../kernel/db/index.ts"
import { errors, Problem } from "../../kernel/errors.ts"
import { check } from "./check.ts"
import { type Document, readDocument } from "./document.ts"
import { MAX_MISTAKES, type Mistake, mistaken, pathText, refusedAt } from "./mistakes.ts"
import { ACTOR, type SeedNeeds } from "./needs.ts"
import { createScene } from "./scene.ts"
import { type Seed, seedSchema } from "./schema.ts"
import { type Kind, kinds, type Step } from "./step.ts"
import { stepsOf } from "./steps.ts"

/** In one transaction: whoever else changes something waits for it, so it takes a fraction of a second. */
const PART_CHANGES = 200

export interface Applied {
  readonly changes: readonly Said[]
  readonly counts: Readonly<Record<Kind, number>>
  /** In how many transactions. */
  readonly parts: number
}

/** One change, in words. */
export interface Said {
  readonly kind: Kind
  readonly path: string
  readonly name: string
  readonly what: readonly string[]
}

export interface ApplyOptions {
  /** Says what would change, and changes nothing. */
  readonly isDry: boolean
  readonly confirmLockOut: boolean
}

/**
 * Makes what a file names as the file says; what it does not name stays. Up to `PART_CHANGES` changes are one transaction, more
 * are made part by part; what is found to be wrong in the file is found before the first. A change that is there already is
 * none, so a file can be applied again at any time.
 * @throws invalid, naming each place in the file; what core refuses, naming the place that asked for it
 */
export async function applyFile(needs: SeedNeeds, file: string, options: ApplyOptions): Promise<Applied> {
  const document = await readDocument(file)
  const seed = await understand(document)
  const mistakes = await check(needs, seed)
  if (mistakes.length > 0) throw mistaken(await withLines(document, mistakes))
  const steps = stepsOf(needs, seed, options)
  const { wanted, changes } = await plan(needs, steps)
  const parts = partsOf(wanted)
  if (options.isDry && parts.length !== 1) return { changes, counts: countsOf(changes), parts: parts.length }
  return applyParts(needs, parts, options)
}

async function understand(document: Document): Promise<Seed> {
  const parsed = seedSchema.safeParse(document.value ?? {})
  if (parsed.success) return parsed.data
  const mistakes = parsed.error.issues.slice(0, MAX_MISTAKES + 1).flatMap((issue): Mistake[] => {
    const path = issue.path.filter((step) => typeof step !== "symbol")
    if (issue.code !== "unrecognized_keys") return [{ path, what: issue.message }]
    return issue.keys.map((key) => ({ path: [...path, key], what: "there is no such field" }))
  })
  throw mistaken(await withLines(document, mistakes))
}

async function withLines(document: Document, mistakes: readonly Mistake[]): Promise<Mistake[]> {
  const lines = await document.linesOf(mistakes.slice(0, MAX_MISTAKES).map(({ path }) => path))
  return mistakes.map((mistake, index) => ({ ...mistake, line: lines[index] ?? null }))
}

/** What is not yet as it is to be. */
async function plan(needs: SeedNeeds, steps: readonly Step[]): Promise<{ readonly wanted: readonly Step[]; readonly changes: readonly Said[] }> {
  const scene = createScene(needs, needs.database)
  const wanted: Step[] = []
  const changes: Said[] = []
  for (const step of steps) {
    const change = await step.look(scene)
    if (!change) continue
    wanted.push(step)
    changes.push(said(step, change.what))
  }
  return { wanted, changes }
}

function partsOf(steps: readonly Step[]): (readonly Step[])[] {
  const parts = []
  for (let at = 0; at < steps.length; at += PART_CHANGES) parts.push(steps.slice(at, at + PART_CHANGES))
  return parts
}

/** Thrown to take back what was only tried. */
class Rehearsed extends Error {}

async function applyParts(needs: SeedNeeds, parts: readonly (readonly Step[])[], { isDry }: ApplyOptions): Promise<Applied> {
  const { revocations, assignments, audit, stopping } = needs
  const done: Said[] = []
  for (const [index, part] of parts.entries()) {
    const made: Said[] = []
    try {
      if (stopping.aborted) throw errors.unavailable({ detail: "The service is stopping." })
      await revocations.transaction(async (db, revoke) => {
        // Whoever seeds beside this waits here, and finds everything done.
        await assignments.begin(db)
        const scene = createScene(needs, db)
        for (const step of part) {
          const what = await makeStep(step, scene, revoke)
          if (what) made.push(said(step, what))
        }
        const all = [...done, ...made]
        if (index === parts.length - 1 && all.length > 0) await recordApplied(audit, db, all)
        if (isDry) throw new Rehearsed()
      })
    } catch (error) {
      if (!(error instanceof Rehearsed)) throw done.length === 0 ? error : afterParts(error, done.length)
    }
    done.push(...made)
  }
  return { changes: done, counts: countsOf(done), parts: parts.length }
}

async function makeStep(
  step: Step,
  scene: Parameters<Step["look"]>[0],
  revoke: Parameters<NonNullable<Awaited<ReturnType<Step["look"]>>>["make"]>[0],
) {
  try {
    const change = await step.look(scene)
    await change?.make(revoke)
    return change?.what
  } catch (error) {
    throw refusedAt(step.path, error)
  }
}

function recordApplied(audit: SeedNeeds["audit"], db: Db, changes: readonly Said[]): Promise<void> {
  return audit.record(db, { type: "seed.applied", actor: ACTOR, details: { changed: changes.length, ...countsOf(changes) } })
}

function afterParts(error: unknown, count: number): unknown {
  if (!(error instanceof Problem)) return error
  const detail = `${error.message}\n${count} changes were made before this. Mend it and apply the file again: it goes on from there.`
  return new Problem(error.code, error.kind, { ...error.detail, detail })
}

function said({ kind, path, name }: Step, what: readonly string[]): Said {
  return { kind, path: pathText(path), name, what }
}

function countsOf(changes: readonly Said[]): Record<Kind, number> {
  const count = (kind: Kind) => changes.filter((change) => change.kind === kind).length
  return Object.fromEntries(kinds.map((kind) => [kind, count(kind)])) as Record<Kind, number>
}
