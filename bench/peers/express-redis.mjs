/**
 * What most Node applications use for sessions: Express with express-session on connect-redis.
 *
 * Configured as the three readmes recommend for production: `resave: false`, `saveUninitialized: false`, a maxAge, NODE_ENV=production.
 * Left at its default: express-session touches the session (one EXPIRE in Redis) on every request; TOUCH=off measures connect-redis'
 * `disableTouch`, which its readme offers to cut that call. In its favour: no ETag is computed, no helmet, no logger, no body parser on the way.
 */
import { RedisStore } from "connect-redis"
import express from "express"
import session from "express-session"
import { createClient } from "redis"

const answer = JSON.parse(process.env.ANSWER)
const client = createClient({ url: process.env.REDIS_URL })
await client.connect()

const app = express()
app.disable("x-powered-by")
app.disable("etag")
app.get("/healthz", (_request, response) => response.json({ status: "ok" }))
app.use(
  session({
    store: new RedisStore({ client, disableTouch: process.env.TOUCH === "off" }),
    secret: "a secret of the bench's own, 32 bytes",
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: "lax", secure: false, maxAge: 14 * 24 * 3_600_000 },
  }),
)
app.post("/sign-in", (request, response) => {
  request.session.signedIn = answer
  response.status(204).end()
})
app.get("/auth/session", (request, response) => {
  if (request.session.signedIn === undefined) response.status(401).end()
  else response.json(request.session.signedIn)
})
app.listen(Number(process.env.PORT), "127.0.0.1")
process.on("disconnect", () => process.exit())
