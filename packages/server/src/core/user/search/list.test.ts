import { randomBytes } from "node:crypto"
import * as fc from "fast-check"
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest"
import { applyMigrations, type Database, sql } from "../../../kernel/db/index.ts"
import { openPostgres } from "../../../kernel/db/postgres.ts"
import { openSqlite } from "../../../kernel/db/sqlite.ts"
import {
  changeUser,
  deleteUser,
  type Email,
  findUserById,
  insertUser,
  listUsers,
  newUser,
  setOwnerSince,
  type UserCursor,
  type UserId,
  type UserQuery,
  userJobs,
  userSlice,
} from "../index.ts"
import { listWithoutTerms } from "./store.ts"
import { isFoundBy, termsOf, wordsOf } from "./terms.ts"

const drivers = [
  { dialect: "sqlite", open: () => openSqlite(":memory:") },
  { dialect: "postgres", open: () => openPostgres(inject("postgresUrl"), { schema: `test_${randomBytes(8).toString("hex")}`, poolSize: 4 }) },
] as const
/** What pages of other systems were once found wrong at. */
const SIZES = [1, 5, 16, 54] as const
const LONG_MS = 60_000

const NAMES = [
  "Anna Abel",
  "Ann Annan",
  "Jörg Groß",
  "Jorg Grosser",
  "山田 太郎",
  "山本太郎",
  "محمد علي",
  "مُحَمَّد",
  "Zoë A",
  "J.R. Annan",
  null,
] as const
const SEARCHES = [
  "",
  "a",
  "ann",
  "ann an",
  "an gro",
  "groß",
  "jorg gross",
  "太郎",
  "山",
  "محمد",
  "annan",
  "a.example",
  "an@",
  "b.example a",
  "zzz",
  "%",
  "ann ann a",
]

const idOf = (n: number): UserId => `usr_${String(n).padStart(26, "0")}`

