import { execFile } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { createTestDoorward, type TestDoorward } from "doorward/testing"
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest"
import { type ApiCredential, apiClient } from "./api-client.ts"
import { type BrowserLike, browserLike, PASSWORD } from "./browser-like.ts"
import { type DoorwardProcess, startProgram } from "./doorward-process.ts"
import { postgresSchema, type ServerDatabase, type ServerProcess, startServer } from "./server-process.ts"
import { claimsOf } from "./token-client.ts"
import { until } from "./until.ts"

const AUDIENCE = "https://api.notebook.example"
const API = { DOORWARD_API_AUDIENCE: AUDIENCE, DOORWARD_API_SCOPES: "orders:read,orders:write,invoices:read", LOG_LEVEL: "warn" }
/** TOK-27. */
const KEY_REMOVAL_MS = 60_000
/** A guard that lost its stream looks again every second, and opens it again after four. */
const REUNION_MS = 10_000
const STALENESS_SECONDS = 2
const WALK_MS = 25_000

const pathTo = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** What an operator types beside the service. */
async function command(database: Required<ServerDatabase>, ...args: readonly string[]): Promise<unknown> {
  const env =
    "url" in database
      ? { DATABASE_URL: database.url, DOORWARD_DATABASE_SCHEMA: database.schema, DOORWARD_SECRET: database.secret }
      : { DOORWARD_DATA: database.folder }
  const { stdout } = await promisify(execFile)(process.execPath, [inject("doorwardMain"), ...args, "--json"], {
    env: { PATH: process.env["PATH"] ?? "", ...env },
  })
  return JSON.parse(stdout)
}

async function createCredentials(database: Required<ServerDatabase>): Promise<readonly [ApiCredential, ApiCredential]> {
  const create = async (name: string) => (await command(database, "api", "create", "--name", name, "--audience", AUDIENCE)) as ApiCredential
  return [await create("orders"), await create("invoices")]
}

interface Service extends DoorwardProcess {
  /** Its main route, asked with a token. */
  ask(accessToken?: string): Promise<Response>
  status(accessToken: string): Promise<number>
  health(): Promise<{ readonly ok: boolean; readonly stalenessSeconds: number }>
}

/** One of the example's services, which reaches the issuer at an address of its own. */
async function startService(
  name: "orders" | "invoices",
  credential: ApiCredential,
  { issuer, replica, stalenessSeconds = 60 }: { readonly issuer: string; readonly replica: string; readonly stalenessSeconds?: number },
): Promise<Service> {
  const running = await startProgram(pathTo(`../examples/microservices/${name}.mjs`), [], (port) => ({
    PORT: String(port),
    ISSUER: issuer,
    REPLICA: replica,
    NODE_OPTIONS: `--import=${new URL("servers/through-replica.mjs", import.meta.url).href}`,
    AUDIENCE,
    CLIENT_ID: credential.client_id,
    CLIENT_SECRET: credential.client_secret,
    MAX_STALENESS_SECONDS: String(stalenessSeconds),
  }))
  const ask: Service["ask"] = (token) =>
    fetch(`${running.issuer}/${name}`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } })
  return {
    ...running,
    ask,
    status: async (token) => {
      const answer = await ask(token)
      await answer.arrayBuffer()
      return answer.status
    },
    health: async () => (await (await fetch(`${running.issuer}/health`)).json()) as Awaited<ReturnType<Service["health"]>>,
  }
}

/** Somebody with a session in a browser and an access token of it. */
interface Person {
  readonly browser: BrowserLike
  readonly userId: string
  readonly token: string
}

interface SignedIn {
  readonly access_token: string
  readonly user: { readonly id: string }
}

async function signInAt(issuer: string, email: string): Promise<Person> {
  const browser = browserLike(fetch, issuer)
  const answer = await browser.post("/auth/login", { email, password: PASSWORD, mode: "token" })
  expect(answer.status).toBe(200)
  const { access_token: token, user } = (await answer.json()) as SignedIn
  return { browser, userId: user.id, token }
}

async function signUpAt(issuer: string, email: string): Promise<Person> {
  const browser = browserLike(fetch, issuer)
  const { attempt } = (await (await browser.post("/auth/register", { email, password: PASSWORD, mode: "token" })).json()) as { attempt: string }
  const mails = (await (await browser.get("/dev/mail.json")).json()) as { readonly to: string; readonly codes: readonly string[] }[]
  const code = mails.find(({ to }) => to === email)?.codes[0]
  const answer = await browser.post("/auth/verify", { attempt, code })
  expect(answer.status).toBe(200)
  const { access_token: token, user } = (await answer.json()) as SignedIn
  return { browser, userId: user.id, token }
}

