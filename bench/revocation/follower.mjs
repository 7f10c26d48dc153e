/**
 * The process that has to hear of it: a guard that follows one replica, and looks every millisecond whether the tokens it was given are still good.
 * Runs with `startProcess({ channel: true })`; its one argument is a job in JSON. Where there is `node:crypto` a check answers at once.
 */
import { createGuard } from "../../packages/guard/dist/index.js"
import { monotonicMs } from "../load/monotonic.mjs"

const LOOK_EVERY_MS = 1

const { issuer, audience, replica, clientId, clientSecret } = JSON.parse(process.argv[2])
const guard = createGuard({
  issuer,
  audience,
  clientId,
  clientSecret,
  revocation: "follow",
  surroundings: { fetch: (address, init) => fetch(address.replace(issuer, replica), init) },
})
const watched = new Set()

process.on("message", ({ tokens }) => {
  for (const token of tokens) {
    void guard.check(token)
    watched.add(token)
  }
  process.send({ watching: watched.size })
})

setInterval(() => {
  for (const token of watched) {
    try {
      void guard.check(token)
    } catch (error) {
      if (error.code !== "invalid_token") throw error
      watched.delete(token)
      process.send({ refused: token, at: monotonicMs() })
    }
  }
}, LOOK_EVERY_MS)

await guard.ready()
process.send({ ready: true })
