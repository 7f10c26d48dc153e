import { randomBytes } from "node:crypto"
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest"
import { applyMigrations, type Database } from "../../kernel/db/index.ts"
import { openPostgres } from "../../kernel/db/postgres.ts"
import { openSqlite } from "../../kernel/db/sqlite.ts"
import {
  changeUser,
  type Email,
  findUserById,
  insertUser,
  newUser,
  type StoredUser,
  setDisabledAt,
  setOwnerSince,
  setProfile,
  type UserId,
  userSlice,
} from "./index.ts"

const drivers = [
  { dialect: "sqlite", open: () => openSqlite(":memory:") },
  { dialect: "postgres", open: () => openPostgres(inject("postgresUrl"), { schema: `test_${randomBytes(8).toString("hex")}`, poolSize: 8 }) },
] as const
const ADA: UserId = "usr_00000000000000000000000001"
const NOBODY: UserId = "usr_00000000000000000000000002"

describe.each(drivers)("what is kept about a person, $dialect", ({ open }) => {
  let database: Database
  beforeEach(async () => {
    database = open()
    await applyMigrations(database, [userSlice])
    await insertUser(database, newUser({ id: ADA, email: "ada@example.com" as Email, name: "Ada", now: 1 }))
  })
  afterEach(() => database.close())

  const ada = async () => (await findUserById(database, ADA)) as StoredUser

  test("RC-18 of changes that have all seen the same state one is made, and the others are told", async () => {
    const { version } = await ada()
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, n) => changeUser(database, ADA, { name: `Ada ${n}`, disabledAt: n % 2 === 0 ? n : null }, version)),
    )
    const made = outcomes.filter((outcome) => typeof outcome !== "string")
    expect(made).toEqual([await ada()])
    expect(made[0]?.version).toBe(version + 1)
    expect(outcomes.filter((outcome) => outcome === "stale")).toHaveLength(7)
    expect(await changeUser(database, ADA, { name: "Later" }, version)).toBe("stale")
    expect(await setOwnerSince(database, ADA, 5, version)).toBe("stale")
    expect(await setOwnerSince(database, ADA, 5, version + 1)).toMatchObject({ ownerSince: 5, version: version + 2 })
    expect(await changeUser(database, ADA, { ownerSince: null }, "*")).toMatchObject({ ownerSince: null, version: version + 3 })
    for (const ifVersion of [1, "*", undefined] as const) expect(await changeUser(database, NOBODY, { name: "No" }, ifVersion)).toBe("missing")
  })

  test("a change leaves what it does not name; whatever changes a person makes another version of them", async () => {
    const versions = [(await ada()).version]
    for (const change of [
      () => setProfile(database, ADA, { name: null, picture: "https://example.com/p", locale: "fr" }),
      () => setDisabledAt(database, ADA, 7),
      () => setOwnerSince(database, ADA, 8),
      () => changeUser(database, ADA, { locale: "de" }),
    ]) {
      await change()
      versions.push((await ada()).version)
    }
    expect(versions).toEqual([1, 2, 3, 4, 5])
    expect(await ada()).toMatchObject({ name: null, picture: "https://example.com/p", locale: "de", disabledAt: 7, ownerSince: 8 })
    expect(await setDisabledAt(database, NOBODY, 7)).toBe(false)
  })
})
