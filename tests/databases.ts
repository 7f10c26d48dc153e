import { randomBytes } from "node:crypto"
import { createTestDoorward, type TestDoorward, type TestOptions } from "doorward/testing"
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
    }),
  },
]

export function freshDoorward(database: DatabaseUnderTest, options: TestOptions = {}): Promise<TestDoorward> {
  return createTestDoorward({ ...database.fresh(), ...options })
}
