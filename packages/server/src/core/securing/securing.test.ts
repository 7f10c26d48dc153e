import { expect, test } from "vitest"
import { applyMigrations, openDatabase } from "../../kernel/db/index.ts"
import { Incoming } from "../../kernel/http/incoming.ts"
import { createIds } from "../../kernel/id.ts"
import { silentLog } from "../../kernel/log.ts"
import { createMetrics } from "../../kernel/metrics.ts"
import type { Mail } from "../../kernel/outbox.ts"
import { systemRandom } from "../../kernel/random.ts"
import { createKeyRing } from "../../kernel/seal.ts"
import { Secret } from "../../kernel/secret.ts"
import { accessSlice } from "../access/index.ts"
import { auditSlice, createAudit } from "../audit/index.ts"
import { organizationSlice } from "../organization/index.ts"
import { createRevocationLog, revocationSlice } from "../revocation/index.ts"
import { createSessions, sessionSlice } from "../session/index.ts"
import { findUserById, insertUser, newUser, parseEmail, userSlice } from "../user/index.ts"
import { createSecuring, securingSlice } from "./index.ts"

const DAY_MS = 86_400_000
const DAY = 86_400
const clock = { now: () => Date.UTC(2026, 0, 1) }
const request = new Incoming(new Request("http://localhost/", { headers: { "user-agent": "Firefox" } }), { address: "203.0.113.7" }, "request-1")

/** What a way of signing in is asked for, and whether it can do it. */
interface Asked {
  readonly since: number
  readonly occasion?: string
}

async function room() {
  const database = openDatabase({ kind: "sqlite", file: ":memory:" })
  await applyMigrations(database, [userSlice, auditSlice, revocationSlice, organizationSlice, accessSlice, sessionSlice, securingSlice])
  const ids = createIds(clock, systemRandom)
  const revocations = createRevocationLog({ database, clock, log: silentLog, replica: { id: ids.next("rep"), name: "alone" } })
  await revocations.start()
  const keys = createKeyRing([{ version: "v1", secret: new Secret("s".repeat(32)) }], systemRandom)
  const parts = { database, clock, random: systemRandom, revocations }
  const audit = createAudit({ ...parts, ids, keys, log: silentLog, metrics: createMetrics() })
  const limits = { absoluteSeconds: DAY, idleSeconds: DAY, rememberAbsoluteSeconds: DAY, rememberIdleSeconds: DAY }
  const sessions = createSessions({ ...parts, audit, ids, limits })
  const email = parseEmail("ada@example.com")
  if (!email) throw new Error("no address")
  const ada = newUser({ id: ids.next("usr"), email, name: null, now: clock.now() })
  await insertUser(database, ada)
  const mails: Mail[] = []
  const asked: Asked[] = []
  const state = { fails: false }
  const securing = createSecuring({
    ...parts,
    audit,
    sessions,
    outbox: { put: async (_db, mail) => mails.push(mail) > 0, latest: async () => [] },
    pages: { languageOf: () => "de" },
    methods: () => [
      {
        distrust: async (_db, user, since) => {
          if (state.fails) throw new Error("it cannot be taken away now")
          asked.push({ since })
          expect(user.id).toBe(ada.id)
        },
      },
      { mailLink: async (_db, user, occasion) => void asked.push({ since: 0, occasion: `${occasion} ${user.locale}` }) },
    ],
    appName: "Example",
    issuer: "https://auth.example",
  })
  const close = async () => {
    await revocations.stop()
    await database.close()
  }
  return { database, securing, ada, mails, asked, state, close }
}

test("every way of signing in takes away what was added since the day before the change, or nothing has happened at all", async () => {
  const { database, securing, ada, mails, asked, state, close } = await room()
  const at = clock.now() - 60_000
  await database.transaction((db) => securing.tell(db, ada, { kind: "recoveryCodeUsed", left: 7, happened: { at, request } }))
  const [mail] = mails
  expect([mail?.to, mail?.kind, mail?.text]).toEqual([ada.email, "securing/recovery-code-used", expect.stringContaining("Übrige Codes: 7")])
  const token = /token=([\w-]+)/.exec(mail?.text ?? "")?.[1] ?? ""
  state.fails = true
  await expect(securing.secure(token, request)).rejects.toThrow("taken away")
  expect([asked, (await findUserById(database, ada.id))?.epoch, await securing.requireSecurable(token)]).toEqual([[], 0, { putsBack: false }])
  state.fails = false
  expect(await securing.secure(token, request)).toEqual({ isMailed: true })
  expect(asked).toEqual([{ since: at - DAY_MS }, { since: 0, occasion: "secured de" }])
  expect((await findUserById(database, ada.id))?.epoch).toBe(1)
  await expect(securing.secure(token, request)).rejects.toMatchObject({ code: "link_used" })
  await close()
})

test("what an administrator did tells nothing of the administrator's device, in the person's own language", async () => {
  const { database, securing, ada, mails, close } = await room()
  await securing.tell(database, { ...ada, locale: "fr" }, { kind: "secondStepsReset", happened: { at: clock.now() } })
  expect(mails[0]?.text).toContain("Un administrateur")
  expect(mails[0]?.text).not.toMatch(/Firefox|Sur /)
  await close()
})
