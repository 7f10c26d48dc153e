/**
 * Signing in one after another through Doorward's handler, in a process of its own: WAY is `password`, or `password and code` for somebody with an
 * authenticator app. Works only when told to: `{ seconds }` in, `{ answered, seconds, cores }` out.
 */
import { browser, dependencyOf, PASSWORD, person, startHouse } from "./house.mjs"

const { WAY, BUILT, FOLDER } = process.env
const EMAIL = "ada@example.com"
/** A code works once, so the next sign-in is in the next step. */
const STEP_SECONDS = 30

const { generateSync } = await dependencyOf(BUILT, "otplib")
const house = await startHouse({ built: BUILT, folder: FOLDER })
const ada = await person(house, EMAIL)
const withCode = WAY !== "password"
let secret
const code = () => generateSync({ secret, epoch: Math.floor(house.clock.now() / 1_000) })
if (withCode) {
  secret = (await ada("/auth/2fa/setup", {})).secret
  await ada("/auth/2fa/verify", { code: code() })
}

async function signIn() {
  house.clock.advance(STEP_SECONDS)
  const post = browser(house)
  let answer = await post("/auth/login", { email: EMAIL, password: PASSWORD })
  if (withCode) answer = await post("/auth/2fa/challenge", { attempt: answer.attempt, factor: "totp", code: code() })
  if (answer.status !== "complete") throw new Error(`signing in ended with ${answer.status}`)
}

async function measure({ seconds: wanted }) {
  const cpu = process.cpuUsage()
  const start = performance.now()
  let answered = 0
  do {
    await signIn()
    answered++
  } while (performance.now() - start < wanted * 1_000)
  const seconds = (performance.now() - start) / 1_000
  const { user, system } = process.cpuUsage(cpu)
  return { answered, seconds, cores: (user + system) / 1e6 / seconds }
}

process.on("message", (wanted) => {
  void measure(wanted).then((result) => process.send(result))
})
process.on("disconnect", () => process.exit())
process.send("ready")
