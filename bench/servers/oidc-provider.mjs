import { fileURLToPath } from "node:url"
import { freePort } from "../free-port.mjs"
import { requestHead } from "../load/request-text.mjs"
import { nextMessage, startProcess } from "../processes.mjs"

const PROGRAM = fileURLToPath(new URL("../peers/oidc-provider.mjs", import.meta.url))

/** Starts oidc-provider with as many chains as there are connections; see peers/oidc-provider.mjs for how it is configured. */
export async function startOidcProvider({ name, tokens, chains: count, cores }) {
  const port = await freePort()
  const env = { NODE_ENV: "production", PORT: String(port), TOKENS: tokens, GRANTS: String(count) }
  const server = startProcess({ args: [PROGRAM], cores, channel: true, env })
  const { chains } = await nextMessage(server)
  const head = requestHead({ port, path: "/token", contentType: "application/x-www-form-urlencoded" })
  const body = ["grant_type=refresh_token&client_id=bench&refresh_token=", ""]
  const bodyPrefix = tokens === "jwt" ? '{"access_token":"eyJ' : '{"access_token":"'
  return { name, port, server, chains, turning: { kind: "chains", port, head, body, expect: { status: 200, bodyPrefix } }, stop: server.stop }
}
