import { SECURITY_PAGE } from "../../core/account/index.ts"
import type { Core, Feature } from "../feature.ts"
import { enrolPageRoutes } from "./enrol-page.tsx"
import { factorPageRoutes } from "./factor-page.tsx"
import { stepRoutes } from "./routes.ts"
import { securityPageRoutes } from "./security-page.tsx"
import { stepUpPageRoutes } from "./step-up-page.tsx"

/**
 * What is asked for besides, for every factor alike and none by name: `POST /auth/2fa/challenge`, `DELETE /auth/2fa/{factor}`,
 * `POST /auth/step-up` (RFC 9470), pages `/sign-in/factor`, `/sign-in/enrol`, `/step-up`, and `/account/security`, where
 * everything stands together that gets somebody into their account.
 *
 *     mfa_required ──answer──▶ complete, or the next thing that is owed        enrollment_required ──one set up──▶ complete
 *     signed in ──step-up──▶ mfa_required ──answer──▶ the same session, with a new cookie, `auth_time` and perhaps `acr`
 */
export const secondStep: Feature = {
  name: "second-step",
  build: (core: Needs) => ({
    routes: () => [...stepRoutes(core), ...factorPageRoutes(core), ...enrolPageRoutes(core), ...stepUpPageRoutes(core), ...securityPageRoutes(core)],
    accountLinks: [{ href: SECURITY_PAGE, label: (t) => t.steps.security.room, order: 15 }],
  }),
}

type Needs = Pick<Core, "accountPages" | "audit" | "clock" | "database" | "pages" | "revocations" | "securing" | "sessionCookie" | "signIn">
