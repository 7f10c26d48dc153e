import { describe, expect, test } from "vitest"
import { createTestClock } from "../testing.ts"
import { Problem } from "./errors.ts"
import { createLimits, type Limit } from "./limits.ts"
import { type Counters, StoreUnavailable } from "./store/index.ts"
import { createMemoryStore } from "./store/memory.ts"

const MINUTE: Limit = { name: "things", points: 100, windowSeconds: 60 }
const FEW: Limit = { name: "few-things", points: 5, windowSeconds: 60 }

/** As a store that cannot be reached. */
const lost = (): Promise<never> => Promise.reject(new StoreUnavailable("gone"))
const unreachable: Counters = { add: lost, get: lost, delete: lost }

/** How many of so many parallel takings pass. */
async function passed(takings: readonly Promise<void>[]): Promise<number> {
  const results = await Promise.allSettled(takings)
  for (const result of results) if (result.status === "rejected") expect(result.reason).toBeInstanceOf(Problem)
  return results.filter(({ status }) => status === "fulfilled").length
}

describe("limits", () => {
  const clock = createTestClock()
  const replicas = (count: number, counters: Counters = createMemoryStore(clock).counters, multiplier = 1) =>
    Array.from({ length: count }, () => createLimits({ counters, clock, multiplier }))

  test("RC-09 of five hundred parallel ones within a limit of a hundred, a hundred pass, over all replicas", async () => {
    const houses = replicas(3)
    const takings = Array.from({ length: 500 }, (_, index) => houses[index % 3]?.take(MINUTE, "a") ?? Promise.resolve())
    expect(await passed(takings)).toBe(100)
  })

  test("one process alone gets every one of them, and the next window's", async () => {
    const [limits = replicas(1)[0]] = replicas(1)
    for (let window = 0; window < 2; window++) {
      expect(await passed(Array.from({ length: 150 }, () => limits?.take(MINUTE, "a") ?? lost()))).toBe(100)
      expect(await passed(Array.from({ length: 150 }, () => limits?.take(MINUTE, "b") ?? lost()))).toBe(100)
      clock.advance(60)
    }
  })

  test("a multiplier widens every limit", async () => {
    const [limits] = replicas(1, createMemoryStore(clock).counters, 3)
    expect(await passed(Array.from({ length: 50 }, () => limits?.take(FEW, "a") ?? lost()))).toBe(15)
  })

  test("while the store cannot be reached each process keeps to the limit by itself", async () => {
    const houses = replicas(2, unreachable)
    for (const limits of houses) {
      expect(await passed(Array.from({ length: 50 }, () => limits.take(FEW, "a")))).toBe(5)
      for (let count = 1; count <= 6; count++) expect((await limits.add(FEW, "b")).used).toBe(count)
      expect((await limits.look(FEW, "b")).used).toBe(6)
      await limits.forget(FEW, "b")
      expect((await limits.look(FEW, "b")).used).toBe(0)
    }
  })

  test("a refusal says when to come back, in the fields of the draft", () => {
    const [limits] = replicas(1)
    expect(limits?.refusal(FEW, 12_300)).toMatchObject({
      code: "rate_limited",
      kind: { status: 429 },
      detail: { retryAfterSeconds: 13, headers: { "RateLimit-Policy": '"few-things";q=5;w=60', RateLimit: '"few-things";r=0;t=13' } },
    })
  })
})
