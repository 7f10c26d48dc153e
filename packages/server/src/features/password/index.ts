import { createFloor } from "../../kernel/floor.ts"
import type { Strings } from "../../pages/index.ts"
import type { Core, Feature } from "../feature.ts"
import { CHANGE_PAGE, passwordAccountRoutes } from "./account-page.tsx"
import { createPasswordAdvice } from "./advice.ts"
import { createBreachedPasswords } from "./breached.ts"
import { checkRoutes } from "./check-route.ts"
import { loadJudge } from "./common.ts"
import { METHOD } from "./evidence.ts"
import { passwordFactor } from "./factor.ts"
import { fixedLevel, measuredLevel } from "./floor-level.ts"
import { createHasher } from "./hashing.ts"
import { holdingsOf } from "./holdings.ts"
import { readImported } from "./imported.ts"
import { measureHashing } from "./metrics.ts"
import { normalised } from "./normalised.ts"

import { resetPageRoutes } from "./page.tsx"
import { newPasswordField } from "./password.ts"
import { createPolicy } from "./policy.ts"
import { createRehash } from "./rehash.ts"
import { createReset } from "./reset.ts"
import { resetRoutes } from "./reset-routes.ts"
import { passwordRoutes } from "./routes.ts"
import { passwordSection } from "./section.tsx"
import {
  deleteEveryLink,
  deleteExpiredLinks,
  deleteForgottenKinds,
  deleteHash,
  insertImportedHash,
  listHolders,
  listSecureLinks,
  upsertHash,
} from "./store.ts"
import { importedHash } from "./stored-hash.ts"
import { tellUnverifiable } from "./unverifiable.ts"

/** Links that are over are kept for a day, so that whoever comes late is told what happened to theirs. */
const LINKS_KEPT_MS = 24 * 3_600_000
const LINKS_A_TIME = 1_000
const HAND_OVER_EVERY_SECONDS = 60
const HANDED_OVER_WITHIN_MS = 3_600_000
/** Longer than the transaction of an import. */
const IMPORT_SETTLES_MS = 3_600_000

/**
 * Passwords (SP 800-63B-4 §3.1.1): `POST /auth/login`, `/auth/password/forgot`, `/reset`, `/change` and `/check`, pages `/forgot`, `/reset` and
 * `/account/password`, a section of `/sign-in`, and what people choose when they sign up. One policy wherever one is chosen.
 * Hashed with argon2id in a bounded queue; an unknown address costs what a known one does, and no answer comes before its time.
 */
export const password: Feature = {
  name: METHOD,
  migrations: new URL("./migrations/", import.meta.url),
  restored: deleteEveryLink,
  build: (core: Needs) => {
    const { config, database, clock, random, log } = core
    const { minCharacters, blocklist, breachedUrl, floorMs, ...hashing } = config.password
    const hasher = createHasher(
      { memoryKib: hashing.hashMemoryKib, passes: hashing.hashPasses, concurrency: hashing.hashConcurrency, peppers: hashing.peppers },
      random,
      tellUnverifiable(core),
    )
    measureHashing(hasher, core.metrics)
    const rehash = createRehash({ db: database, hasher, log })
    const breached = breachedUrl === undefined ? undefined : createBreachedPasswords(breachedUrl.replace(/\/+$/, ""), core)
    const policy = createPolicy({ minCharacters, appName: config.appName, issuer: config.issuer, blocklist }, breached)
    const level = floorMs === undefined ? measuredLevel({ db: database, hasher, log }) : fixedLevel(floorMs)
    const floor = createFloor(level.ms)
    const reset = createReset({ ...core, hasher, policy })
    const hint = (t: Strings) => t.entry.password.hint({ min: minCharacters })
    const needs = { ...core, hasher, rehash, policy, reset, floor, hint }
    return {
      routes: () => [
        ...passwordRoutes(needs),
        ...checkRoutes(needs),
        ...resetRoutes(needs),
        ...resetPageRoutes(needs),
        ...passwordAccountRoutes(needs),
      ],
      accountLinks: [{ href: CHANGE_PAGE, label: (t) => t.account.password.room, order: 20 }],
      accountAdvice: createPasswordAdvice(database),
      start: async () => {
        level.begin()
        // What new passwords are held against is read beside, so that nobody who signs up waits for it.
        void loadJudge()
        return []
      },
      jobs: [
        {
          name: "password/delete-links",
          everySeconds: 3_600,
          run: async (signal) => {
            while (!signal.aborted && (await deleteExpiredLinks(database, clock.now() - LINKS_KEPT_MS, LINKS_A_TIME)) === LINKS_A_TIME);
          },
        },
        {
          // A version that keeps them here may serve beside this one, while an upgrade rolls out.
          name: "password/hand-over-links",
          everySeconds: HAND_OVER_EVERY_SECONDS,
          run: async () => {
            const now = clock.now()
            await core.securing.adopt(database, await listSecureLinks(database, now - HANDED_OVER_WITHIN_MS, now))
          },
        },
        { name: "password/forget-kinds", everySeconds: 3_600, run: () => deleteForgottenKinds(database, clock.now() - IMPORT_SETTLES_MS) },
      ],
      signInMethod: {
        name: METHOD,
        holders: listHolders,
        section: passwordSection,
        mailLink: reset.offer,
        factor: passwordFactor({ ...core, hasher, rehash }),
        holdings: holdingsOf,
        // However old it is: it may be what somebody else came in with.
        distrust: async (db, { id }) => {
          await deleteHash(db, id)
        },
        enrolment: {
          field: "password",
          schema: newPasswordField,
          words: (t) => ({ label: t.entry.password.label, hint: hint(t) }),
          autocomplete: "new-password",
          prepare: async (text, about) => {
            const chosen = normalised(text)
            await policy.require(chosen, about)
            return hasher.hash(chosen)
          },
          adopt: (db, userId, hash) => upsertHash(db, userId, hash, clock.now()),
          imported: {
            accepts: (text) => readImported(text) !== undefined,
            adopt: async (db, userId, text) => {
              const read = readImported(text)
              if (!read) throw new Error("a hash that cannot be verified was to be imported")
              await insertImportedHash(db, userId, importedHash(text), read.example, clock.now())
              level.lookAgain()
            },
          },
        },
      },
    }
  },
}

type Needs = Pick<
  Core,
  | "accountPages"
  | "config"
  | "database"
  | "clock"
  | "random"
  | "log"
  | "metrics"
  | "oneTime"
  | "store"
  | "outbound"
  | "outbox"
  | "revocations"
  | "audit"
  | "pages"
  | "sessions"
  | "securing"
  | "sessionCookie"
  | "signIn"
  | "signInPage"
>
