import { expect, test } from "vitest"
import { createEvents } from "./events.ts"

const tick = () =>
  new Promise((resolve) => {
    setImmediate(resolve)
  })

test("everybody who listens hears it once, and who has stopped hears nothing", () => {
  const events = createEvents<string>({ error: () => undefined })
  const heard: string[] = []
  const listen = (word: string) => void heard.push(word)
  const stop = [events.on(listen), events.on(listen)]
  events.emit("one")
  stop[0]?.()
  events.emit("two")
  stop[1]?.()
  events.emit("three")
  expect(heard).toEqual(["one", "one", "two"])
})

test("a listener that fails, at once or later, is logged and disturbs nobody", async () => {
  const logged: unknown[] = []
  const events = createEvents<string>({ error: (fields) => void logged.push(fields) })
  const heard: string[] = []
  events.on(() => {
    throw new Error("at once")
  })
  events.on(() => Promise.reject(new Error("later")))
  events.on((word) => void heard.push(word))
  events.emit("one")
  await tick()
  expect(heard).toEqual(["one"])
  expect(logged).toEqual([{ err: new Error("at once") }, { err: new Error("later") }])
})
