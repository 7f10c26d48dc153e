import type { Config } from "../config.ts"

const TIMEOUT_MS = 3_000

/** Asks the service at the configured port of this machine. */
export async function healthcheck({ port, hosts, issuer }: Config): Promise<{ readonly ready: boolean; readonly reason?: string }> {
  const [host = "127.0.0.1"] = hosts
  const reachable = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "[::1]" : host.includes(":") ? `[${host}]` : host
  try {
    const answer = await fetch(`http://${reachable}:${port}/readyz`, {
      headers: { host: new URL(issuer).host },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    return answer.ok ? { ready: true } : { ready: false, reason: `answered ${answer.status}` }
  } catch (error) {
    return { ready: false, reason: (error as Error).message }
  }
}
