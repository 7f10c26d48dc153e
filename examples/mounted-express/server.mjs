// An Express application that signs people in by itself: Doorward is mounted in it, on the same origin, in the same process.
import { createDoorward, nodeListener } from "doorward"
import express from "express"

const port = Number(process.env.PORT ?? 3000)
// The origin people see in the address bar. Cookies belong to it, and forms are accepted from it alone.
const issuer = `http://localhost:${port}`

const doorward = await createDoorward({ issuer, data: process.env.DATA ?? "./.doorward", appName: "Notebook" })

const app = express()
app.disable("x-powered-by")

// Routes of one's own come first and win: this page stands where Doorward would show its own start page.
app.get("/", async (request, response) => {
  const signedIn = await doorward.api.session(request)
  // What depends on who asks must not be kept by any cache.
  response.set("Cache-Control", "no-store").send(
    signedIn
      ? `<!doctype html><html lang="en"><title>Notebook</title>
          <h1>Hello, ${escaped(signedIn.user.name ?? signedIn.user.email)}</h1><p><a href="/account">Your account</a></p></html>`
      : `<!doctype html><html lang="en"><title>Notebook</title>
          <h1>Notebook</h1><p><a href="/sign-in?next=/">Sign in</a> or <a href="/sign-up">create an account</a></p></html>`,
  )
})

// An API of one's own: the same question, answered in JSON. Body parsers such as express.json() belong on routes like this one:
// mounted for the whole application they would eat the bodies that Doorward is waiting for.
app.get("/api/me", async (request, response) => {
  const signedIn = await doorward.api.session(request)
  response.set("Cache-Control", "no-store")
  if (!signedIn) return response.status(401).json({ error: "unauthenticated" })
  const { id, email, name } = signedIn.user
  response.json({ id, email, name })
})

// Everything else is Doorward's: /sign-in, /sign-up, /account, /auth/* … and the 404.
app.use(nodeListener(doorward.fetch))

const server = app.listen(port, "localhost", (error) => {
  if (error) throw error
  console.log(`Notebook is at ${issuer}`)
})

// For whoever runs it: while there is no owner, the link that makes one. It is as good as a key; show it to nobody else.
for (const { label, value } of await doorward.start()) console.log(`${label}: ${value}`)

// Take no new requests, let those under way end, then let go of the database.
for (const signal of ["SIGTERM", "SIGINT"]) {
  process.once(signal, () => server.close(() => void doorward.close()))
}

/** Names come from people; in HTML they are text and nothing else. */
function escaped(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
