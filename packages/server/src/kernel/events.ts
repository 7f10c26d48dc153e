import type { Log } from "./log.ts"

/** What happened, told within this process to whoever wants to know. Best effort: a listener that fails is logged, and nobody else notices. */
export interface Events<Event> {
  /** @returns stops listening */
  on(listener: (event: Event) => void | Promise<void>): () => void
  /** Call it only for what is committed. */
  emit(event: Event): void
}

export function createEvents<Event>(log: Pick<Log, "error">): Events<Event> {
  const listeners = new Set<(event: Event) => void | Promise<void>>()
  const failed = (error: unknown) => log.error({ err: error }, "a listener of events failed")
  return {
    on: (listener) => {
      // Wrapped, so that the same function may listen twice and stop once.
      const mine = (event: Event) => listener(event)
      listeners.add(mine)
      return () => void listeners.delete(mine)
    },
    emit: (event) => {
      for (const listener of listeners) {
        try {
          void Promise.resolve(listener(event)).catch(failed)
        } catch (error) {
          failed(error)
        }
      }
    },
  }
}
