// Invoices: an API on Express. Its guard checks access tokens here, asking nobody, and hears within a second what was revoked.
import { createGuard } from "@doorward/guard"
import { requireAuth, requireOwnership, requireScope } from "@doorward/guard/express"
import express from "express"

const { ISSUER, AUDIENCE, CLIENT_ID, CLIENT_SECRET, PORT = "4002", MAX_STALENESS_SECONDS = "60" } = process.env

const guard = createGuard({
  issuer: ISSUER,
  audience: AUDIENCE,
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  revocation: "follow",
  // Cut off from the issuer for longer than this, it answers 503 rather than guess.
  maxStalenessSeconds: Number(MAX_STALENESS_SECONDS),
})

const app = express()
app.disable("x-powered-by")

// For whoever runs it, and open to anyone: whether tokens can be judged now, and how old what is known is.
app.get("/health", (request, response) => {
  const health = guard.health()
  response.status(health.ok ? 200 : 503).json(health)
})

// From here on: a good access token, or 401.
app.use(requireAuth(guard))

/** Of each person, made when they first look. `sub` is who the token speaks for. */
const invoices = new Map()

app.get("/invoices", requireScope("invoices:read"), (request, response) => {
  const { sub } = request.auth
  if (!invoices.has(sub)) invoices.set(sub, [{ id: crypto.randomUUID(), amount: "12.00 EUR" }])
  response.json({ invoices: invoices.get(sub) })
})

/** Whose it is: the owner's `sub`, or undefined. */
const ownerOf = (id) => [...invoices.keys()].find((sub) => invoices.get(sub).some((invoice) => invoice.id === id))

// One's own only. Another's and one that is not there are the same 403.
app.get(
  "/invoices/:id",
  requireScope("invoices:read"),
  requireOwnership((request) => ownerOf(request.params.id)),
  (request, response) => {
    response.json(invoices.get(request.auth.sub).find(({ id }) => id === request.params.id))
  },
)

// A scope that people who sign in are not given: theirs is 403 here.
app.delete("/invoices/:id", requireScope("invoices:cancel"), (request, response) => {
  for (const [sub, list] of invoices) {
    invoices.set(
      sub,
      list.filter(({ id }) => id !== request.params.id),
    )
  }
  response.status(204).end()
})

const server = app.listen(Number(PORT), "localhost", (error) => {
  if (error) throw error
})

for (const signal of ["SIGTERM", "SIGINT"]) {
  process.once(signal, () => {
    guard.close()
    server.close()
  })
}

// Until then every request is answered 503: start the issuer and its APIs in any order.
guard.ready().then(
  () => console.log(`invoices is at http://localhost:${PORT}`),
  () => console.log("invoices was stopped before it was ready"),
)
