// Orders: an API on Hono. Its guard checks access tokens here, asking nobody, and hears within a second what was revoked.
import { createGuard } from "@doorward/guard"
import { requireAuth, requireScope } from "@doorward/guard/hono"
import { serve } from "@hono/node-server"
import { Hono } from "hono"

const { ISSUER, AUDIENCE, CLIENT_ID, CLIENT_SECRET, PORT = "4001", MAX_STALENESS_SECONDS = "60" } = process.env

const guard = createGuard({
  issuer: ISSUER,
  audience: AUDIENCE,
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  revocation: "follow",
  // Cut off from the issuer for longer than this, it answers 503 rather than guess.
  maxStalenessSeconds: Number(MAX_STALENESS_SECONDS),
})

const app = new Hono()

// For whoever runs it, and open to anyone: whether tokens can be judged now, and how old what is known is.
app.get("/health", (c) => c.json(guard.health(), guard.health().ok ? 200 : 503))

// From here on: a good access token, or 401.
app.use(requireAuth(guard))

/** The last 100 orders of each person. `sub` is who the token speaks for. */
const orders = new Map()

app.get("/orders", requireScope("orders:read"), (c) => c.json({ orders: orders.get(c.get("auth").sub) ?? [] }))

app.post("/orders", requireScope("orders:write"), async (c) => {
  const { item } = await c.req.json().catch(() => ({}))
  if (typeof item !== "string" || item === "" || item.length > 100) return c.json({ error: "item: a text of 100 characters at most" }, 422)
  const { sub } = c.get("auth")
  const order = { id: crypto.randomUUID(), item }
  orders.set(sub, [...(orders.get(sub) ?? []), order].slice(-100))
  return c.json(order, 201)
})

const server = serve({ fetch: app.fetch, port: Number(PORT), hostname: "localhost" })

for (const signal of ["SIGTERM", "SIGINT"]) {
  process.once(signal, () => {
    guard.close()
    server.close()
  })
}

// Until then every request is answered 503: start the issuer and its APIs in any order.
guard.ready().then(
  () => console.log(`orders is at http://localhost:${PORT}`),
  () => console.log("orders was stopped before it was ready"),
)
