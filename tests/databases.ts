import { randomBytes } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createTestClock, createTestDoorward, type TestDoorward, type TestOptions } from "doorward/testing"
import { inject } from "vitest"

/** A database every flow is tested on. */
export interface DatabaseUnderTest {
  readonly name: "sqlite" | "postgres"
  /** Settings for a database nobody else uses. */
  fresh(): TestOptions
}

export const databases: readonly DatabaseUnderTest[] = [
  { name: "sqlite", fresh: () => ({ databaseUrl: "sqlite::memory:" }) },
  {
    name: "postgres",
    fresh: () => ({
      databaseUrl: inject("postgresUrl"),
      databaseSchema: `test_${randomBytes(8).toString("hex")}`,
      databasePoolSize: 5,
      secret: "a root secret that only tests know, 32 and more",
      // Absent when one file is run by hand with a database only. Each database has names of its own in it.
      ...(inject("redisUrl") === "" ? {} : { redisUrl: inject("redisUrl") }),
    }),
  },
]

export function freshDoorward(database: DatabaseUnderTest, options: TestOptions = {}): Promise<TestDoorward> {
  return createTestDoorward({ ...database.fresh(), ...options })
}

/** Settings for a database that outlives the houses on it, and how to be rid of it. */
export async function lastingDatabase(database: DatabaseUnderTest): Promise<{ readonly settings: TestOptions; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "doorward-lasting-"))
  const inFile = database.name === "sqlite" ? { databaseUrl: `sqlite:${join(folder, "doorward.db")}`, data: folder } : {}
  return { settings: { ...database.fresh(), ...inFile, clock: createTestClock() }, remove: () => rm(folder, { recursive: true }) }
}

const REPLICAS = 3

/** Houses that share one database and one clock: three replicas on PostgreSQL; on SQLite, which one process serves alone, one. */
export async function freshReplicas(database: DatabaseUnderTest, options: TestOptions = {}): Promise<Replicas> {
  const settings = { ...database.fresh(), clock: createTestClock(), ...options }
  const first = await createTestDoorward(settings)
  const houses = [first]
  while (database.name === "postgres" && houses.length < REPLICAS) houses.push(await createTestDoorward(settings))
  return {
    first,
    houses,
    nth: (index) => houses[index % houses.length] ?? first,
    close: async () => {
      await Promise.all(houses.map((house) => house.close()))
    },
  }
}

export interface Replicas {
  readonly first: TestDoorward
  readonly houses: readonly TestDoorward[]
  /** Deals requests out in turn, as a load balancer does. */
  nth(index: number): TestDoorward
  close(): Promise<void>
}
