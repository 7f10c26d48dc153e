/**
 * The ceiling: Hono on @hono/node-server (what Doorward stands on, same versions) that looks nothing up and answers
 * a JSON object of the size of Doorward's session answer. The object is serialised for every answer, as any real one is.
 */
import { serve } from "@hono/node-server"
import { Hono } from "hono"

const answer = JSON.parse(process.env.ANSWER)
const app = new Hono()
app.get("/healthz", (context) => context.json({ status: "ok" }))
app.get("/auth/session", (context) => context.json(answer))

serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: "127.0.0.1" })
process.on("disconnect", () => process.exit())
