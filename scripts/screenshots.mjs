// `npm run screenshots`: makes docs/images anew, each picture from a service of its own making with nothing in it but what the picture shows.
import { spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import process from "node:process"
import { chromium } from "playwright-core"
import { findChromium } from "../tests/servers/find-program.mjs"
import { ensureBuilt } from "./build.mjs"
import { ensureServers } from "./ensure-servers.mjs"
import { ensureInstalled } from "./install.mjs"
import { root } from "./workspace.mjs"

const desktop = { width: 1280, height: 680 }
/** Where the list begins below other things. */
const tall = { width: 1280, height: 860 }
const phone = { width: 375, height: 812 }
/** They are in everybody's clone. */
const maxBytes = 96 * 1_024
const patienceMilliseconds = 15_000

const person = { name: "Ada Lovelace", email: "ada@example.com", password: "a password for pictures only" }

await ensureInstalled()
await ensureServers(["chromium"])
await ensureBuilt()

const images = join(root, "docs/images")
mkdirSync(images, { recursive: true })
const data = mkdtempSync(join(tmpdir(), "doorward-screenshots-"))
const port = await freePort()
const service = spawn(process.execPath, [join(root, "packages/server/dist/main.js"), "start", "--port", String(port), "--data", data], {
  env: { PATH: process.env["PATH"] ?? "", NODE_ENV: "development", DOORWARD_LOG_LEVEL: "warn" },
  stdio: ["ignore", "pipe", "inherit"],
})
const origin = `http://localhost:${port}`
const browser = await chromium.launch({ executablePath: findChromium() ?? "", args: ["--headless", "--no-sandbox", "--disable-gpu"] })
try {
  await untilServing(service)
  await picture("sign-in", { viewport: desktop, colorScheme: "light" }, async (page) => {
    await page.goto(`${origin}/sign-in`)
  })
  await picture("mail-code", { viewport: phone, colorScheme: "light" }, async (page) => {
    await page.goto(`${origin}/sign-up`)
    await page.fill("#name", "Grace Hopper")
    await page.fill("#email", "grace@example.com")
    await page.fill("#password", person.password)
    await Promise.all([page.waitForEvent("load"), page.click("#sign-up button[type=submit]")])
  })
  /** @type {import("playwright-core").Cookie[]} */
  let cookies = []
  await picture("set-up-checklist", { viewport: tall, colorScheme: "light" }, async (page) => {
    await page.goto(readFileSync(join(data, "setup-link"), "utf8").trim())
    for (const [field, value] of Object.entries(person)) await page.fill(`#${field}`, value)
    await Promise.all([page.waitForEvent("load"), page.click("#setup button[type=submit]")])
    cookies = await page.context().cookies()
  })
  await picture("account", { viewport: phone, colorScheme: "dark" }, async (page) => {
    await page.context().addCookies(cookies)
    await page.goto(`${origin}/account`)
  })
} finally {
  await browser.close()
  service.kill()
  await new Promise((resolve) => service.once("close", resolve))
  rmSync(data, { recursive: true, force: true })
}

/**
 * @param {string} name
 * @param {{ viewport: { width: number, height: number }, colorScheme: "light" | "dark" }} manner
 * @param {(page: import("playwright-core").Page) => Promise<void>} arrive
 */
async function picture(name, manner, arrive) {
  const context = await browser.newContext({ ...manner, reducedMotion: "reduce" })
  context.setDefaultTimeout(patienceMilliseconds)
  const page = await context.newPage()
  await arrive(page)
  const file = join(images, `${name}.png`)
  await page.screenshot({ path: file })
  await context.close()
  const { size } = statSync(file)
  if (size > maxBytes) throw new Error(`${file} has ${size} bytes, more than ${maxBytes}`)
  console.log(`docs/images/${name}.png  ${Math.ceil(size / 1_024)} kB`)
}

/** @param {import("node:child_process").ChildProcessByStdio<null, import("node:stream").Readable, null>} child @returns {Promise<void>} when it serves */
function untilServing(child) {
  return new Promise((resolve, reject) => {
    let output = ""
    child.stdout.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
      output += text
      if (output.includes("listening on")) resolve()
    })
    child.once("close", () => reject(new Error(`the service ended before it served:\n${output}`)))
  })
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once("error", reject)
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address()
      probe.close(() => (address !== null && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))))
    })
  })
}
