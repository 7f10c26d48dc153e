/**
 * better-auth with e-mail and password on a SQLite file.
 *
 * As its documentation has it for production, with these choices, all of which are to its advantage or make it equal:
 * - mounted in Hono on @hono/node-server, which was a tenth faster here than its own toNodeHandler on node:http, and is what Doorward stands on;
 * - SQLite in WAL with synchronous=FULL, as Doorward runs it (left alone, better-sqlite3 would use the slower rollback journal);
 * - its rate limiter is off: on in production by default, it would refuse a load test, and counting costs time;
 * - telemetry off, logger at "error";
 * - advanced.database.joins stays at its default (off): on, it was no faster here;
 * - COOKIE_CACHE=on is its session.cookieCache (default off): the session is then read from a signed cookie, not from the database,
 *   and a session ended elsewhere stays valid until that cookie is over. Its maxAge is a day instead of five minutes here,
 *   so that the one cookie of a run stays fresh and the database is really left out.
 */
import { serve } from "@hono/node-server"
import { betterAuth } from "better-auth"
import { getMigrations } from "better-auth/db/migration"
import Database from "better-sqlite3"
import { Hono } from "hono"

const COOKIE_CACHE_SECONDS = 24 * 3_600

const port = Number(process.env.PORT)
const database = new Database(process.env.DATABASE_FILE)
database.pragma("journal_mode = WAL")
database.pragma("synchronous = FULL")

const auth = betterAuth({
  baseURL: `http://localhost:${port}`,
  secret: "a secret of the bench's own, which is longer than 32 bytes",
  database,
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { level: "error" },
  session: { cookieCache: { enabled: process.env.COOKIE_CACHE === "on", maxAge: COOKIE_CACHE_SECONDS } },
})
await (await getMigrations(auth.options)).runMigrations()

const app = new Hono()
app.get("/healthz", (context) => context.json({ status: "ok" }))
app.on(["POST", "GET"], "/api/auth/*", (context) => auth.handler(context.req.raw))
serve({ fetch: app.fetch, port, hostname: "127.0.0.1" })
process.on("disconnect", () => process.exit())
