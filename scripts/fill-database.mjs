// A deployment that has lived for a while, made through the public API: what a kept schema is filled with.
import { crc32, deflateSync } from "node:zlib"

const password = "correct horse battery staple"
/** As another system would have kept it: bcrypt. */
const imported = { password: "a password from elsewhere", hash: "$2y$10$FERTTtxB9dXPODTaVstRiOLU.2r68qiMvKVwO5HAqrmPDRJgrsQzu" }

/** @typedef {{ get(path: string): Promise<Response>, post(path: string, json?: object): Promise<Response>, patch(path: string, json: object): Promise<Response>, upload(page: string, path: string, field: string, bytes: Uint8Array): Promise<Response>, cookie(): string }} Browser */

/**
 * @param {any} house from createTestDoorward
 * @param {string} issuer
 * @returns {Promise<object>} what is needed to go on as those who live there
 */
export async function fillDatabase(house, issuer) {
  await house.start()
  await house.run("user create", { options: { email: "ada@example.com", name: "Ada" }, switches: ["owner"], secrets: { password } })
  const bob = await signedUp(house, issuer, "bob@example.com")
  const carol = await signedUp(house, issuer, "carol@example.com")
  await signedUp(house, issuer, "dora@example.com")

  await house.api.importUser({ email: "finn@example.com", name: "Finn", passwordHash: imported.hash })

  const ada = browser(house, issuer)
  await must(ada.post("/auth/login", { email: "ada@example.com", password, remember: true }), 200)
  // One of her sessions is over.
  const left = browser(house, issuer)
  await must(left.post("/auth/login", { email: "ada@example.com", password }), 200)
  const endedCookie = left.cookie()
  await must(left.post("/auth/logout"), 204)

  // An app's chain of refresh tokens, turned twice.
  const app = browser(house, issuer)
  let tokens = await (await must(app.post("/auth/login", { email: "bob@example.com", password, mode: "token", refresh: "body" }), 200)).json()
  const firstRefreshToken = tokens.refresh_token
  for (let turn = 0; turn < 2; turn += 1) {
    house.clock.advance(120)
    tokens = await (await must(app.post("/auth/refresh", { refresh_token: tokens.refresh_token }), 200)).json()
  }

  await must(bob.patch("/auth/account", { name: "Bob the Builder" }), 200)
  await must(bob.upload("/account/profile", "/account/profile/picture", "picture", smallPicture()), 303)
  const { user: shown } = await (await must(bob.get("/auth/account"), 200)).json()

  const client = await house.run("api create", { options: { name: "orders", audience: "https://orders.example" } })
  await house.run("user disable", { operand: "carol@example.com" })
  await house.run("keys rotate")
  for (let tries = 0; tries < 3; tries += 1)
    await must(browser(house, issuer).post("/auth/login", { email: "dora@example.com", password: "not the one" }), 401)
  await must(browser(house, issuer).post("/auth/password/forgot", { email: "dora@example.com" }), 202)

  const beginning = browser(house, issuer)
  house.clock.advance(1)
  const { attempt } = await (await must(beginning.post("/auth/register", { email: "eve@example.com", password }), 201)).json()
  const { code } = await newestMail(house, "eve@example.com")
  const { link: recovery } = await house.run("recover", { operand: "dora@example.com" })

  await house.runDueJobs()
  await house.audit.seal()
  return {
    issuer,
    at: house.clock.now(),
    people: [
      { email: "ada@example.com", password },
      { email: "bob@example.com", password },
      { email: "finn@example.com", password: imported.password },
    ],
    disabled: { email: "carol@example.com", password, cookie: carol.cookie() },
    session: { email: "ada@example.com", cookie: ada.cookie() },
    otherSession: { email: "bob@example.com", cookie: bob.cookie() },
    endedCookie,
    tokens: { email: "bob@example.com", first: firstRefreshToken, refresh: tokens.refresh_token, access: tokens.access_token },
    client: { client_id: client.client_id, client_secret: client.client_secret },
    signUp: { email: "eve@example.com", attempt, code, cookie: beginning.cookie() },
    recovery,
    picture: shown.picture,
  }
}

/** @param {any} house @param {string} issuer @param {string} email @returns {Promise<Browser>} */
async function signedUp(house, issuer, email) {
  const visitor = browser(house, issuer)
  // Mails of one instant have no order.
  house.clock.advance(1)
  const { attempt } = await (await must(visitor.post("/auth/register", { email, password }), 201)).json()
  await must(visitor.post("/auth/verify", { attempt, code: (await newestMail(house, email)).code }), 200)
  return visitor
}

/** @param {any} house @param {string} to */
async function newestMail(house, to) {
  const mail = (await house.mails()).find((/** @type {{ to: string }} */ candidate) => candidate.to === to)
  return { code: (/^ {4}([\d ]+)$/m.exec(mail?.text ?? "")?.[1] ?? "").replaceAll(" ", "") }
}

/** @param {Promise<Response>} asked @param {number} status */
async function must(asked, status) {
  const answer = await asked
  if (answer.status !== status) throw new Error(`${answer.url}: ${answer.status} instead of ${status}: ${await answer.text()}`)
  return answer
}

/** @param {any} house @param {string} issuer @returns {Browser} */
function browser(house, issuer) {
  /** @type {Map<string, string>} */
  const cookies = new Map()
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ")
  /** @param {string} method @param {string} path @param {object | FormData} [content] */
  const send = async (method, path, content) => {
    const headers = { "sec-fetch-site": "same-origin", ...(cookies.size > 0 ? { cookie: cookie() } : {}) }
    const json = { body: JSON.stringify(content), headers: { ...headers, "content-type": "application/json" } }
    const body = content === undefined ? {} : content instanceof FormData ? { body: content } : json
    const answer = await house.fetch(new Request(issuer + path, { method, headers, ...body }))
    for (const set of answer.headers.getSetCookie()) {
      const [pair = "", ...attributes] = set.split("; ")
      const name = pair.slice(0, pair.indexOf("="))
      if (attributes.includes("Max-Age=0")) cookies.delete(name)
      else cookies.set(name, pair.slice(pair.indexOf("=") + 1))
    }
    return answer
  }
  return {
    get: (path) => send("GET", path),
    post: (path, json) => send("POST", path, json),
    patch: (path, json) => send("PATCH", path, json),
    upload: async (page, path, field, bytes) => {
      const form = new FormData()
      form.set("csrf", /name="csrf" value="([^"]+)"/.exec(await (await send("GET", page)).text())?.[1] ?? "")
      form.set(field, new Blob([new Uint8Array(bytes)], { type: "image/png" }), "picture.png")
      return send("POST", path, form)
    },
    cookie,
  }
}

/** A PNG of a few grey pixels (PNG, third edition, §5). */
function smallPicture() {
  const side = 16
  /** @param {string} type @param {Buffer} data */
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    check.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, check])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  // Eight bits of grey.
  header[8] = 8
  const rows = Buffer.concat(Array.from({ length: side }, (_, row) => Buffer.concat([Buffer.from([0]), Buffer.alloc(side, row * 16)])))
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))])
}
