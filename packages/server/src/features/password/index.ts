import type { Core, Feature } from "../feature.ts"
import { CHANGE_PAGE, passwordAccountRoutes } from "./account-page.tsx"
import { createBreachedPasswords } from "./breached.ts"
import { METHOD } from "./evidence.ts"
import { createFloor } from "./floor.ts"
import { createHasher } from "./hashing.ts"
import { measureHashing } from "./metrics.ts"
import { resetPageRoutes } from "./page.tsx"
import { newPasswordField, normalised } from "./password.ts"
import { createPolicy } from "./policy.ts"
import { createReset } from "./reset.ts"
import { resetRoutes } from "./reset-routes.ts"
import { passwordRoutes } from "./routes.ts"
import { passwordSection } from "./section.tsx"
import { deleteExpiredLinks, upsertHash } from "./store.ts"

/** Links that are over are kept for a day, so that whoever comes late is told what happened to theirs. */
const LINKS_KEPT_MS = 24 * 3_600_000
const LINKS_A_TIME = 1_000

/**
 * Passwords (SP 800-63B-4 §3.1.1): `POST /auth/login`, `/auth/password/forgot`, `/reset` and `/change`, pages `/forgot`, `/reset`, `/secure` and
 * `/account/password`, a section of `/sign-in`, and what people choose when they sign up. One policy wherever one is chosen.
 * Hashed with argon2id in a bounded queue; an unknown address costs what a known one does, and no answer comes before its time.
 */
export const password: Feature = {
  name: METHOD,
  migrations: new URL("./migrations/", import.meta.url),
  build: (core: Needs) => {
    const { config, database, clock, random } = core
    const { minCharacters, hashMemoryKib, hashPasses, hashConcurrency, blocklist, breachedUrl, floorMs } = config.password
    const hasher = createHasher({ memoryKib: hashMemoryKib, passes: hashPasses, concurrency: hashConcurrency }, random)
    measureHashing(hasher, core.metrics)
    const breached = breachedUrl === undefined ? undefined : createBreachedPasswords(breachedUrl.replace(/\/+$/, ""), core)
    const policy = createPolicy({ minCharacters, appName: config.appName, issuer: config.issuer, blocklist }, breached)
    const floor = createFloor(() => floorMs ?? 0)
    const reset = createReset({ ...core, hasher, policy })
    const hint = `At least ${minCharacters} characters. A few words in a row are easy to remember.`
    const needs = { ...core, hasher, policy, reset, floor, hint }
    return {
      routes: () => [...passwordRoutes(needs), ...resetRoutes(needs), ...resetPageRoutes(needs), ...passwordAccountRoutes(needs)],
      accountLinks: [{ href: CHANGE_PAGE, label: "Change your password" }],
      jobs: [
        {
          name: "password/delete-links",
          everySeconds: 3_600,
          run: async (signal) => {
            while (!signal.aborted && (await deleteExpiredLinks(database, clock.now() - LINKS_KEPT_MS, LINKS_A_TIME)) === LINKS_A_TIME);
          },
        },
      ],
      signInMethod: {
        name: METHOD,
        section: passwordSection,
        enrolment: {
          field: "password",
          schema: newPasswordField,
          label: "Password",
          autocomplete: "new-password",
          hint,
          prepare: async (text, about) => {
            const chosen = normalised(text)
            await policy.require(chosen, about)
            return hasher.hash(chosen)
          },
          adopt: (db, userId, hash) => upsertHash(db, userId, hash, clock.now()),
        },
      },
    }
  },
}

type Needs = Pick<
  Core,
  | "config"
  | "database"
  | "clock"
  | "random"
  | "log"
  | "metrics"
  | "store"
  | "outbound"
  | "outbox"
  | "revocations"
  | "audit"
  | "pages"
  | "sessions"
  | "sessionCookie"
  | "signIn"
  | "signInPage"
>