describe.each(["sqlite", "postgres"] as const)("two services behind one sign-in, on %s", (kind) => {
  let folder: string
  let database: Required<ServerDatabase>
  /** The address people use; on PostgreSQL the third of three replicas, which no service follows. */
  let front: ServerProcess
  /** The one each service follows. */
  let replicas: readonly [ServerProcess, ServerProcess]
  let credentials: readonly [ApiCredential, ApiCredential]
  let orders: Service
  let invoices: Service
  let bob: Person

  const isReplicated = kind === "postgres"
  const restarted = ({ port, origin }: ServerProcess) => startServer({ database, port, env: { ...API, DOORWARD_ISSUER: origin } })
  const both = (token: string) => Promise.all([orders.status(token), invoices.status(token)])
  const answered = async (token: string, status: number) => (await both(token)).every((one) => one === status)
  const signIn = (email: string) => signInAt(front.origin, email)

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "doorward-microservices-"))
    database = isReplicated ? postgresSchema(inject("postgresUrl")) : { folder }
    // On SQLite the command needs the file for itself; a shared database is made by the first who serves from it.
    if (!isReplicated) credentials = await createCredentials(database)
    front = await startServer({ database, env: API })
    if (isReplicated) credentials = await createCredentials(database)
    const beside = () => startServer({ database, env: { ...API, DOORWARD_ISSUER: front.origin } })
    replicas = isReplicated ? await Promise.all([beside(), beside()]) : [front, front]
    const [first, second] = replicas.map(({ port }) => `http://localhost:${port}`)
    ;[orders, invoices] = await Promise.all([
      startService("orders", credentials[0], { issuer: front.origin, replica: first ?? "" }),
      startService("invoices", credentials[1], { issuer: front.origin, replica: second ?? "", stalenessSeconds: STALENESS_SECONDS }),
    ])
    await signUpAt(front.origin, "ada@example.com")
    bob = await signUpAt(front.origin, "bob@example.com")
  })
  afterAll(async () => {
    await Promise.all([orders, invoices, front, ...(replicas ?? [])].map((process) => process?.stop()))
    await rm(folder, { recursive: true, force: true })
  })

  test("both take the token of one sign-in, and keep people apart", async () => {
    const ada = await signIn("ada@example.com")
    expect(await both(ada.token)).toEqual([200, 200])
    const headers = { authorization: `Bearer ${ada.token}`, "content-type": "application/json" }
    const made = await fetch(`${orders.issuer}/orders`, { method: "POST", headers, body: JSON.stringify({ item: "A notebook" }) })
    expect(made.status).toBe(201)
    expect(await (await orders.ask(ada.token)).json()).toMatchObject({ orders: [{ item: "A notebook" }] })
    expect(await (await orders.ask(bob.token)).json()).toEqual({ orders: [] })
    const { invoices: hers } = (await (await invoices.ask(ada.token)).json()) as { invoices: readonly { readonly id: string }[] }
    const invoice = (id: string | undefined, token: string) =>
      fetch(`${invoices.issuer}/invoices/${id}`, { headers: { authorization: `Bearer ${token}` } })
    expect(await (await invoice(hers[0]?.id, ada.token)).json()).toEqual(hers[0])
    for (const refused of [await invoice(hers[0]?.id, bob.token), await invoice("of-nobody", ada.token)])
      expect([refused.status, await refused.json()]).toEqual([403, expect.objectContaining({ code: "forbidden" })])
    expect((await orders.health()).ok && (await invoices.health()).ok).toBe(true)
  })

  test("TOK-08 a token for another audience is refused, and so is none at all", async () => {
    const [credential] = credentials
    const own = await apiClient(fetch, credential, front.origin).token()
    expect(claimsOf(own)["aud"]).toBe(front.origin)
    for (const service of [orders, invoices]) {
      const refused = await service.ask(own)
      expect([refused.status, refused.headers.get("www-authenticate")]).toEqual([
        401,
        expect.stringMatching(`^Bearer realm="${AUDIENCE}", error="invalid_token", error_description="[^"]*audience[^"]*"$`),
      ])
      const nothing = await service.ask()
      expect([nothing.status, nothing.headers.get("www-authenticate")]).toEqual([401, `Bearer realm="${AUDIENCE}"`])
    }
  })

  test("TOK-08 a token without the scope is 403 and says which", async () => {
    const refused = await fetch(`${invoices.issuer}/invoices/1`, { method: "DELETE", headers: { authorization: `Bearer ${bob.token}` } })
    expect([refused.status, refused.headers.get("www-authenticate")]).toEqual([
      403,
      expect.stringMatching(/^Bearer (realm="[^"]+", )?error="insufficient_scope", error_description="[^"]+", scope="invoices:cancel"$/),
    ])
  })

  test("a sign-out is known to both within a second; other sessions and other people go on", async () => {
    const [ada, adaElsewhere] = [await signIn("ada@example.com"), await signIn("ada@example.com")]
    expect(await both(ada.token)).toEqual([200, 200])
    expect((await ada.browser.post("/auth/logout")).status).toBe(204)
    await until(() => answered(ada.token, 401))
    expect((await orders.ask(ada.token)).headers.get("www-authenticate")).toContain('error="invalid_token"')
    expect([await both(adaElsewhere.token), await both(bob.token)]).toEqual([
      [200, 200],
      [200, 200],
    ])
  })

  test("a session that is ended from another one is refused by both within a second", async () => {
    const [ada, adaElsewhere] = [await signIn("ada@example.com"), await signIn("ada@example.com")]
    const { sid } = claimsOf(ada.token)
    expect(await both(ada.token)).toEqual([200, 200])
    expect((await adaElsewhere.browser.send(`/auth/sessions/${sid}`, { method: "DELETE" })).status).toBe(204)
    await until(() => answered(ada.token, 401))
    expect([await both(adaElsewhere.token), await both(bob.token)]).toEqual([
      [200, 200],
      [200, 200],
    ])
  })

  // Nothing but a second process does that, and an SQLite file has one.
  if (isReplicated) {
    test("a person who is disabled by another process is refused by both within a second", async () => {
      const eve = await signUpAt(front.origin, "eve@example.com")
      expect(await both(eve.token)).toEqual([200, 200])
      const house = await houseBeside(database, front.origin)
      try {
        expect(await house.api.disableUser(eve.userId as Parameters<typeof house.api.disableUser>[0])).toBe(true)
        await until(() => answered(eve.token, 401))
        expect(await both(bob.token)).toEqual([200, 200])
      } finally {
        await house.close()
      }
    })
  }

  test("cut off, a guard judges by what it knows until that is too old, and never lets in what was revoked meanwhile", async () => {
    const ada = await signIn("ada@example.com")
    expect(await both(ada.token)).toEqual([200, 200])
    const [first, second] = replicas
    await Promise.all([first.kill9(), second.kill9()])
    expect(await both(ada.token)).toEqual([200, 200])

    // With nobody else to tell, the sign-out waits for the service itself.
    if (isReplicated) expect((await ada.browser.post("/auth/logout")).status).toBe(204)
    await until(async () => (await invoices.status(ada.token)) === 503, STALENESS_SECONDS * 1000 + 1_000)
    const stale = await invoices.ask(bob.token)
    expect([stale.status, stale.headers.has("www-authenticate"), stale.headers.get("retry-after")]).toEqual([503, false, "1"])
    expect((await invoices.health()).ok).toBe(false)
    expect(await orders.status(bob.token)).toBe(200)

    const seen: number[] = []
    const watching = { yes: true }
    const watched = (async () => {
      while (watching.yes) seen.push(await invoices.status(ada.token))
    })()
    if (isReplicated) replicas = await Promise.all([restarted(first), restarted(second)])
    else {
      front = await restarted(front)
      replicas = [front, front]
      expect((await ada.browser.post("/auth/logout")).status).toBe(204)
    }
    await until(() => answered(ada.token, 401), REUNION_MS)
    await until(() => answered(bob.token, 200), REUNION_MS)
    watching.yes = false
    await watched
    if (isReplicated) expect(new Set(seen)).toEqual(new Set([503, 401]))
    expect([(await orders.health()).ok, (await invoices.health()).ok]).toEqual([true, true])
  })

  test("TOK-27 what was signed with a key that is removed is refused by both; who signs in anew gets in", async () => {
    expect(await both(bob.token)).toEqual([200, 200])
    const [head = ""] = bob.token.split(".")
    const { kid } = JSON.parse(Buffer.from(head, "base64url").toString()) as { kid: string }
    if (isReplicated) expect(await command(database, "keys", "remove", kid)).toEqual({ kid, removed: true })
    else {
      await front.stop()
      expect(await command(database, "keys", "remove", kid)).toEqual({ kid, removed: true })
      front = await restarted(front)
      replicas = [front, front]
    }
    await until(() => answered(bob.token, 401), KEY_REMOVAL_MS)
    const anew = await signIn("bob@example.com")
    expect(anew.token.split(".")[0]).not.toBe(head)
    await until(() => answered(anew.token, 200))
  })
})

