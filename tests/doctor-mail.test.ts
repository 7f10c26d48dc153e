import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createTestDoorward } from "doorward/testing"
import type { SMTPServerOptions } from "smtp-server"
import { afterAll, afterEach, describe, expect, test } from "vitest"
import { createAuthority } from "./certificates.ts"
import { openMailServer } from "./mail-server.ts"
import { freePort } from "./server-process.ts"

const authority = createAuthority("Mail servers")
const folder = mkdtempSync(join(tmpdir(), "doorward-doctor-"))
const caFile = join(folder, "ca.pem")
writeFileSync(caFile, authority.cert)
afterAll(() => rmSync(folder, { recursive: true }))

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

interface CheckResult {
  readonly name: string
  readonly state: string
  readonly finding: string
  readonly text: string
  readonly lines?: readonly string[]
}

/** Long enough for a busy machine to connect. */
const CHECK_SECONDS = 3

/** What `doorward doctor` says of the mail server, and how long it took. */
async function lookAt(smtpUrl: string | undefined, options: { readonly extraCa?: string; readonly production?: boolean } = {}) {
  const doorward = await createTestDoorward({ smtpUrl, checkSeconds: CHECK_SECONDS, limitMultiplier: 1, ...options })
  const began = performance.now()
  const { checks } = (await doorward.run("doctor")) as { checks: CheckResult[] }
  const tookMs = performance.now() - began
  await doorward.close()
  const mail = checks.find(({ name }) => name === "mail")
  if (!mail) throw new Error("nothing was said of mail")
  return { ...mail, tookMs }
}

/** A listener that does with each connection what it is told. */
async function openListener(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on("error", () => undefined)
    onConnection(socket)
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  closers.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

const DEAF = `
  const server = require("node:net").createServer()
  server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => console.log(server.address().port))`
/** More than its queue holds. */
const WAITING = 6

/** A program that takes no connections: once its queue is full the system drops what more comes. */
async function openDeafListener(): Promise<number> {
  const child = spawn(process.execPath, ["-e", DEAF], { stdio: ["ignore", "pipe", "inherit"] })
  const [line] = (await once(child.stdout, "data")) as [Buffer]
  const port = Number(line.toString())
  child.kill("SIGSTOP")
  const waiting = Array.from({ length: WAITING }, () => connect(port, "127.0.0.1").on("error", () => undefined))
  await Promise.race(waiting.map((socket) => once(socket, "connect")))
  closers.push(() => {
    for (const socket of waiting) socket.destroy()
    child.kill("SIGKILL")
  })
  return port
}

async function openServer(options: Parameters<typeof openMailServer>[0] = {}) {
  const server = await openMailServer(options)
  closers.push(() => server.close())
  return server
}

/** smtp-server's words for somebody who signs in. */
const onlyAda: SMTPServerOptions = {
  disabledCommands: ["STARTTLS"],
  allowInsecureAuth: true,
  authOptional: false,
  onAuth: ({ username, password }, _session, done) =>
    username === "ada" && password === "p@ss" ? done(null, { user: "ada" }) : done(new Error("Invalid")),
}

describe("what is wrong with the mail server is told apart, in words and in time", () => {
  test("one that works is fine, and was sent nothing", async () => {
    const server = await openServer()
    expect(await lookAt(server.url)).toMatchObject({ state: "fine", finding: "mailFine" })
    expect(server.connections()).toBe(1)
    expect(server.received).toEqual([])
  })

  test("user name and password: right, wrong", async () => {
    const server = await openServer(onlyAda)
    const address = server.url.replace("smtp://", "")
    expect(await lookAt(`smtp://ada:p%40ss@${address}`)).toMatchObject({ state: "fine" })
    const wrong = await lookAt(`smtp://ada:guess@${address}`)
    expect(wrong).toMatchObject({ state: "wrong", finding: "mailAuth", lines: ["535"] })
    expect(JSON.stringify(wrong)).not.toMatch(/guess|ada/)
  })

  test("nobody listens there", async () => {
    expect(await lookAt(`smtp://127.0.0.1:${await freePort()}`)).toMatchObject({ state: "wrong", finding: "mailRefused", lines: ["ECONNREFUSED"] })
  })

  test("the name leads nowhere", async () => {
    expect(await lookAt("smtp://no-such-host.invalid:587")).toMatchObject({ state: "wrong", finding: "mailName" })
  })

  test("it never says a word, drips its answer for ever, or drops whatever is sent there, as a firewall does", async () => {
    const mute = await openListener(() => undefined)
    const dripping = await openListener((socket) => {
      const timer = setInterval(() => socket.write("2"), 100)
      socket.once("close", () => clearInterval(timer))
      socket.write("220 slow\r\n")
    })
    const deaf = await openDeafListener()
    const reports = await Promise.all([mute, dripping, deaf].map((port) => lookAt(`smtp://127.0.0.1:${port}`)))
    expect(reports).toMatchObject(["mailMute", "mailMute", "mailSilent"].map((finding) => ({ state: "wrong", finding })))
    for (const [index, checks] of [5, 5, 3].entries()) expect(reports[index]?.tookMs).toBeLessThan(checks * CHECK_SECONDS * 1_000)
  })

  test("it is something else", async () => {
    const port = await openListener((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"))
    expect(await lookAt(`smtp://127.0.0.1:${port}`)).toMatchObject({ state: "wrong", finding: "mailAnswer" })
  })

  test("a certificate nobody vouches for, one for another name, and one that is believed", async () => {
    const { cert, key } = authority.issue({ name: "localhost", dns: ["localhost"], ip: ["127.0.0.1"] })
    const { url } = await openServer({ secure: true, cert, key })
    const smtps = url.replace("smtp:", "smtps:")
    expect(await lookAt(smtps)).toMatchObject({ state: "wrong", finding: "mailCertificate" })
    expect(await lookAt(smtps, { extraCa: caFile })).toMatchObject({ state: "fine" })

    const other = authority.issue({ name: "mail.example.com", dns: ["mail.example.com"] })
    const stranger = await openServer({ secure: true, ...other })
    expect(await lookAt(stranger.url.replace("smtp:", "smtps:"), { extraCa: caFile })).toMatchObject({ state: "wrong", finding: "mailCertificate" })
  })

  test("STARTTLS: not offered, and with a certificate nobody vouches for", async () => {
    // The same machine, spelled so that it is not taken for it: elsewhere nothing is sent without TLS.
    const elsewhere = (url: string) => url.replace("127.0.0.1", "127.1")
    expect(await lookAt(elsewhere((await openServer()).url))).toMatchObject({ state: "wrong", finding: "mailTls" })
    const { cert, key } = authority.issue({ name: "localhost", dns: ["localhost"] })
    const offering = await openServer({ cert, key, disabledCommands: ["AUTH"] })
    expect(await lookAt(elsewhere(offering.url))).toMatchObject({ state: "wrong", finding: "mailCertificate" })
  })

  test("plain where TLS is asked for", async () => {
    const server = await openServer()
    expect(await lookAt(server.url.replace("smtp:", "smtps:"))).toMatchObject({ state: "wrong", finding: "mailTls" })
  })

  test("none is set: to be done in development, wrong in production", async () => {
    expect(await lookAt(undefined)).toMatchObject({ state: "advice", finding: "mailDevelopment" })
    expect(await lookAt(undefined, { production: true })).toMatchObject({ state: "wrong", finding: "mailNone" })
  })
})
