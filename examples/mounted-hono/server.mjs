// A Hono application that signs people in by itself: Doorward is mounted in it, on the same origin, in the same process.
import { serve } from "@hono/node-server"
import { getConnInfo } from "@hono/node-server/conninfo"
import { createDoorward } from "doorward"
import { Hono } from "hono"
import { html } from "hono/html"

const port = Number(process.env.PORT ?? 3000)
// The origin people see in the address bar. Cookies belong to it, and forms are accepted from it alone.
const issuer = `http://localhost:${port}`

const doorward = await createDoorward({ issuer, data: process.env.DATA ?? "./.doorward", appName: "Notebook" })

const app = new Hono()

// Routes of one's own come first and win: this page stands where Doorward would show its own start page.
app.get("/", async (c) => {
  const signedIn = await doorward.api.session(c.req.raw)
  // What depends on who asks must not be kept by any cache.
  c.header("Cache-Control", "no-store")
  return c.html(
    signedIn
      ? html`<!doctype html><html lang="en"><title>Notebook</title>
          <h1>Hello, ${signedIn.user.name ?? signedIn.user.email}</h1><p><a href="/account">Your account</a></p></html>`
      : html`<!doctype html><html lang="en"><title>Notebook</title>
          <h1>Notebook</h1><p><a href="/sign-in?next=/">Sign in</a> or <a href="/sign-up">create an account</a></p></html>`,
  )
})

// An API of one's own: the same question, answered in JSON.
app.get("/api/me", async (c) => {
  const signedIn = await doorward.api.session(c.req.raw)
  c.header("Cache-Control", "no-store")
  if (!signedIn) return c.json({ error: "unauthenticated" }, 401)
  const { id, email, name } = signedIn.user
  return c.json({ id, email, name })
})

// Everything else is Doorward's: /sign-in, /sign-up, /account, /auth/* … and the 404. It should know where a request comes from
// (sessions show it, and the development mailbox is for this machine only); only the server that holds the connection can tell.
app.all("*", (c) => doorward.fetch(c.req.raw, { address: getConnInfo(c).remote.address }))

const server = serve({ fetch: app.fetch, port, hostname: "localhost" }, () => console.log(`Notebook is at ${issuer}`))

// For whoever runs it: while there is no owner, the link that makes one. It is as good as a key; show it to nobody else.
for (const { label, value } of await doorward.start()) console.log(`${label}: ${value}`)

// Take no new requests, let those under way end, then let go of the database.
for (const signal of ["SIGTERM", "SIGINT"]) {
  process.once(signal, () => server.close(() => void doorward.close()))
}
