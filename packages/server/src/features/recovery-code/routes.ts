import { z } from "zod"
import { entryErrors } from "../../core/directory/index.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import type { Core } from "../feature.ts"
import { type RenewNeeds, renew } from "./renew.ts"

export function recoveryCodeRoutes(needs: RenewNeeds & Pick<Core, "sessionCookie">): Route[] {
  return [
    route({
      method: "POST",
      path: "/auth/2fa/recovery-codes",
      summary: "Ten new recovery codes, shown once; the ones before stop working",
      fresh: true,
      tag: "Second step",
      caller: needs.sessionCookie.signedIn,
      body: z.object({}),
      answers: { 200: z.object({ recovery_codes: z.array(z.string()) }).meta({ id: "RecoveryCodes" }) },
      errors: [entryErrors.table],
      handle: async ({ caller, request }) => ({ status: 200, body: { recovery_codes: [...(await renew(needs, caller, request))] } }),
    }),
  ]
}
