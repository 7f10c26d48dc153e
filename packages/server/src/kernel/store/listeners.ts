import type { Channel } from "./store.ts"

/** Who listens in this process. */
export interface Listeners extends Pick<Channel, "subscribe"> {
  deliver(topic: string, message: string): void
}

export function createListeners(): Listeners {
  const listeners = new Map<string, Set<(message: string) => void>>()
  return {
    deliver: (topic, message) => {
      for (const listener of listeners.get(topic) ?? []) queueMicrotask(() => listener(message))
    },
    subscribe: (topic, listener) => {
      // A function of its own for each subscription: who subscribes twice hears twice.
      const mine = (message: string) => listener(message)
      const there = listeners.get(topic) ?? new Set()
      listeners.set(topic, there.add(mine))
      return () => {
        there.delete(mine)
        if (there.size === 0 && listeners.get(topic) === there) listeners.delete(topic)
      }
    },
  }
}
