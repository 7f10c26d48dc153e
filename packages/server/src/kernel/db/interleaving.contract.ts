import { AsyncLocalStorage } from "node:async_hooks"
import { setImmediate as nextTurn } from "node:timers/promises"
import type { Database } from "./index.ts"

/** Where a query waits until the schedule lets it go on: before the database does it, and before its answer is delivered. */
export type Point = "before" | "after"

/** One course of events in a schedule: it begins when it is chosen, and every further choice lets it go on from one point to the next. */
export interface Course {
  readonly name: string
  readonly stopsAt: readonly Point[]
  begin(): unknown
}

interface Stage {
  readonly course: Course
  begun: boolean
  readonly held: (() => void)[]
}

/**
 * Decides when each query of a course happens and when its answer comes. Queries of nobody's course (setting up, the last
 * look) pass. What a course has waiting at one time goes on together: two statements of one commit are one step.
 */
export function createSchedule() {
  const current = new AsyncLocalStorage<Stage>()
  const queries = { running: 0, moves: 0 }

  async function stop(at: Point): Promise<void> {
    const stage = current.getStore()
    if (!stage?.course.stopsAt.includes(at)) return
    queries.moves++
    await new Promise<void>((resolve) => stage.held.push(resolve))
  }

  async function held<T>(work: () => Promise<T>): Promise<T> {
    await stop("before")
    queries.running++
    const outcome = await work().then(
      (value) => () => value,
      (error: unknown) => () => {
        throw error
      },
    )
    queries.running--
    queries.moves++
    await stop("after")
    return outcome()
  }

  /** Until nothing happens any more without the schedule's leave. */
  async function quiet(): Promise<void> {
    let before: number
    do {
      before = queries.moves
      await nextTurn()
    } while (queries.moves !== before || queries.running > 0)
  }

  return {
    over: (database: Database): Database => ({
      ...database,
      read: (statement, options) => held(() => database.read(statement, options)),
      write: (statement, options) => held(() => database.write(statement, options)),
      transaction: (run, options) => held(() => database.transaction(run, options)),
    }),
    quiet,
    /** @param choose of how many that could go on next, which does */
    run: async (courses: readonly Course[], choose: (count: number) => number): Promise<string[]> => {
      const stages: Stage[] = courses.map((course) => ({ course, begun: false, held: [] }))
      const trail: string[] = []
      for (;;) {
        const ready = stages.filter(({ begun, held: waiting }) => !begun || waiting.length > 0)
        if (ready.length === 0) return trail
        const stage = ready[ready.length === 1 ? 0 : choose(ready.length)] as Stage
        trail.push(stage.course.name)
        if (stage.begun) for (const goOn of stage.held.splice(0)) goOn()
        else {
          stage.begun = true
          current.run(stage, () => void stage.course.begin())
        }
        await quiet()
      }
    },
  }
}

/** Runs `once` for every way its choices can fall, depth first. @returns how many there are */
export async function everyWay(once: (choose: (count: number) => number) => Promise<void>): Promise<number> {
  const path: { index: number; readonly count: number }[] = []
  for (let ways = 1; ; ways++) {
    let depth = 0
    await once((count) => {
      const known = path[depth++]
      if (known) {
        if (known.count !== count) throw new Error("the same choices led somewhere else")
        return known.index
      }
      path.push({ index: 0, count })
      return 0
    })
    while (path.length > 0 && (path.at(-1)?.index ?? 0) + 1 === path.at(-1)?.count) path.pop()
    const last = path.at(-1)
    if (!last) return ways
    last.index++
  }
}
