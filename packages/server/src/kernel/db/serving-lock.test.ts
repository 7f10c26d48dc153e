import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { AlreadyServed, lockForServing } from "./serving-lock.ts"

describe("FT-07 one process serves from an SQLite file", () => {
  let folder: string
  let file: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "doorward-lock-"))
    file = join(folder, "data/doorward.db")
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  function refusal(of: string): AlreadyServed {
    try {
      lockForServing(of).release()
    } catch (error) {
      expect(error).toBeInstanceOf(AlreadyServed)
      return error as AlreadyServed
    }
    throw new Error("it was not refused")
  }

  test("the same process a second time is refused too, and told who holds it", () => {
    const lock = lockForServing(file)
    expect(statSync(join(folder, "data")).mode & 0o777).toBe(0o700)
    expect(statSync(`${file}.holder`).mode & 0o777).toBe(0o600)
    const { message, pid } = refusal(file)
    expect(pid).toBe(process.pid)
    expect(message).toContain(`pid ${process.pid}`)
    expect(message).toContain(file)
    lock.release()
  })

  test("release frees it, again and again", () => {
    for (let n = 0; n < 20; n++) {
      const lock = lockForServing(file)
      refusal(file)
      lock.release()
    }
    expect(existsSync(`${file}.holder`)).toBe(false)
  })

  test("through links to the folder or to the file it is the same lock", () => {
    mkdirSync(join(folder, "data"))
    writeFileSync(file, "")
    symlinkSync(join(folder, "data"), join(folder, "linked-folder"))
    symlinkSync("data/doorward.db", join(folder, "linked.db"))
    symlinkSync("linked.db", join(folder, "linked-twice.db"))
    const ways = [
      file,
      join(folder, "linked-folder/doorward.db"),
      join(folder, "linked.db"),
      join(folder, "linked-twice.db"),
      join(folder, "data/../data/doorward.db"),
    ]
    for (const held of ways) {
      const lock = lockForServing(held)
      for (const way of ways) refusal(way)
      lock.release()
    }
  })

  test("a link to a file that is yet to be made is the same lock too", () => {
    mkdirSync(join(folder, "data"))
    symlinkSync(file, join(folder, "linked.db"))
    const lock = lockForServing(join(folder, "linked.db"))
    refusal(file)
    lock.release()
  })

  test("another file in the same folder, and a copied folder, are served besides", () => {
    const lock = lockForServing(file)
    const other = lockForServing(join(folder, "data/other.db"))
    cpSync(join(folder, "data"), join(folder, "copy"), { recursive: true })
    const copy = lockForServing(join(folder, "copy/doorward.db"))
    for (const served of [file, join(folder, "data/other.db"), join(folder, "copy/doorward.db")]) refusal(served)
    for (const { release } of [lock, other, copy]) release()
    expect(existsSync(`${file}.holder`)).toBe(false)
  })

  test("while the holder has not written its name yet, the refusal names nobody", () => {
    const lock = lockForServing(file)
    for (const text of ["", "{", "null"]) {
      writeFileSync(`${file}.holder`, text)
      expect(refusal(file).pid).toBeUndefined()
    }
    lock.release()
  })

  test("the name of a holder that is gone is overwritten", () => {
    mkdirSync(join(folder, "data"))
    writeFileSync(`${file}.holder`, JSON.stringify({ pid: 1, host: "gone", since: "2026" }))
    const lock = lockForServing(file)
    expect(JSON.parse(readFileSync(`${file}.holder`, "utf8"))).toMatchObject({ pid: process.pid })
    lock.release()
  })
})
