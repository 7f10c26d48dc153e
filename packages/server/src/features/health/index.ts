import { z } from "zod"
import { errors, OUTAGE_RETRY_SECONDS } from "../../kernel/errors.ts"
import { anyone, route } from "../../kernel/http/route.ts"
import type { Core, Feature } from "../feature.ts"

/** `GET /healthz`: this process runs, whatever it depends on does. `GET /readyz`: it can serve now, the database answers; without Redis it can. */
export const health: Feature = {
  name: "health",
  build: ({ database, stopping }: Pick<Core, "database" | "stopping">) => ({
    routes: () => [
      route({
        method: "GET",
        path: "/healthz",
        summary: "Whether the process is alive",
        tag: "Operations",
        caller: anyone,
        answers: { 200: state },
        handle: () => ({ status: 200, body: { status: "ok" } }),
      }),
      route({
        method: "GET",
        path: "/readyz",
        summary: "Whether the service can serve: its database answers and it is not about to stop",
        tag: "Operations",
        caller: anyone,
        answers: { 200: state },
        handle: async () => {
          if (stopping.aborted) throw errors.unavailable({ detail: "This process is stopping.", retryAfterSeconds: OUTAGE_RETRY_SECONDS })
          await database.now()
          return { status: 200, body: { status: "ok" } }
        },
      }),
    ],
  }),
}

const state = z.object({ status: z.literal("ok") })
