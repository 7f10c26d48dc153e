import { describe, expect, test, vi } from "vitest"
import { createTurns, withDeadline } from "./turns.ts"

const limits = { places: 2, maxWaiting: 3, timeoutMs: 1_000, refuse: (why: string) => new Error(why) }

/** Work that ends when it is told to. */
function task() {
  let end = (): void => undefined
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  return { work: () => ended, end: () => end() }
}

describe("turns", () => {
  test("as many as there are places work at once, the others in the order they came", async () => {
    const turns = createTurns(limits)
    const tasks = Array.from({ length: 5 }, task)
    const log: string[] = []
    const all = tasks.map(({ work }, n) =>
      turns.take(async () => {
        log.push(`begin ${n}`)
        await work()
        log.push(`end ${n}`)
      }),
    )
    await vi.waitFor(() => expect(log).toEqual(["begin 0", "begin 1"]))
    for (const { end } of tasks) end()
    await Promise.all(all)
    expect(log.filter((line) => line.startsWith("begin"))).toEqual([0, 1, 2, 3, 4].map((n) => `begin ${n}`))
    expect(log.indexOf("begin 2")).toBeGreaterThan(log.indexOf("end 0"))
  })

  test("a place is given on after work that failed or threw", async () => {
    const turns = createTurns({ ...limits, places: 1 })
    await expect(turns.take(() => Promise.reject(new Error("failed")))).rejects.toThrow("failed")
    await expect(
      turns.take(() => {
        throw new Error("threw")
      }),
    ).rejects.toThrow("threw")
    expect(await turns.take(() => Promise.resolve("fine"))).toBe("fine")
  })

  test("one too many is refused at once", async () => {
    const turns = createTurns(limits)
    const tasks = Array.from({ length: 5 }, task)
    const all = tasks.map(({ work }) => turns.take(work))
    await expect(turns.take(() => Promise.resolve())).rejects.toThrow("too many are waiting")
    for (const { end } of tasks) end()
    await Promise.all(all)
  })

  test("who got no turn in time is refused, and takes none later", async () => {
    vi.useFakeTimers()
    try {
      const turns = createTurns({ ...limits, places: 1 })
      const holder = task()
      const held = turns.take(holder.work)
      let ran = false
      const late = expect(
        turns.take(async () => {
          ran = true
        }),
      ).rejects.toThrow("no turn came in time")
      await vi.advanceTimersByTimeAsync(limits.timeoutMs)
      await late
      holder.end()
      await held
      expect(await turns.take(() => Promise.resolve("next"))).toBe("next")
      expect(ran).toBe(false)
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  test("who would wait too long, by what the work takes, is refused at once", async () => {
    vi.useFakeTimers({ toFake: ["performance"] })
    try {
      const turns = createTurns({ ...limits, places: 1, maxWaiting: 100, maxExpectedWaitMs: 200 })
      const first = task()
      const served = turns.take(first.work)
      await new Promise(setImmediate)
      vi.advanceTimersByTime(100)
      first.end()
      await served
      const tasks = Array.from({ length: 5 }, task)
      const outcomes = tasks.map(({ work }) => turns.take(work))
      // One works, three wait; the next would wait for 300 ms.
      await expect(outcomes[4]).rejects.toThrow("too long")
      for (const { end } of tasks) end()
      await Promise.all(outcomes.slice(0, 4))
    } finally {
      vi.useRealTimers()
    }
  })

  test("allTaken waits for who works and who waits", async () => {
    const turns = createTurns({ ...limits, places: 1 })
    await turns.allTaken()
    const tasks = Array.from({ length: 3 }, task)
    let done = 0
    for (const { work } of tasks) void turns.take(async () => work().then(() => void done++))
    const all = turns.allTaken().then(() => done)
    for (const { end } of tasks) end()
    expect(await all).toBe(3)
  })
})

describe("a deadline", () => {
  test("passes on what comes in time, and leaves no timer", async () => {
    vi.useFakeTimers()
    try {
      expect(await withDeadline(Promise.resolve(1), 10, () => new Error("late"))).toBe(1)
      await expect(withDeadline(Promise.reject(new Error("failed")), 10, () => new Error("late"))).rejects.toThrow("failed")
      expect(vi.getTimerCount()).toBe(0)
      const late = expect(withDeadline(new Promise(() => undefined), 10, () => new Error("late"))).rejects.toThrow("late")
      await vi.advanceTimersByTimeAsync(10)
      await late
    } finally {
      vi.useRealTimers()
    }
  })
})
