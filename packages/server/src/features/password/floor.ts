import { monotonicMs } from "../../kernel/clock.ts"
import { Problem } from "../../kernel/errors.ts"

/** No answer before its time: what happens faster waits, so that how long it took tells nothing. */
export interface Floor {
  /** Runs `work` and answers with what it gives, or throws what it throws, when the floor is reached. An outage is told at once. */
  hold<T>(work: () => Promise<T>): Promise<T>
}

/** @param level in milliseconds from the beginning, asked for with every answer */
export function createFloor(level: () => number | Promise<number>): Floor {
  async function reach(start: number): Promise<void> {
    const end = start + (await level())
    for (let left = end - monotonicMs(); left > 0; left = end - monotonicMs()) {
      await new Promise((resolve) => setTimeout(resolve, Math.ceil(left)))
    }
  }
  return {
    hold: async (work) => {
      const start = monotonicMs()
      try {
        const value = await work()
        await reach(start)
        return value
      } catch (error) {
        if (error instanceof Problem && error.kind.status < 500) await reach(start)
        throw error
      }
    },
  }
}
