import type { Slice } from "../../kernel/db/index.ts"
import { privateColumn } from "./store.ts"

/**
 * Signing keys: what access and ID tokens are signed with. `GET /oauth2/jwks`, `/.well-known/jwks.json` (RFC 7517). Every
 * algorithm in use has a chain of generations, and the newest one always stands by, published and unused:
 *
 *     next ──rotation, and published for long enough──▶ current ──its successor signs──▶ previous ──its last token expired──▶ gone
 *       └──────────────────────────── taken out by hand ──▶ removed ◀──────────────────────┘
 *
 * States follow from instants in the row and the clock, so all processes agree without one of them leading.
 */
export const signingKeySlice: Slice = { name: "signing-key", migrations: new URL("./migrations/", import.meta.url), sealed: [privateColumn] }

export { signingKeyRoutes } from "./routes.ts"
export { signingAlgorithmField, signingKeyOnWire, signingKeySchema } from "./schema.ts"
export type { KeyDescription, KeyState, SigningKey } from "./signing-key.ts"
export { createSigningKeys, type Rotation, type SigningKeys } from "./signing-keys.ts"
