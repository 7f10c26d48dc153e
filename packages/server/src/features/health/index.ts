import { z } from "zod"
import { errors, OUTAGE_RETRY_SECONDS } from "../../kernel/errors.ts"
import { isInsider } from "../../kernel/http/insider.ts"
import { anyone, route } from "../../kernel/http/route.ts"
import type { Core, Feature } from "../feature.ts"

/**
 * `GET /healthz`: this process runs, whatever it depends on does. `GET /readyz`: it can serve now: its database answers and
 * can be written, it knows what was revoked, and it is not about to stop. Without Redis and Memcached it can serve, so they
 * are not asked. Why it is not ready is told to this machine and to holders of the metrics token; everybody else learns that
 * it is not.
 */
export const health: Feature = {
  name: "health",
  build: ({ config, readiness, stopping }: Pick<Core, "config" | "readiness" | "stopping">) => ({
    routes: () => [
      route({
        method: "GET",
        path: "/healthz",
        summary: "Whether the process is alive",
        tag: "Operations",
        overPlainHttp: true,
        caller: anyone,
        answers: { 200: state },
        handle: () => ({ status: 200, body: { status: "ok" } }),
      }),
      route({
        method: "GET",
        path: "/readyz",
        summary: "Whether the service can serve: its database answers and can be written, and it is not about to stop",
        tag: "Operations",
        overPlainHttp: true,
        caller: anyone,
        answers: { 200: state },
        handle: async ({ request }) => {
          const retry = { retryAfterSeconds: OUTAGE_RETRY_SECONDS }
          if (stopping.aborted) throw errors.unavailable({ detail: "This process is stopping.", ...retry })
          const wrong = await readiness.look()
          if (wrong.size === 0) return { status: 200, body: { status: "ok" } }
          if (!isInsider(request, config.metricsToken)) throw errors.unavailable(retry)
          throw errors.unavailable({ detail: [...wrong].map(([name, reason]) => `${name}: ${reason}`).join("; "), ...retry })
        },
      }),
    ],
  }),
}

const state = z.object({ status: z.literal("ok") })