describe.each(drivers)("people in pages, $dialect", ({ open }) => {
  let database: Database
  beforeEach(async () => {
    database = open()
    await applyMigrations(database, [userSlice])
  })
  afterEach(() => database.close())

  interface Made {
    readonly name: string | null
    readonly local: string
    readonly domain: string
    readonly disabled: boolean
    readonly owner: boolean
  }
  const userOf = (n: number, { name, local, domain, disabled, owner }: Made) => ({
    ...newUser({ id: idOf(n), email: `${local}${n}@${domain}` as Email, name, now: n }),
    disabledAt: disabled ? n : null,
    ownerSince: owner ? n : null,
  })
  const insert = (n: number, made: Made) => database.transaction((db) => insertUser(db, userOf(n, made)))

  async function walked(query: Omit<UserQuery, "after">, meanwhile: (page: number) => Promise<unknown> = async () => undefined): Promise<UserId[]> {
    const ids: UserId[] = []
    let after: UserCursor | undefined
    for (let page = 0; page < 1_000; page++) {
      const { users, next } = await listUsers(database, { ...query, after })
      expect(users.length).toBeLessThanOrEqual(query.limit)
      ids.push(...users.map(({ id }) => id))
      if (next === undefined) return ids
      // What a caller keeps between two pages is text.
      after = JSON.parse(JSON.stringify(next)) as UserCursor
      await meanwhile(page)
    }
    throw new Error("there was no last page")
  }

  const anybody = fc.record({
    name: fc.constantFrom(...NAMES),
    local: fc.constantFrom("anna.b", "gro", "x_an", "zed"),
    domain: fc.constantFrom("a.example", "b.example", "an.a.example"),
    disabled: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
    owner: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  })
  const anyQuery = fc.record({
    search: fc.constantFrom(...SEARCHES),
    disabled: fc.constantFrom(undefined, undefined, true, false),
    owner: fc.constantFrom(undefined, undefined, true, false),
    newestFirst: fc.boolean(),
  })

  test(
    "AZ-08 pages of 1, 5, 16 and 54 unite to everybody asked for, each once, while others come, change and go",
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(anybody, { minLength: 1, maxLength: 60 }),
          fc.array(anybody, { minLength: 1, maxLength: 12 }),
          fc.array(anyQuery, { minLength: 1, maxLength: 4 }),
          async (made, others, queries) => {
            await database.write(sql`DELETE FROM users`)
            for (const [n, one] of made.entries()) await insert(n * 2, one)
            const another = async (page: number) => {
              const n = page % others.length
              const id = idOf(n * 2 + 1)
              const other = others[n] as Made
              if (page % 3 === 0) await insert(n * 2 + 1, other)
              else if (page % 3 === 1) await database.transaction((db) => changeUser(db, id, { name: "Ann Changed", disabledAt: page }))
              else await deleteUser(database, id)
            }
            for (const query of queries) {
              const words = wordsOf(query.search)
              const wanted = made
                .map((one, n) => userOf(n * 2, one))
                .filter(
                  (user) =>
                    (query.search === "" || (words.length > 0 && isFoundBy(user, words))) &&
                    (query.disabled === undefined || query.disabled === (user.disabledAt !== null)) &&
                    (query.owner === undefined || query.owner === (user.ownerSince !== null)),
                )
                .map(({ id }) => id)
              for (const limit of SIZES) {
                const ids = await walked({ ...query, limit }, another)
                const unchanged = ids.filter((id) => Number(id.slice(4)) % 2 === 0)
                expect(unchanged.toSorted()).toEqual(wanted)
                if (query.search === "") expect(unchanged).toEqual(query.newestFirst ? wanted.toReversed() : wanted)
              }
            }
          },
        ),
        { numRuns: 12 },
      )
    },
    LONG_MS,
  )

  const terms = async (id: UserId) =>
    (await database.read<{ term: string }>(sql`SELECT term FROM user_terms WHERE user_id = ${id} ORDER BY term`)).map(({ term }) => term).toSorted()
  const runJob = () => userJobs({ database })[0]?.run(new AbortController().signal)
  /** As the version before makes them. */
  const makeOld = (from: number, to: number) =>
    database.write(sql`
      WITH RECURSIVE numbers (n) AS (SELECT CAST(${from} AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < ${to})
      INSERT INTO users (id, email, name, created_at)
      SELECT 'usr_' || substr('00000000000000000000000000', 1, 26 - length(CAST(n AS TEXT))) || n, 'old' || n || '@example.com', 'Müller', n FROM numbers`)

  test("who was made before there were terms is found all the while the job gives them theirs, and afterwards", async () => {
    await makeOld(1, 130)
    await insert(200, { name: "Muller", local: "new", domain: "example.com", disabled: false, owner: false })
    const everyMuller = [...Array.from({ length: 130 }, (_, n) => idOf(n + 1)), idOf(200)]
    const meanwhile = async (page: number) => {
      if (page === 1) await runJob()
    }
    expect((await walked({ search: "müll", limit: 16 }, meanwhile)).toSorted()).toEqual(everyMuller)
    expect(await listWithoutTerms(database, "", 1)).toEqual([])
    expect((await walked({ search: "müll", limit: 16 })).toSorted()).toEqual(everyMuller)
    expect(await walked({ search: "old77@", limit: 16 })).toEqual([idOf(77)])
  })

  test("whoever the version before makes or changes meanwhile is found at once as they are now", async () => {
    await insert(1, { name: "Before", local: "ada", domain: "example.com", disabled: false, owner: false })
    await database.write(sql`UPDATE users SET name = 'After', disabled_at = 5`)
    await makeOld(2, 3)
    expect(await walked({ search: "before", limit: 5 })).toEqual([])
    expect(await walked({ search: "after", limit: 5 })).toEqual([idOf(1)])
    expect(await walked({ disabled: true, limit: 5 })).toEqual([idOf(1)])
    expect((await walked({ search: "muller", limit: 5 })).toSorted()).toEqual([idOf(2), idOf(3)])
  })

  test("terms follow every change, also beside the job; who is erased leaves none", async () => {
    await makeOld(1, 120)
    const changed = [3, 50, 99].map(idOf)
    await Promise.all([
      runJob(),
      ...changed.map((id) => database.transaction((db) => changeUser(db, id, { name: `Zoë ${id.slice(-2)}`, disabledAt: 4 }))),
      database.transaction((db) => setOwnerSince(db, idOf(4), 9)),
    ])
    await runJob()
    for (const id of [...changed, idOf(4), idOf(5)]) {
      const user = await findUserById(database, id)
      expect(user && (await terms(id))).toEqual(user && termsOf(user).toSorted())
    }
    expect((await walked({ search: "zoe", disabled: true, limit: 2 })).toSorted()).toEqual(changed)
    await database.transaction((db) => changeUser(db, idOf(3), { name: null, locale: "de" }))
    expect(await walked({ search: "zoe 03", limit: 2 })).toEqual([])
    expect(await deleteUser(database, idOf(50))).toBe(true)
    expect(await terms(idOf(50))).toEqual([])
    expect(await insert(51, { name: "Taken", local: "x", domain: "example.com", disabled: false, owner: false }).catch(() => "refused")).toBe(
      "refused",
    )
    expect(await walked({ search: "taken", limit: 2 })).toEqual([])
  })
})

test("no search costs more than a page may: what meets nobody ends in short pages, and letters, signs and a thousand words in few statements", async () => {
  const inner = openSqlite(":memory:")
  let reads = 0
  const database: Database = {
    ...inner,
    read: (statement) => {
      reads++
      return inner.read(statement)
    },
  }
  await applyMigrations(database, [userSlice])
  const people = 24_000
  await database.transaction(async (db) => {
    await db.write(sql`
      WITH RECURSIVE numbers (n) AS (SELECT 100000 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${100_000 + people - 1})
      INSERT INTO users (id, email, name, created_at, terms_of)
      SELECT 'usr_' || n, n || '@x', CASE WHEN n % 2 = 0 THEN 'alpha' ELSE 'beta' END, n, n || '@x -- ' || CASE WHEN n % 2 = 0 THEN 'alpha' ELSE 'beta' END FROM numbers`)
    await db.write(sql`INSERT INTO user_terms (term, user_id) SELECT name, id FROM users UNION ALL SELECT email, id FROM users`)
  })
  const pages: number[] = []
  let after: UserCursor | undefined
  do {
    reads = 0
    const { users, next } = await listUsers(database, { search: "alpha beta", limit: 50, after })
    expect(users).toEqual([])
    expect(reads).toBeLessThanOrEqual(25)
    pages.push(reads)
    after = next
  } while (after)
  expect(pages.length).toBeGreaterThan(1)
  for (const search of ["a", "b", "1", "%", "", "alpha ".repeat(1_000), Array.from({ length: 1_000 }, (_, n) => `w${n}`).join(" ")]) {
    reads = 0
    await listUsers(database, { search, limit: 50 })
    expect([search.slice(0, 10), reads <= 8]).toEqual([search.slice(0, 10), true])
  }
  await database.close()
})
