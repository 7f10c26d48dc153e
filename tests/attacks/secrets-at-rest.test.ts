import { createECDH, createHmac, randomBytes } from "node:crypto"
import type { TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { apiClient, createApi } from "../api-client.ts"
import { browserLike, newestMail, PASSWORD, setupLink, signedUp } from "../browser-like.ts"
import { databases, freshDoorward } from "../databases.ts"
import { tokenClient, turned } from "../token-client.ts"

const ROOT_SECRET = "a root secret that only this dump must not hold"
const KEY_BYTES = 32
/** `dwr_`, then what the MAC is over, the MAC, and a checksum. */
const REFRESH_TOKEN = { prefix: 4, mac: 26, end: 58 }
const PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "k"]

interface Cell {
  readonly table: string
  readonly column: string
  readonly text: string
}

/** Everything a thief of the database has. */
async function dump({ database }: TestDoorward): Promise<Cell[]> {
  const read = (text: string) =>
    database.read<Record<string, string | number | null>>({ strings: Object.assign([text], { raw: [text] }), values: [] })
  const tables = await read(
    database.dialect === "sqlite"
      ? "SELECT name FROM sqlite_master WHERE type = 'table'"
      : "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()",
  )
  const cells: Cell[] = []
  for (const { name } of tables) {
    const table = String(name)
    for (const row of await read(`SELECT * FROM "${table}"`))
      for (const [column, value] of Object.entries(row)) if (value !== null) cells.push({ table, column, text: String(value) })
  }
  return cells
}

/** Every 32 bytes in a row that a cell holds, as they are or spelled in one of the usual ways. */
function* keysIn(cells: readonly Cell[]): Generator<Buffer> {
  for (const { text } of cells) {
    const parts = [text, ...text.split(/[^\w+/=-]/)]
    for (const bytes of [Buffer.from(text), ...parts.flatMap((part) => [Buffer.from(part, "base64url"), Buffer.from(part, "hex")])])
      for (let from = 0; from + KEY_BYTES <= bytes.length; from++) yield bytes.subarray(from, from + KEY_BYTES)
  }
}

/** Whether something in these cells is the key that authenticates a refresh token. */
function holdsKeyOf(cells: readonly Cell[], token: string): boolean {
  const bytes = Buffer.from(token.slice(REFRESH_TOKEN.prefix), "base64url")
  const [body, mac] = [bytes.subarray(0, REFRESH_TOKEN.mac), bytes.subarray(REFRESH_TOKEN.mac, REFRESH_TOKEN.end)]
  for (const key of keysIn(cells)) if (createHmac("sha256", key).update(body).digest().equals(mac)) return true
  return false
}

/** Whether something in these cells is the private half of a P-256 key. */
function holdsPrivateHalf(cells: readonly Cell[], publicKey: Buffer): boolean {
  const curve = createECDH("prime256v1")
  for (const key of keysIn(cells)) {
    try {
      curve.setPrivateKey(key)
    } catch {
      // No number below the curve's order.
      continue
    }
    if (curve.getPublicKey().equals(publicKey)) return true
  }
  return false
}

