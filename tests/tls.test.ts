import { execFile } from "node:child_process"
import { X509Certificate } from "node:crypto"
import { once } from "node:events"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { request } from "node:https"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { connect, type TLSSocket } from "node:tls"
import { promisify } from "node:util"
import { listen, openTls, silentLog } from "doorward/testing"
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest"
import { type Certified, createAuthority } from "./certificates.ts"
import { exchange } from "./raw-http.ts"
import { freePort, type ServerProcess, startServer } from "./server-process.ts"
import { until } from "./until.ts"

const MAIN = inject("doorwardMain")
const authority = createAuthority("Servers")
const clients = createAuthority("Clients")
const strangers = createAuthority("Strangers")
const folder = mkdtempSync(join(tmpdir(), "doorward-tls-"))
const file = (name: string) => join(folder, name)
const write = (name: string, text: string) => {
  writeFileSync(file(name), text, { mode: 0o600 })
  return file(name)
}
afterAll(() => rmSync(folder, { recursive: true }))

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

function get(port: number, path: string, client: Partial<Certified> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path, servername: "localhost", ca: authority.cert, agent: false, ...client }, (answer) => {
      answer.resume()
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers })
    })
      .once("error", reject)
      .end()
  })
}

/** The serial number of the certificate a new connection gets. */
function serialAt(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connect({ host: "127.0.0.1", port, servername: "localhost", ca: authority.cert }, () => {
      const { serialNumber } = socket.getPeerCertificate()
      socket.destroy()
      resolve(serialNumber)
    })
    socket.once("error", reject)
  })
}

const issue = () => authority.issue({ name: "localhost", dns: ["localhost"], ip: ["127.0.0.1"] })

