import { describe, expect, test } from "vitest"
import { applyMigrations, openDatabase } from "../../kernel/db/index.ts"
import { createIds } from "../../kernel/id.ts"
import { silentLog } from "../../kernel/log.ts"
import { createMetrics } from "../../kernel/metrics.ts"
import { systemRandom } from "../../kernel/random.ts"
import { createKeyRing } from "../../kernel/seal.ts"
import { Secret } from "../../kernel/secret.ts"
import { accessSlice } from "../access/index.ts"
import { auditSlice, createAudit } from "../audit/index.ts"
import { organizationSlice } from "../organization/index.ts"
import { createRevocationLog, revocationSlice } from "../revocation/index.ts"
import { findUserById, insertUser, newUser, parseEmail, setDisabledAt, type User, userSlice } from "../user/index.ts"
import { createSessions, sessionSlice } from "./index.ts"

const DAY = 86_400
const clock = { now: () => Date.UTC(2026, 0, 1) }

async function room() {
  const database = openDatabase({ kind: "sqlite", file: ":memory:" })
  await applyMigrations(database, [userSlice, auditSlice, revocationSlice, organizationSlice, accessSlice, sessionSlice])
  const ids = createIds(clock, systemRandom)
  const revocations = createRevocationLog({ database, clock, log: silentLog, replica: { id: ids.next("rep"), name: "alone" } })
  await revocations.start()
  const keys = createKeyRing([{ version: "v1", secret: new Secret("s".repeat(32)) }], systemRandom)
  const audit = createAudit({ database, clock, ids, random: systemRandom, keys, log: silentLog, metrics: createMetrics() })
  const limits = { absoluteSeconds: DAY, idleSeconds: DAY, rememberAbsoluteSeconds: DAY, rememberIdleSeconds: DAY }
  const sessions = createSessions({ database, audit, revocations, clock, ids, random: systemRandom, limits })
  const email = parseEmail("ada@example.com")
  if (!email) throw new Error("no address")
  const ada: User = newUser({ id: ids.next("usr"), email, name: null, now: clock.now() })
  await insertUser(database, ada)
  const mint = (user: User) =>
    sessions.mint(database, { user, amr: ["pwd"], methods: ["password"], acr: "1", remembered: false, userAgent: null, ip: null })
  const close = async () => {
    await revocations.stop()
    await database.close()
  }
  return { database, revocations, sessions, ada, mint, close }
}

describe("PW-20 a sign-in that looked at the person before everything of theirs was ended", () => {
  test("mints nothing afterwards, and a new look does", async () => {
    const { database, revocations, sessions, ada, mint, close } = await room()
    await revocations.transaction((db, revoke) => sessions.endEverything(db, revoke, ada.id, "password_changed"))
    expect(await mint(ada)).toBeUndefined()
    const again = await findUserById(database, ada.id)
    const minted = again && (await mint(again))
    expect(minted && (await sessions.find(minted.token))).toMatchObject({ user: { id: ada.id } })
    await close()
  })

  test("mints nothing for somebody who was disabled meanwhile", async () => {
    const { database, ada, mint, close } = await room()
    await setDisabledAt(database, ada.id, clock.now())
    expect(await mint(ada)).toBeUndefined()
    await close()
  })

  test("a session that slipped through is over, and is not listed", async () => {
    const { database, revocations, sessions, ada, mint, close } = await room()
    const minted = await mint(ada)
    const kept = await mint(ada)
    await revocations.transaction((db, revoke) => sessions.endEverything(db, revoke, ada.id, "password_changed", kept?.session.id))
    expect(minted && (await sessions.find(minted.token))).toBeUndefined()
    expect((await sessions.list(ada.id)).map(({ id }) => id)).toEqual([kept?.session.id])
    expect(kept && (await sessions.find(kept.token))).toMatchObject({ session: { id: kept?.session.id } })
    expect(await findUserById(database, ada.id)).toMatchObject({ epoch: 1 })
    await close()
  })
})