test("its walk-through ends with both services refusing the token", async () => {
  const port = 20_000 + Math.floor(Math.random() * 10_000)
  const { stdout } = await promisify(execFile)(process.execPath, [pathTo("../examples/microservices/start.mjs")], {
    env: { PATH: process.env["PATH"] ?? "", PORT: String(port) },
    // Asked to end, it ends what it started.
    timeout: WALK_MS,
  })
  const lines = stdout.trimEnd().split("\n")
  const laptop = lines.filter((line) => line.includes("laptop: ")).map((line) => /(GET|POST|DELETE) +(\S+) +(\d{3})/.exec(line)?.slice(1).join(" "))
  expect(laptop).toEqual([
    "GET /orders 200",
    "POST /orders 201",
    "GET /invoices 200",
    "DELETE /invoices/1 403",
    "GET /orders 401",
    "GET /invoices 401",
  ])
  expect(lines.slice(-2).map((line) => /GET +(\S+) +(\d{3})/.exec(line)?.slice(1).join(" "))).toEqual(["/orders 200", "/invoices 200"])
})

/** Another house on the replicas' database, for what an application does that mounts one. */
function houseBeside(database: Required<ServerDatabase>, issuer: string): Promise<TestDoorward> {
  if (!("url" in database)) throw new Error("one process serves an SQLite file")
  const { url: databaseUrl, schema: databaseSchema, secret } = database
  const clock = { now: () => Date.now(), advance: () => {} }
  return createTestDoorward({ databaseUrl, databaseSchema, secret, issuer, clock, databasePoolSize: 2 })
}
