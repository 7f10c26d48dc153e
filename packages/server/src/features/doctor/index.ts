import { ADVICE_WEIGHTS } from "../../core/account/index.ts"
import type { Strings } from "../../pages/index.ts"
import type { Core, Feature } from "../feature.ts"
import { addressCheck, echoRoute } from "./address.ts"
import { doctorCommands } from "./commands.ts"
import { createDoctor } from "./doctor.ts"
import { mailCheck } from "./mail.ts"
import { SERVICE_PAGE, serviceRoutes } from "./page.tsx"
import { browserCheck, clockCheck, databaseCheck, diskCheck, ownersCheck, proxyCheck, secretCheck } from "./surroundings.ts"

/**
 * What may be wrong around the service, found by looking: `doorward doctor`, and page `/account/service` for owners, which also
 * shows how a first application is connected. Other features add what they know by `FeatureParts.checks`. `/healthz/echo`
 * is how the service recognises itself at its public address.
 */
export const doctor: Feature = {
  name: "doctor",
  commands: doctorCommands,
  build: (core: Core) => {
    const looking = createDoctor({ checks: core.allChecks, timeoutMs: core.config.checkTimeoutMs, log: core.log })
    return {
      routes: () => [echoRoute(core), ...serviceRoutes({ ...core, doctor: looking })],
      checks: [
        mailCheck(core),
        addressCheck(core),
        browserCheck(core),
        proxyCheck(core),
        ownersCheck(core),
        secretCheck(core),
        databaseCheck(core),
        clockCheck(core),
        diskCheck(core),
      ],
      accountLinks: [{ href: SERVICE_PAGE, label: (t) => t.setup.service.title, order: 90, isFor: ({ user }) => user.ownerSince !== null }],
      accountAdvice: async ({ user }) => {
        const count = user.ownerSince === null ? 0 : looking.lastCount()
        if (count === 0) return []
        const remedy = { href: SERVICE_PAGE, label: (t: Strings) => t.setup.checklist.look }
        return [{ name: "service", weight: ADVICE_WEIGHTS.comfort, says: ({ t }) => t.setup.checklist.advice({ count }), remedy }]
      },
    }
  },
}
