import { randomBytes } from "node:crypto"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { Clock } from "../clock.ts"
import { type Cache, type Channel, type Counters, MAX_VALUE_CHARACTERS, MAX_WINDOW_MS } from "./store.ts"

/** What one client of a driver has; the parts it is a driver of. */
export interface Client {
  readonly cache?: Cache
  readonly counters?: Counters
  readonly channel?: Channel
  close(): Promise<void>
}

export interface StoreUnderTest {
  readonly name: string
  /** Clients of one store, as replicas have them. */
  open(clock: Clock): Promise<readonly Client[]>
}

const WINDOW_MS = 45_000
const PARALLEL = 50

/** What every driver promises. Run it from the driver's own test file. */
export function storeContract(
  store: StoreUnderTest,
  parts: { readonly cache: boolean; readonly counters: boolean; readonly channel: boolean },
): void {
  describe(`a store on ${store.name}`, () => {
    let now = Date.UTC(2026, 0, 1)
    let clients: readonly Client[] = []
    beforeAll(async () => {
      clients = await store.open({ now: () => now })
    })
    afterAll(async () => {
      for (const client of clients) await client.close()
    })
    const nth = (index: number) => clients[index % clients.length] as Client
    const newKey = () => `a key with spaces\n, ünïcödé and ${randomBytes(8).toString("hex")} ${"x".repeat(400)}`

    if (parts.counters) {
      const counters = (index = 0) => nth(index).counters as Counters

      test("steps taken at once by several clients are all counted, each at a number of its own", async () => {
        const key = newKey()
        const counts = await Promise.all(Array.from({ length: PARALLEL }, (_, index) => counters(index).add(key, 1, WINDOW_MS)))
        expect(counts.map(({ value }) => value).toSorted((a, b) => a - b)).toEqual(Array.from({ length: PARALLEL }, (_, index) => index + 1))
        expect(await counters(1).get(key)).toMatchObject({ value: PARALLEL })
      })

      test("a window ends so long after its first step, and the counter begins anew", async () => {
        const key = newKey()
        expect(await counters().get(key)).toBeUndefined()
        expect(await counters().add(key, 3, WINDOW_MS)).toEqual({ value: 3, endsInMs: WINDOW_MS })
        now += WINDOW_MS - 1
        expect(await counters(1).add(key, 1, WINDOW_MS)).toEqual({ value: 4, endsInMs: 1 })
        expect(await counters().get(key)).toEqual({ value: 4, endsInMs: 1 })
        now += 1
        expect(await counters().get(key)).toBeUndefined()
        expect(await counters(1).add(key, 1, WINDOW_MS)).toEqual({ value: 1, endsInMs: WINDOW_MS })
      })

      test("steps back are taken, never below nothing, and begin no counter at less", async () => {
        const key = newKey()
        expect(await counters().add(key, 5, WINDOW_MS)).toMatchObject({ value: 5 })
        expect(await counters(1).add(key, -2, WINDOW_MS)).toMatchObject({ value: 3 })
        expect(await counters().add(key, -7, WINDOW_MS)).toMatchObject({ value: 0 })
        expect(await counters(1).add(key, 1, WINDOW_MS)).toMatchObject({ value: 1 })
        expect(await counters().add(newKey(), -4, WINDOW_MS)).toEqual({ value: 0, endsInMs: WINDOW_MS })
        expect(await counters().add(key, 0, WINDOW_MS)).toMatchObject({ value: 1 })
      })

      test("one key's steps are no other's", async () => {
        const key = newKey()
        await counters().add(key, 1, WINDOW_MS)
        expect(await counters().get(`${key} `)).toBeUndefined()
        expect(await counters().get(key.slice(1))).toBeUndefined()
        expect(await counters().get(key.toUpperCase())).toBeUndefined()
      })

      test("what is deleted begins anew", async () => {
        const key = newKey()
        await counters().add(key, 9, WINDOW_MS)
        await counters(1).delete(key)
        expect(await counters().get(key)).toBeUndefined()
        await counters().delete(key)
        expect(await counters().add(key, 1, WINDOW_MS)).toEqual({ value: 1, endsInMs: WINDOW_MS })
      })

      test("large numbers and the longest window count; anything that is no whole number is refused", async () => {
        const key = newKey()
        const billions = 9_000_000_000_000
        expect(await counters().add(key, billions, MAX_WINDOW_MS)).toEqual({ value: billions, endsInMs: MAX_WINDOW_MS })
        expect(await counters().add(key, billions, MAX_WINDOW_MS)).toMatchObject({ value: 2 * billions })
        for (const by of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])
          await expect(counters().add(key, by, 1_000)).rejects.toThrow(RangeError)
        for (const windowMs of [0, -1, 1.5, Number.NaN, MAX_WINDOW_MS + 1]) await expect(counters().add(key, 1, windowMs)).rejects.toThrow(RangeError)
        expect(await counters().get(key)).toMatchObject({ value: 2 * billions })
      })
    }

    if (parts.cache) {
      const cache = (index = 0) => nth(index).cache as Cache

      test("what is kept is found until it is replaced, deleted or over", async () => {
        const key = newKey()
        const value = 'a text with a \0, "quotes", \r\n and ünïcödé 🔑'
        expect(await cache().get(key)).toBeUndefined()
        await cache().set(key, value, 30)
        expect(await cache(1).get(key)).toBe(value)
        await cache(1).set(key, "", 30)
        expect(await cache().get(key)).toBe("")
        now += 29_999
        expect(await cache().get(key)).toBe("")
        now += 1
        expect(await cache().get(key)).toBeUndefined()
        await cache().set(key, value, 30)
        await cache(1).delete(key)
        expect(await cache().get(key)).toBeUndefined()
        await cache(1).delete(key)
      })

      test("a text that is too long is not kept, and what it should have replaced is gone", async () => {
        const key = newKey()
        const longest = "x".repeat(MAX_VALUE_CHARACTERS)
        await cache().set(key, longest, 30)
        expect(await cache().get(key)).toBe(longest)
        await cache().set(key, `${longest}x`, 30)
        expect(await cache().get(key)).toBeUndefined()
      })

      test("nothing is kept for no time", async () => {
        const key = newKey()
        await cache().set(key, "before", 30)
        await cache().set(key, "gone", 0)
        expect(await cache().get(key)).toBeUndefined()
      })

      test("clients that write at once leave one of their texts whole", async () => {
        const key = newKey()
        const texts = Array.from({ length: PARALLEL }, (_, index) => String(index).repeat(1_000))
        await Promise.all(texts.map((text, index) => cache(index).set(key, text, 30)))
        expect(texts).toContain(await cache().get(key))
      })
    }

    if (parts.channel) {
      const channel = (index = 0) => nth(index).channel as Channel

      test("who listens to a topic hears its messages, on every client, until it stops", async () => {
        const [topic, other] = [newKey(), newKey()]
        const heard: string[][] = clients.map(() => [])
        const stops = clients.map((_, index) => channel(index).subscribe(topic, (message) => void heard[index]?.push(message)))
        channel().subscribe(other, () => void heard[0]?.push("another topic's"))
        channel(1).publish(topic, "ünï:cödé\n")
        await expect.poll(() => heard).toEqual(clients.map(() => ["ünï:cödé\n"]))
        stops[0]?.()
        stops[0]?.()
        channel(1).publish(topic, "")
        await expect.poll(() => heard).toEqual(clients.map((_, index) => (index === 0 ? ["ünï:cödé\n"] : ["ünï:cödé\n", ""])))
      })

      test("a client that subscribes twice hears twice, and stops one by one", async () => {
        const topic = newKey()
        const heard: string[] = []
        const listener = (message: string) => void heard.push(message)
        const stop = channel().subscribe(topic, listener)
        channel().subscribe(topic, listener)
        channel().publish(topic, "a")
        await expect.poll(() => heard).toEqual(["a", "a"])
        stop()
        channel().publish(topic, "b")
        await expect.poll(() => heard).toEqual(["a", "a", "b"])
      })
    }
  })
}
