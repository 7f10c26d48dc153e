import type { Core, Feature } from "../feature.ts"
import { createApiClients } from "./api-clients.ts"
import { apiCommands } from "./commands.ts"
import { apiRoutes } from "./routes.ts"

/**
 * APIs (resource servers): services that check our access tokens by themselves, each with a credential of its own
 * (`doorward api create`). With it they get a token of their own (`POST /oauth2/token`, RFC 6749 §4.4), follow what is
 * revoked (`GET /revocations`: pages, or server-sent events), or ask about single tokens (`POST /oauth2/introspect`,
 * RFC 7662). A credential that is removed ends on every replica at once, its tokens and streams within a second.
 */
export const api: Feature = {
  name: "api",
  migrations: new URL("./migrations/", import.meta.url),
  commands: apiCommands,
  build: (
    core: Pick<
      Core,
      "config" | "database" | "audit" | "metrics" | "clock" | "random" | "ids" | "log" | "stopping" | "accessTokens" | "revocations" | "sessions"
    >,
  ) => {
    const clients = createApiClients(core)
    return { routes: () => apiRoutes({ ...core, clients }) }
  },
}
