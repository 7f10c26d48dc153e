import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core"
import { inject } from "vitest"

export const PHONE = { width: 375, height: 812 }
export const DESKTOP = { width: 1280, height: 800 }
/** Everything here is served by this machine: what takes longer is stuck. */
const PATIENCE_MS = 15_000

/** How somebody comes. Flows are gone through in two ways that have nothing in common; every page is looked at in the others too. */
export interface Manner {
  readonly name: string
  readonly viewport: { readonly width: number; readonly height: number }
  readonly colorScheme: "light" | "dark"
  readonly javaScript: boolean
  /** Asked for once, as an application does with `ui_locales`; the browser remembers it. */
  readonly locale?: string
}

export const MANNERS: readonly Manner[] = [
  { name: "phone, light, without JavaScript", viewport: PHONE, colorScheme: "light", javaScript: false },
  { name: "desktop, dark, with JavaScript", viewport: DESKTOP, colorScheme: "dark", javaScript: true },
]

/** A browser that shares nothing with another: its own cookies, its own cache. */
export interface Visitor {
  readonly page: Page
  readonly context: BrowserContext
  /** What the browser complained about: script errors, refused content, anything on the console. */
  readonly complaints: string[]
}

export function launchChromium(): Promise<Browser> {
  const executablePath = inject("chromium")
  if (executablePath === "") throw new Error("No Chromium: set DOORWARD_TEST_CHROMIUM to its executable.")
  return chromium.launch({
    executablePath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  })
}

export async function newVisitor(browser: Browser, issuer: string, manner: Manner): Promise<Visitor> {
  const { viewport, colorScheme, javaScript, locale } = manner
  const phone = viewport.width < 600
  const context = await browser.newContext({
    baseURL: issuer,
    viewport,
    colorScheme,
    javaScriptEnabled: javaScript,
    hasTouch: phone,
    isMobile: phone,
    reducedMotion: "reduce",
  })
  context.setDefaultTimeout(PATIENCE_MS)
  const complaints: string[] = []
  context.on("weberror", (error) => complaints.push(`script error: ${error.error().message}`))
  context.on("console", (message) => {
    // The browser notes every answer of 400 or more, a page's own too: those are what some tests are about.
    const ofThePage = message.location().url === message.page()?.url() && message.text().startsWith("Failed to load resource")
    if (["error", "warning"].includes(message.type()) && !ofThePage)
      complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`)
  })
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      console.error(`refused by ${violatedDirective}: ${blockedURI}`),
    )
  })
  if (locale !== undefined) await speak(context, locale)
  return { page: await context.newPage(), context, complaints }
}

/** From its next page on. Asks at a page that sends nobody elsewhere. */
export async function speak(context: BrowserContext, locale: string): Promise<void> {
  await context.request.get(`/forgot?ui_locales=${locale}`)
}
