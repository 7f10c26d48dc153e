import { timingSafeEqual } from "node:crypto"
import { sessionErrors } from "../../core/session/index.ts"
import { errors } from "../../kernel/errors.ts"
import { isFromThisMachine } from "../../kernel/http/incoming.ts"
import { type Caller, route } from "../../kernel/http/route.ts"
import { tokenHash } from "../../kernel/token.ts"
import type { Core, Feature } from "../feature.ts"

/**
 * `GET /metrics`, in Prometheus' text format. With a token set it opens with that token, wherever the request comes from;
 * without one only for this machine itself, and for anybody else it is not there.
 */
export const metrics: Feature = {
  name: "metrics",
  build: (core: Pick<Core, "config" | "metrics">) => ({
    routes: () => [
      route({
        method: "GET",
        path: "/metrics",
        summary: "What is counted and measured (Prometheus)",
        tag: "Operation",
        undocumented: true,
        overPlainHttp: true,
        caller: scraper(core),
        answers: { 200: "Text, version 0.0.4" },
        errors: [sessionErrors.table],
        handle: async () => ({ status: 200, text: { contentType: core.metrics.contentType, body: await core.metrics.text() } }),
      }),
    ],
  }),
}

const BEARER = /^Bearer +([\x21-\x7e]{1,512})$/i

function scraper({ config: { metricsToken } }: Pick<Core, "config">): Caller<undefined> {
  if (metricsToken === undefined)
    return {
      name: "this machine",
      identify: (request) => {
        if (!isFromThisMachine(request)) throw errors.not_found()
      },
    }
  // Hashes have one length, and differ everywhere when the tokens differ anywhere.
  const expected = Buffer.from(tokenHash(metricsToken.reveal()))
  return {
    name: "who holds the metrics token",
    identify: (request) => {
      const presented = BEARER.exec(request.header("authorization") ?? "")?.[1] ?? ""
      if (!timingSafeEqual(Buffer.from(tokenHash(presented)), expected))
        throw sessionErrors.unauthenticated({ headers: { "WWW-Authenticate": 'Bearer realm="metrics"' } })
    },
  }
}
