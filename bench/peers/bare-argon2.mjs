/**
 * The ceiling of a sign-in: verifying one argon2id hash after another on one thread, with nothing around it,
 * with the library and the parameters Doorward signs people in with. Works only when told to: `{ seconds }` in, `{ hashes, seconds, cores }` out.
 */
import { hashSync, verifySync } from "@node-rs/argon2"

// OWASP's and Doorward's: 19 MiB, two passes, one lane, argon2id. The number stands for the library's const enum Algorithm.Argon2id.
const PARAMETERS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const password = "correct horse battery staple"
const stored = hashSync(password, PARAMETERS)

process.on("message", ({ seconds }) => {
  const before = process.cpuUsage()
  const start = performance.now()
  let hashes = 0
  do {
    if (!verifySync(stored, password)) throw new Error("the right password was refused")
    hashes++
  } while (performance.now() - start < seconds * 1_000)
  const elapsedSeconds = (performance.now() - start) / 1_000
  const { user, system } = process.cpuUsage(before)
  process.send({ hashes, seconds: elapsedSeconds, cores: (user + system) / 1e6 / elapsedSeconds })
})
process.on("disconnect", () => process.exit())
process.send("ready")