describe("the service speaks https itself", () => {
  let server: ServerProcess
  let mtlsPort = 0
  let port = 0
  beforeAll(async () => {
    const own = issue()
    ;[port, mtlsPort] = [await freePort(), await freePort()]
    const env = {
      DOORWARD_ISSUER: `https://localhost:${port}`,
      DOORWARD_TLS_CERT: write("cert.pem", own.cert),
      DOORWARD_TLS_KEY: write("key.pem", own.key),
      DOORWARD_TLS_CLIENT_CA: write("clients.pem", clients.cert),
      DOORWARD_MTLS_PORT: String(mtlsPort),
      DOORWARD_LOG_LEVEL: "info",
    }
    server = await startServer({ port, env, isReady: async () => (await get(port, "/readyz").catch(() => undefined))?.status === 200 })
  })
  afterAll(() => server.stop())

  test("with HSTS, from TLS 1.2 upwards, and plain http gets nothing", async () => {
    const { status, headers } = await get(port, "/healthz")
    expect(status).toBe(200)
    expect(headers["strict-transport-security"]).toMatch(/^max-age=(\d{8,}); includeSubDomains/)
    const old = new Promise((resolve) => {
      const socket = connect(
        { host: "127.0.0.1", port, ca: authority.cert, servername: "localhost", maxVersion: "TLSv1.1", minVersion: "TLSv1" },
        () => resolve("connected"),
      )
      socket.once("error", () => resolve("refused"))
    })
    expect(await old).toBe("refused")
    expect((await exchange(port, `GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)).status).toBeUndefined()
  })

  test("asks for a client certificate on the other port only, and takes those of its authorities", async () => {
    const known = clients.issue({ name: "orders", for: "client" })
    const stranger = strangers.issue({ name: "orders", for: "client" })
    expect((await get(mtlsPort, "/healthz", known)).status).toBe(200)
    await expect(get(mtlsPort, "/healthz", stranger)).rejects.toThrow(/alert|ECONNRESET|socket hang up|EPIPE/)
    await expect(get(mtlsPort, "/healthz")).rejects.toThrow(/alert|ECONNRESET|socket hang up|EPIPE/)
    expect((await get(port, "/healthz")).status).toBe(200)
  })

  test("doorward healthcheck asks it in its own language", async () => {
    const env = { PATH: process.env["PATH"], DOORWARD_ISSUER: server.origin, DOORWARD_TLS_CERT: file("cert.pem"), DOORWARD_TLS_KEY: file("key.pem") }
    const { stdout } = await promisify(execFile)(process.execPath, [MAIN, "healthcheck", "--port", String(port)], { env })
    expect(stdout).toBe("ready\n")
  })

  test("SIGHUP: new connections get the new certificate, a broken one changes nothing, and no key reaches the log", async () => {
    const before = await serialAt(port)
    const next = issue()
    // Half of a change: the new certificate with the old key.
    write("cert.pem", next.cert)
    process.kill(server.pid, "SIGHUP")
    await until(() => server.output().includes("the certificate before them stays"), 5_000)
    expect(await serialAt(port)).toBe(before)
    write("key.pem", next.key)
    process.kill(server.pid, "SIGHUP")
    await until(async () => (await serialAt(port)) !== before, 5_000)
    expect((await get(mtlsPort, "/healthz", clients.issue({ name: "orders", for: "client" }))).status).toBe(200)
    write("key.pem", "-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----\n")
    process.kill(server.pid, "SIGHUP")
    await until(() => server.output().includes("holds no private key that can be read"), 5_000)
    expect((await get(port, "/healthz")).status).toBe(200)
    for (const line of next.key.split("\n").filter((text) => text !== "" && !text.startsWith("--"))) expect(server.output()).not.toContain(line)
    expect(server.isRunning()).toBe(true)
  })
})

test("a client's certificate is known to whoever serves its request, on the port that asks only", async () => {
  const own = issue()
  const files = {
    certFile: write("peer-cert.pem", own.cert),
    keyFile: write("peer-key.pem", own.key),
    clientCaFile: write("peer-clients.pem", clients.cert),
  }
  const tls = openTls(files, silentLog)
  const seen: (Uint8Array | undefined)[] = []
  const handle = (_: Request, peer?: { readonly certificate?: Uint8Array | undefined }) => {
    seen.push(peer?.certificate)
    return new Response()
  }
  const settings = { port: 0, hosts: ["127.0.0.1"], tls }
  const [plain, mutual] = [await listen(handle, settings), await listen(handle, { ...settings, clientCertificates: true })]
  const known = clients.issue({ name: "orders", for: "client" })
  for (const door of [plain, mutual]) expect((await get(door.addresses[0]?.port ?? 0, "/", known)).status).toBe(200)
  expect(seen.map((der) => der && new X509Certificate(der).subject)).toEqual([undefined, "CN=orders"])
  // A client that never says a word keeps neither from stopping.
  const silent = connect({ host: "127.0.0.1", port: plain.addresses[0]?.port ?? 0, servername: "localhost", ca: authority.cert })
  await once(silent, "secureConnect")
  const began = performance.now()
  await Promise.all([plain.drain(), mutual.drain()])
  expect(performance.now() - began).toBeLessThan(3_000)
  silent.destroy()
  tls.stop()
})

describe("TLS files that cannot be used end the start in words", () => {
  const own = issue()
  const other = issue()
  const cases: readonly (readonly [string, string, string, RegExp])[] = [
    ["no certificate", "hello", own.key, /bad-cert\.pem holds no certificate/],
    [
      "a broken certificate",
      "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
      own.key,
      /bad-cert\.pem: certificate 1 of 1 cannot be read/,
    ],
    ["no key", own.cert, "hello", /bad-key\.pem holds no private key/],
    ["another's key", own.cert, other.key, /bad-key\.pem is not the key of the first certificate/],
    ["an encrypted key", own.cert, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n", /passphrase/],
  ]
  test.each(cases)("PV-05 %s", async (_, cert, key, words) => {
    const env = {
      PATH: process.env["PATH"],
      DOORWARD_ISSUER: "https://localhost:1",
      DOORWARD_TLS_CERT: write("bad-cert.pem", cert),
      DOORWARD_TLS_KEY: write("bad-key.pem", key),
    }
    const outcome = await promisify(execFile)(process.execPath, [MAIN, "start", "--data", join(folder, "data"), "--port", "0"], { env }).then(
      () => ({ code: 0, stderr: "" }),
      (error: unknown) => error as { code: number; stderr: string },
    )
    expect(outcome.stderr).toMatch(words)
    expect([outcome.code, outcome.stderr.split("\n").length]).toEqual([1, 2])
    for (const line of key.split("\n").filter((text) => text.length > 20 && !text.startsWith("--"))) expect(outcome.stderr).not.toContain(line)
  })

  test("a file that is not there", async () => {
    const env = {
      PATH: process.env["PATH"],
      DOORWARD_ISSUER: "https://localhost:1",
      DOORWARD_TLS_CERT: file("none.pem"),
      DOORWARD_TLS_KEY: file("none.pem"),
    }
    await expect(promisify(execFile)(process.execPath, [MAIN, "start", "--port", "0"], { env, cwd: folder })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("none.pem cannot be read (ENOENT)") as string,
    })
  })
})
