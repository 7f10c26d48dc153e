import { readFileSync } from "node:fs"
import { ownRoom } from "../../core/account/index.ts"
import { inBatches, type Job } from "../../kernel/jobs.ts"
import { parseCertificates } from "../../kernel/pem.ts"
import type { Core, Feature } from "../feature.ts"
import { createPasskeyAdvice } from "./advice.ts"
import { createAsserting } from "./asserting.ts"
import { PASSKEY_SCRIPT } from "./asset.ts"
import { createBinding } from "./binding.ts"
import { createChallenges } from "./challenge.ts"
import { METHOD } from "./evidence.ts"
import { passkeyFactor } from "./factor.ts"
import { passkeysHeld } from "./holdings.ts"
import { adopt, distrust } from "./keeping.ts"
import { passkeyNews } from "./news.tsx"
import { offerTo, passkeyOfferRoutes } from "./offer-page.tsx"
import { passkeyPageRoutes } from "./page.tsx"
import { PASSKEYS_PAGE } from "./paths.ts"
import { createRegistering } from "./registering.ts"
import { passkeyRoutes } from "./routes.ts"
import { passkeySetUpRoutes } from "./set-up-page.tsx"
import { passkeySettings } from "./settings.ts"
import { passkeySection, passkeySignInPageRoutes, passkeySignUpSection } from "./sign-in-page.tsx"
import { passkeySignInRoutes } from "./sign-in-routes.ts"
import { deleteEndedChallenges, deleteEveryChallenge, listHolders } from "./store.ts"
import { wellKnownRoutes } from "./well-known.ts"

const FORGET_EVERY_SECONDS = 3_600

type Needs = Pick<
  Core,
  | "accountPages"
  | "audit"
  | "clock"
  | "config"
  | "database"
  | "ids"
  | "invited"
  | "jar"
  | "keys"
  | "pages"
  | "random"
  | "revocations"
  | "securing"
  | "sessionCookie"
  | "signIn"
  | "signInPage"
>

/**
 * Passkeys (W3C WebAuthn Level 3): `POST /auth/passkey/register/options` and `/verify`, `/auth/passkey/login/options` and
 * `/verify`, `/auth/passkeys`, pages `/account/passkeys` and `/sign-in/passkey`; the way in that stands alone, a second step,
 * and the first credential of an account.
 *
 *     challenge: asked ──answered, in one statement──▶ gone        asked ──ten minutes──▶ over
 *
 * A challenge belongs to one purpose and to the session, the attempt or the browser that asked.
 */
export const passkey: Feature = {
  name: METHOD,
  migrations: new URL("./migrations/", import.meta.url),
  restored: deleteEveryChallenge,
  build: (core: Needs) => {
    const { config } = core
    const roots = config.passkey.attestationRootsFile
    const settings = passkeySettings(config, roots === undefined ? [] : parseCertificates(readFileSync(roots, "utf8"), roots))
    const challenges = createChallenges(core)
    const registering = createRegistering({ ...core, challenges, settings })
    const asserting = createAsserting({ ...core, challenges, settings })
    const needs = { ...core, registering, asserting, binding: createBinding(core), settings }
    return {
      routes: () => [
        ...passkeyRoutes(needs),
        ...passkeySignInRoutes(needs),
        ...passkeySignInPageRoutes(needs),
        ...passkeyPageRoutes(needs),
        ...passkeySetUpRoutes(needs),
        ...passkeyOfferRoutes(needs),
        ...wellKnownRoutes({ issuer: config.issuer, page: PASSKEYS_PAGE, settings }),
      ],
      assets: [PASSKEY_SCRIPT],
      accountLinks: [ownRoom(core.accountPages, { href: PASSKEYS_PAGE, label: (t) => t.passkey.room, order: 22 })],
      accountFoot: passkeyNews(needs),
      accountAdvice: createPasskeyAdvice(core.database),
      jobs: [forgetChallenges(core)],
      signInMethod: {
        name: METHOD,
        section: passkeySection(settings.rpId),
        signUpSection: passkeySignUpSection,
        offer: (signedIn, request) => offerTo(needs, signedIn, request),
        holders: listHolders,
        factor: passkeyFactor(asserting),
        holdings: passkeysHeld,
        adopt: (db, userId, prepared) => adopt(needs, db, userId, prepared),
        distrust,
      },
    }
  },
}

function forgetChallenges({ database, clock }: Pick<Core, "database" | "clock">): Job {
  return {
    name: "passkey/forget-challenges",
    everySeconds: FORGET_EVERY_SECONDS,
    run: async (signal) => {
      await inBatches((limit) => deleteEndedChallenges(database, clock.now(), limit), signal)
    },
  }
}