/** The ways a secret can be spelled. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret.replace(/^dwr_/, ""), "base64url")
  return [secret, bytes.toString("hex"), bytes.toString("base64"), Buffer.from(secret).toString("base64url"), Buffer.from(secret).toString("hex")]
}

describe.each(databases)("PV-06 a dump of the database without the root secret, $name", (database) => {
  let doorward: TestDoorward
  beforeEach(async () => {
    doorward = await freshDoorward(database, { secret: ROOT_SECRET })
  })
  afterEach(() => doorward.close())

  test("holds no credential, no token, no mail and no private key", async () => {
    const secrets = new Map<string, string>([
      ["the root secret", ROOT_SECRET],
      ["a password", PASSWORD],
    ])
    const link = await setupLink(doorward)
    secrets.set("the set-up link", link.slice(link.lastIndexOf("=") + 1))
    await signedUp(doorward, "ada@example.com")
    const browser = browserLike(doorward.fetch)
    await browser.post("/auth/login", { email: "ada@example.com", password: PASSWORD, mode: "token", access: "cookie" })
    for (const [name, value] of browser.cookies) secrets.set(`the cookie ${name}`, value)
    const client = tokenClient(doorward.fetch)
    const tokens = await client.signIn("ada@example.com")
    const next = await turned(client, tokens.refresh_token)
    doorward.clock.advance(1)
    const begun = await browserLike(doorward.fetch).post("/auth/register", { email: "bob@example.com", mode: "token", refresh: "body" })
    const { attempt_token } = (await begun.json()) as { attempt_token: string }
    const mail = await newestMail(doorward, "bob@example.com")
    for (const [name, value] of Object.entries({
      access_token: tokens.access_token,
      refresh_token: tokens.refresh_token,
      attempt_token,
      "mailed link": mail.token,
      "next refresh token": next.refresh_token,
    }))
      secrets.set(name, value)
    // What operators make, and what is mailed because of it.
    const api = await createApi(doorward)
    secrets.set("an API's secret", api.client_secret)
    secrets.set("an API's token", await apiClient(doorward.fetch, api).token())
    const { link: recovery } = (await doorward.run("recover", { operand: "ada@example.com" })) as { link: string }
    secrets.set("a recovery link", recovery.slice(recovery.lastIndexOf("=") + 1))
    doorward.clock.advance(1)
    await browserLike(doorward.fetch).post("/auth/password/forgot", { email: "ada@example.com" })
    await expect.poll(async () => (await newestMail(doorward, "ada@example.com")).link).toContain("reset")
    secrets.set("a link to a new password", (await newestMail(doorward, "ada@example.com")).token)
    const texts = (await doorward.mails()).map(({ text }) => text)
    expect(texts.length).toBeGreaterThan(2)
    texts.forEach((text, index) => secrets.set(`mail ${index}`, text.split("\n")[0] ?? ""))
    expect(secrets.size).toBeGreaterThan(14)

    const cells = await dump(doorward)
    // What is no secret is found: the search works.
    expect(cells.some(({ text }) => text.includes("ada@example.com"))).toBe(true)
    const found = [...secrets].flatMap(([what, secret]) => {
      expect(secret.length, what).toBeGreaterThan(15)
      const wanted = spellings(secret)
      return cells
        .filter(({ text }) => wanted.some((spelling) => text.includes(spelling)))
        .map(({ table, column }) => `${what} in ${table}.${column}`)
    })
    expect(found).toEqual([])

    // Sealed is sealed, hashes are hashes, in whatever table.
    const shape = (column: string) =>
      /sealed|^enrolments$/.test(column) && !/seq|_at$/.test(column) ? /^v1\.[\w-]{20,}$/ : column.endsWith("_hash") ? /^[\w-]{43}$/ : /^/
    expect(cells.filter(({ column, text }) => !shape(column).test(text))).toEqual([])
    expect(new Set(cells.filter(({ column }) => shape(column).source !== "^").map(({ table }) => table)).size).toBeGreaterThan(8)

    for (const { text } of cells.filter((cell) => cell.text.startsWith("{"))) {
      const members = Object.keys(JSON.parse(text) as object)
      if (members.includes("kty")) expect(members.filter((member) => PRIVATE_MEMBERS.includes(member))).toEqual([])
    }
  })

  test("holds no 32 bytes that are the secret of a chain of refresh tokens", async () => {
    await signedUp(doorward, "ada@example.com")
    const { refresh_token: token } = await tokenClient(doorward.fetch).signIn("ada@example.com")
    const cells = await dump(doorward)
    expect(cells.filter(({ table }) => table === "refresh_families").length).toBeGreaterThan(0)
    expect(holdsKeyOf(cells, token)).toBe(false)
    // The search finds a key that is there.
    const key = randomBytes(KEY_BYTES)
    const bytes = Buffer.from(token.slice(REFRESH_TOKEN.prefix), "base64url")
    createHmac("sha256", key).update(bytes.subarray(0, REFRESH_TOKEN.mac)).digest().copy(bytes, REFRESH_TOKEN.mac)
    const planted = { table: "t", column: "c", text: `{"secret":"${key.toString("base64url")}"}` }
    expect(holdsKeyOf([...cells, planted], `dwr_${bytes.toString("base64url")}`)).toBe(true)
  })

  test("holds no 32 bytes that are the private half of a signing key", async () => {
    const keys = (await doorward.signingKeys.list()).filter(({ alg }) => alg === "ES256")
    expect(keys).toHaveLength(2)
    const cells = (await dump(doorward)).filter(({ table }) => table === "signing_keys")
    for (const { text } of cells.filter(({ column }) => column === "public_jwk")) {
      const { x, y } = JSON.parse(text) as { x: string; y: string }
      const publicKey = Buffer.concat([Buffer.of(4), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")])
      expect(holdsPrivateHalf(cells, publicKey)).toBe(false)
    }
    const curve = createECDH("prime256v1")
    curve.generateKeys()
    const planted = { table: "t", column: "c", text: `{"d":"${curve.getPrivateKey().toString("base64url").padStart(43, "A")}"}` }
    expect(holdsPrivateHalf([planted], curve.getPublicKey())).toBe(true)
  })
})
