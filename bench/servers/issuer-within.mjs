/**
 * An issuer inside the process of a measured guard, instead of one beside it: the guard's keys, its token, and a log with `REVOKED` rows that it follows,
 * with a heartbeat a second. All of the guard's own work is there; no other process takes part.
 */
import { randomBytes } from "node:crypto"

const REVOKED = 10_000
const LIFE_SECONDS = 24 * 3_600
const HEARTBEAT_MS = 1_000

/** For the guard's option `surroundings`. */
export function issuerWithin(jwks) {
  return { fetch: async (url) => answerTo(new URL(url).pathname, jwks) }
}

function answerTo(path, jwks) {
  switch (path) {
    case "/.well-known/jwks.json":
      return Response.json(jwks, { headers: { "cache-control": "max-age=600" } })
    case "/oauth2/token":
      return Response.json({ access_token: "of-the-guard", token_type: "Bearer", expires_in: LIFE_SECONDS })
    case "/revocations":
      return new Response(log())
    default:
      return new Response(null, { status: 404 })
  }
}

function log() {
  const at = Math.floor(Date.now() / 1_000)
  const row = (seq) => ({ seq, at, exp: at + LIFE_SECONDS, kind: "session", id: `ses_${randomBytes(13).toString("hex").toUpperCase()}` })
  const rows = Array.from({ length: REVOKED }, (_, index) => `id: ${index + 1}\ndata: ${JSON.stringify(row(index + 1))}\n\n`)
  const heartbeat = `event: heartbeat\ndata: {"head":${REVOKED}}\n\n`
  const encoder = new TextEncoder()
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(rows.join("") + heartbeat))
      setInterval(() => controller.enqueue(encoder.encode(heartbeat)), HEARTBEAT_MS).unref()
    },
  })
}
