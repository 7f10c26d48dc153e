/**
 * A small API, bare or behind a guard: FRAMEWORK is hono (on @hono/node-server) or express, PROTECTION is none, guard or jose, JWKS the issuer's keys, GUARD the
 * folder of the built guard, ANSWER what it answers. Bare or not it gets the same requests, Authorization header and all, and gives the same answer.
 *
 * The guard is used as its readme has it: `requireAuth` for everything and `requireScope` for the route, following a log in which 10,000 sessions are
 * revoked. With jose the middleware is the shortest that checks as much of the token: signature, `iss`, `aud`, `exp`, `typ`, scope; it knows of no revocation.
 * Express has no ETag, no X-Powered-By and no body parser, bare and guarded.
 */
import { serve } from "@hono/node-server"
import express from "express"
import { Hono } from "hono"
import { importJWK, jwtVerify } from "jose"
import { issuerWithin } from "../servers/issuer-within.mjs"
import { AUDIENCE, ISSUER } from "../tokens.mjs"

const SCOPE = "orders:read"
const { FRAMEWORK, PROTECTION, GUARD } = process.env
const jwks = JSON.parse(process.env.JWKS)
const answer = JSON.parse(process.env.ANSWER)
const port = Number(process.env.PORT)

const protections = { none: () => [], guard: guarded, jose: joseChecked }
const handlers = await protections[PROTECTION]()

if (FRAMEWORK === "hono") {
  const app = new Hono()
  app.get("/healthz", (context) => context.json({ status: "ok" }))
  const [auth, scope] = handlers
  if (auth) app.use(auth)
  app.get("/orders", ...(scope ? [scope] : []), (context) => context.json(answer))
  serve({ fetch: app.fetch, port, hostname: "127.0.0.1" })
} else {
  const app = express()
  app.disable("x-powered-by")
  app.disable("etag")
  app.get("/healthz", (_request, response) => response.json({ status: "ok" }))
  const [auth, scope] = handlers
  if (auth) app.use(auth)
  app.get("/orders", ...(scope ? [scope] : []), (_request, response) => response.json(answer))
  app.listen(port, "127.0.0.1")
}
process.on("disconnect", () => process.exit())

async function guarded() {
  const { createGuard } = await import(`${GUARD}/index.js`)
  const { requireAuth, requireScope } = await import(`${GUARD}/${FRAMEWORK}.js`)
  const client = { clientId: "bench", clientSecret: "bench" }
  const guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, revocation: "follow", ...client, surroundings: issuerWithin(jwks) })
  await guard.ready()
  return [requireAuth(guard), requireScope(SCOPE)]
}

async function joseChecked() {
  const [jwk] = jwks.keys
  const key = await importJWK(jwk, jwk.alg)
  const options = { issuer: ISSUER, audience: AUDIENCE, algorithms: [jwk.alg], typ: "at+jwt" }
  const auth = async (context, next) => {
    const { payload } = await jwtVerify(context.req.header("authorization").slice("Bearer ".length), key, options)
    if (!payload.scope.split(" ").includes(SCOPE)) return context.json({ error: "insufficient_scope" }, 403)
    context.set("auth", payload)
    await next()
  }
  return [auth]
}
