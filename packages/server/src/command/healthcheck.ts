import { type IncomingMessage, request as plainRequest } from "node:http"
import { request as tlsRequest } from "node:https"
import { isIP } from "node:net"
import type { Config } from "../config.ts"

const TIMEOUT_MS = 3_000

/** Asks the service at the configured port of this machine. */
export async function healthcheck({ port, hosts, issuer, tls }: Config): Promise<{ readonly ready: boolean; readonly reason?: string }> {
  const [host = "127.0.0.1"] = hosts
  const hostname = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host
  const { host: name, hostname: servername } = new URL(issuer)
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const options = { hostname, port, path: "/readyz", headers: { host: name }, signal, agent: false } as const
  try {
    const status = await new Promise<number>((resolve, reject) => {
      const answered = (answer: IncomingMessage) => {
        answer.resume()
        resolve(answer.statusCode ?? 0)
      }
      // It asks this machine whether somebody serves, and tells nothing: an expired certificate is not a reason to restart.
      const sent = tls
        ? tlsRequest({ ...options, ...(isIP(servername) ? {} : { servername }), rejectUnauthorized: false }, answered)
        : plainRequest(options, answered)
      sent.once("error", reject).end()
    })
    return status === 200 ? { ready: true } : { ready: false, reason: `answered ${status}` }
  } catch (error) {
    return { ready: false, reason: signal.aborted ? `no answer within ${TIMEOUT_MS / 1000} s` : (error as Error).message }
  }
}
