/**
 * Verifying what passkeys answer, in a process of its own: WAY is Doorward's sign-in, through its handler, or the bare library it is done with. Options
 * are asked for and answered before the clock runs. Works only when told to: `{ seconds }` in, `{ answered, seconds, cores }` out.
 */
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto"
import { browser, dependencyOf, ISSUER, person, startHouse } from "./house.mjs"

const { WAY, BUILT, FOLDER } = process.env
const PEOPLE = 32
const BATCH = 64
const IN_FLIGHT = 8
const RP_ID = "localhost"
/** User present, user verified, may be backed up; with the credential's data. */
const FLAGS = 0x0d
const WITH_CREDENTIAL = 0x40
const ES256 = -7

const sha256 = (data) => createHash("sha256").update(data).digest()
const { verifyAuthenticationResponse } = await dependencyOf(BUILT, "@simplewebauthn/server")
const { isoCBOR } = await dependencyOf(BUILT, "@simplewebauthn/server/helpers")

/** A synced passkey as a password manager keeps it. */
function device() {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
  const { x, y } = publicKey.export({ format: "jwk" })
  const id = randomBytes(32)
  const cose = new Map([
    [1, 2],
    [3, ES256],
    [-1, 1],
    [-2, Buffer.from(x, "base64url")],
    [-3, Buffer.from(y, "base64url")],
  ])
  const key = Buffer.from(isoCBOR.encode(cose))
  const data = (flags) => Buffer.concat([sha256(RP_ID), Buffer.from([flags, 0, 0, 0, 0])])
  const clientData = (type, challenge) => Buffer.from(JSON.stringify({ type, challenge, origin: ISSUER, crossOrigin: false }))
  const about = { id: id.toString("base64url"), rawId: id.toString("base64url"), type: "public-key", clientExtensionResults: {} }
  let userHandle
  return {
    credential: { id: about.id, publicKey: new Uint8Array(key), counter: 0 },
    create: ({ challenge, user }) => {
      userHandle = user.id
      const authData = Buffer.concat([data(FLAGS | WITH_CREDENTIAL), Buffer.alloc(16), Buffer.from([0, id.length]), id, key])
      const attestationObject = Buffer.from(
        isoCBOR.encode(
          new Map([
            ["fmt", "none"],
            ["attStmt", new Map()],
            ["authData", authData],
          ]),
        ),
      )
      const clientDataJSON = clientData("webauthn.create", challenge).toString("base64url")
      return { ...about, response: { clientDataJSON, attestationObject: attestationObject.toString("base64url"), transports: ["internal"] } }
    },
    get: ({ challenge }) => {
      const clientDataJSON = clientData("webauthn.get", challenge)
      const authenticatorData = data(FLAGS)
      const signature = sign("sha256", Buffer.concat([authenticatorData, sha256(clientDataJSON)]), privateKey)
      const parts = { clientDataJSON, authenticatorData, signature }
      const response = Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, value.toString("base64url")]))
      return { ...about, response: { ...response, userHandle } }
    },
  }
}

async function doorwardWay() {
  const house = await startHouse({ built: BUILT, folder: FOLDER })
  const devices = []
  for (let i = 0; i < PEOPLE; i++) {
    const post = await person(house, `person-${i}@example.com`)
    const made = device()
    await post("/auth/passkey/register/verify", made.create(await post("/auth/passkey/register/options", {})))
    devices.push(made)
  }
  let next = 0
  return async () => {
    const post = browser(house)
    const assertion = devices[next++ % PEOPLE].get(await post("/auth/passkey/login/options", {}))
    return async () => {
      if ((await post("/auth/passkey/login/verify", assertion)).status !== "complete") throw new Error("a passkey was refused")
    }
  }
}

function bareWay() {
  const devices = Array.from({ length: PEOPLE }, device)
  let next = 0
  return async () => {
    const { credential, get } = devices[next++ % PEOPLE]
    const challenge = randomBytes(32).toString("base64url")
    const wanted = { response: get({ challenge }), expectedChallenge: challenge, expectedOrigin: ISSUER, expectedRPID: RP_ID, credential }
    return async () => {
      if (!(await verifyAuthenticationResponse({ ...wanted, requireUserVerification: true })).verified) throw new Error("a passkey was refused")
    }
  }
}

const prepare = WAY === "Doorward" ? await doorwardWay() : bareWay()

/** So many at a time, until none is left. */
async function inFlight(works) {
  const rest = [...works]
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      for (let work = rest.pop(); work !== undefined; work = rest.pop()) await work()
    }),
  )
}

async function measure({ seconds: wanted }) {
  let answered = 0
  let seconds = 0
  let cpuSeconds = 0
  while (seconds < wanted) {
    const works = []
    for (let i = 0; i < BATCH; i++) works.push(await prepare())
    const cpu = process.cpuUsage()
    const start = performance.now()
    await inFlight(works)
    seconds += (performance.now() - start) / 1_000
    const { user, system } = process.cpuUsage(cpu)
    cpuSeconds += (user + system) / 1e6
    answered += BATCH
  }
  return { answered, seconds, cores: cpuSeconds / seconds }
}

process.on("message", (wanted) => {
  void measure(wanted).then((result) => process.send(result))
})
process.on("disconnect", () => process.exit())
process.send("ready")
