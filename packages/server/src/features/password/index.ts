import { z } from "zod"
import type { Core, Feature } from "../feature.ts"
import { createHasher } from "./hashing.ts"
import { measureHashing } from "./metrics.ts"
import { MAX_BYTES, normalised, requireAcceptable } from "./password.ts"
import { METHOD, passwordRoutes } from "./routes.ts"
import { passwordSection } from "./section.tsx"
import { upsertHash } from "./store.ts"

/**
 * Passwords (SP 800-63B-4 §3.1.1): `POST /auth/login`, `/auth/password/change`, a section of `/sign-in`, and what people choose when they sign up.
 * Hashed with argon2id in a bounded queue; an unknown address costs what a known one does.
 */
export const password: Feature = {
  name: METHOD,
  migrations: new URL("./migrations/", import.meta.url),
  build: (
    core: Pick<
      Core,
      | "config"
      | "database"
      | "clock"
      | "random"
      | "outbox"
      | "metrics"
      | "revocations"
      | "audit"
      | "sessions"
      | "sessionCookie"
      | "signIn"
      | "signInPage"
    >,
  ) => {
    const { minCharacters, hashMemoryKib, hashPasses, hashConcurrency } = core.config.password
    const hasher = createHasher({ memoryKib: hashMemoryKib, passes: hashPasses, concurrency: hashConcurrency }, core.random)
    measureHashing(hasher, core.metrics)
    return {
      routes: () => passwordRoutes({ ...core, hasher }),
      signInMethod: {
        name: METHOD,
        section: passwordSection,
        enrolment: {
          field: "password",
          // Bounded here so that normalising a huge text costs nothing; the rule with its own message follows.
          schema: z.string().max(MAX_BYTES * 4),
          label: "Password",
          autocomplete: "new-password",
          hint: `At least ${minCharacters} characters. A few words in a row are easy to remember.`,
          prepare: async (text) => {
            const chosen = normalised(text)
            requireAcceptable(chosen, minCharacters)
            return hasher.hash(chosen)
          },
          adopt: (db, userId, hash) => upsertHash(db, userId, hash, core.clock.now()),
        },
      },
    }
  },
}
