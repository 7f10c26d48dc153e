import { z } from "zod"
import { doneBy } from "../../core/directory/index.ts"
import { signingAlgorithmField, signingKeyOnWire, signingKeySchema } from "../../core/signing-key/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Route } from "../../kernel/http/route.ts"
import { adminRoute } from "./manner.ts"
import type { AdminNeeds } from "./needs.ts"

const LIST = "/admin/v1/keys"
const MAX_KID_CHARACTERS = 64

/** The keys that tokens are signed with. Public halves are at `/oauth2/jwks`; private ones are nowhere. */
export function keysRoutes(needs: AdminNeeds): Route[] {
  const { config, signingKeys } = needs
  const common = { tag: "Keys", of: "deployment" } as const
  return [
    adminRoute(needs, {
      ...common,
      method: "GET",
      path: LIST,
      summary: "Signing keys, by algorithm and generation: a handful, so all of them at once",
      permission: "admin:keys:read",
      answers: { 200: z.object({ keys: z.array(signingKeySchema) }) },
      read: async () => ({ status: 200, body: { keys: (await signingKeys.list()).map(signingKeyOnWire) } }),
    }),
    adminRoute(needs, {
      ...common,
      method: "POST",
      path: LIST,
      summary: "Let the next key take over, as soon as every verifier must have it",
      fresh: true,
      permission: "admin:keys:write",
      body: z.strictObject({ alg: signingAlgorithmField.optional().meta({ description: "Another algorithm than the configured one." }) }),
      answers: {
        200: z.object({
          kind: z
            .enum(["made", "rotated", "under_way"])
            .meta({ description: "made: the algorithm's first keys. under_way: one was decided before, and nothing was done." }),
          key: signingKeySchema,
        }),
      },
      ahead: ({ body: { alg = config.signingKeys.algorithm } }) => signingKeys.prepareRotation(alg),
      change: async ({ by }, db, _, prepared) => {
        const { kind, key } = await signingKeys.rotateIn(db, prepared, doneBy(by))
        return { status: 200, body: { kind, key: signingKeyOnWire(key) } }
      },
    }),
    adminRoute(needs, {
      ...common,
      method: "DELETE",
      path: `${LIST}/:kid`,
      summary: "In an emergency: stop to sign with a key, and refuse its tokens at once",
      fresh: true,
      permission: "admin:keys:write",
      params: z.object({ kid: z.string().max(MAX_KID_CHARACTERS) }),
      answers: { 204: "Nothing is signed with it or accepted from it" },
      ahead: ({ params: { kid } }) => signingKeys.prepareRemoval(kid),
      change: async ({ params: { kid }, by }, db, revoke, prepared) => {
        if (!prepared || !(await signingKeys.removeIn(db, revoke, kid, prepared, doneBy(by)))) throw errors.not_found()
        return { status: 204 }
      },
      // So that this process knows who signs instead before anybody needs it.
      afterwards: async (answer) => {
        await signingKeys.list()
        return answer
      },
    }),
  ]
}
