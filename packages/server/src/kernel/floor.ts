import { Problem } from "./errors.ts"

/** No answer before its time: what happens faster waits, so that how long it took tells nothing. */
export interface Floor {
  /** Runs `work` and answers with what it gives, or throws what it throws, when the floor is reached. An outage is told at once. */
  hold<T>(work: () => Promise<T>): Promise<T>
}

/** @param level in milliseconds from the beginning, asked for with every answer */
export function createFloor(level: () => number | Promise<number>): Floor {
  return {
    hold: async (work) => {
      const levelMs = await level()
      // Set before the work begins: a timer counts whole milliseconds, and one set afterwards would tell by its fraction how long the work took.
      const floor = startTimer(levelMs)
      try {
        const value = await work()
        await floor.reached
        return value
      } catch (error) {
        if (error instanceof Problem && error.kind.status < 500) await floor.reached
        throw error
      } finally {
        floor.stop()
      }
    },
  }
}

function startTimer(ms: number): { readonly reached: Promise<void>; stop(): void } {
  if (ms <= 0) return { reached: Promise.resolve(), stop: () => undefined }
  let timer: NodeJS.Timeout | undefined
  const reached = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.ceil(ms))
  })
  return { reached, stop: () => clearTimeout(timer) }
}
