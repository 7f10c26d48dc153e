import { lstatSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs"
import { createConnection, createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { askControl, ControlFailed, openControl } from "./control.ts"

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "doorward-control-"))
  file = join(folder, "service.db")
})
afterEach(() => rmSync(folder, { recursive: true }))

const echo = (request: unknown) => Promise.resolve({ echo: request })

/** Speaks to the socket without our client. @returns what came until it hung up */
function say(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ path: `${file}.sock`, allowHalfOpen: true })
    let heard = ""
    socket.setEncoding("utf8").on("data", (chunk: string) => (heard += chunk))
    socket.once("close", () => resolve(heard))
    socket.once("end", () => socket.end())
    socket.once("error", reject)
    socket.write(text)
  })
}

describe("the control socket", () => {
  test("answers one request a connection, for its owner alone, and is gone when it is closed", async () => {
    const control = await openControl(file, echo)
    expect(statSync(`${file}.sock`).mode & 0o777).toBe(0o600)
    expect(await Promise.all([1, 2, 3].map((n) => askControl(file, { n })))).toEqual([1, 2, 3].map((n) => ({ echo: { n } })))
    expect(await say('{"a":1}\n{"b":2}\n')).toBe('{"echo":{"a":1}}\n')
    await control.close()
    expect(lstatSync(`${file}.sock`, { throwIfNoEntry: false })).toBeUndefined()
    expect(await askControl(file, {})).toBeUndefined()
  })

  test("is opened for its owner alone whatever the process's mask", async () => {
    const before = process.umask(0)
    const control = await openControl(file, echo)
    expect([process.umask(before), statSync(`${file}.sock`).mode & 0o777]).toEqual([0, 0o600])
    await control.close()
  })

  test("what a killed process left is nobody, and is replaced", async () => {
    // A listener's socket file stays when its process dies; here it is renamed away before it is closed.
    const dead = createServer()
    await new Promise<void>((resolve) => dead.listen(`${file}.tmp`, resolve))
    renameSync(`${file}.tmp`, `${file}.sock`)
    await new Promise((resolve) => dead.close(resolve))
    expect(lstatSync(`${file}.sock`).isSocket()).toBe(true)
    expect(await askControl(file, {})).toBeUndefined()
    const control = await openControl(file, echo)
    expect(await askControl(file, { a: 1 })).toEqual({ echo: { a: 1 } })
    await control.close()
  })

  test("in a folder whose path is too long it lies elsewhere, and the file says where", async () => {
    const deep = join(folder, "d".repeat(60), "e".repeat(60))
    mkdirSync(deep, { recursive: true })
    file = join(deep, "service.db")
    for (let round = 0; round < 2; round++) {
      const control = await openControl(file, echo)
      const path = readFileSync(`${file}.sock`, "utf8")
      expect(statSync(path).mode & 0o777).toBe(0o600)
      expect(await askControl(file, { a: 1 })).toEqual({ echo: { a: 1 } })
      await control.close()
      expect([lstatSync(path, { throwIfNoEntry: false }), lstatSync(`${file}.sock`, { throwIfNoEntry: false })]).toEqual([undefined, undefined])
    }
  })

  test("a path that somebody else put there is not followed", async () => {
    const foreign = createServer((socket) => socket.end("{}\n"))
    await new Promise<void>((resolve) => foreign.listen(join(folder, "foreign.sock"), resolve))
    writeFileSync(`${file}.sock`, join(folder, "foreign.sock"))
    expect(await askControl(file, {})).toBeUndefined()
    await new Promise((resolve) => foreign.close(resolve))
  })

  test("what is no request, or too large, is hung up on; others are served on", async () => {
    let asked = 0
    const control = await openControl(file, () => Promise.resolve({ asked: ++asked }))
    expect(await say("GET / HTTP/1.1\r\n\r\n")).toBe("")
    expect(await say("x".repeat(1024 * 1024 + 1)).catch(() => "")).toBe("")
    expect(await askControl(file, {})).toEqual({ asked: 1 })
    await control.close()
  })

  test("closing waits for what is under way", async () => {
    let finish: (answer: object) => void = () => undefined
    let begun: () => void = () => undefined
    const hasBegun = new Promise<void>((resolve) => {
      begun = resolve
    })
    const control = await openControl(file, () => {
      begun()
      return new Promise((resolve) => {
        finish = resolve
      })
    })
    const answer = askControl(file, {})
    await hasBegun
    let closed = false
    const closing = control.close().then(() => (closed = true))
    await new Promise((resolve) => setImmediate(resolve))
    expect(closed).toBe(false)
    finish({ done: true })
    expect(await answer).toEqual({ done: true })
    await closing
  })

  test("a process that dies while it works is no answer", async () => {
    const server = createServer((socket) => socket.once("data", () => socket.destroy()))
    await new Promise<void>((resolve) => server.listen(`${file}.sock`, resolve))
    await expect(askControl(file, {})).rejects.toThrow(ControlFailed)
    await new Promise((resolve) => server.close(resolve))
  })
})
