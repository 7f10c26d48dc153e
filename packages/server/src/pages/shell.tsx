import { raw } from "hono/html"
import type { Child } from "hono/jsx"
import type { Answer } from "../kernel/http/answer.ts"
import type { CookieJar } from "../kernel/http/cookies.ts"
import type { Csrf } from "../kernel/http/csrf.ts"
import type { Incoming } from "../kernel/http/incoming.ts"
import type { Random } from "../kernel/random.ts"
import { type Asset, pathOf, SCRIPT } from "./assets.ts"
import type { Brand } from "./brand/brand.ts"
import { LanguageMenu } from "./components/language-menu.tsx"
import { Rail, type Rooms } from "./components/rail.tsx"
import { createLanguages, type PageLocale } from "./language.ts"
import { directionOf, type Locale, localeOf, withoutPseudo } from "./locale.ts"
import { Misplaced } from "./misplaced.tsx"
import { stringsFor } from "./strings/index.ts"
import type { Strings } from "./strings/strings.ts"
import { STYLE } from "./style.ts"

/** What a page's body may use. */
export interface PageContext {
  /** Goes into every form, by `Form`. */
  readonly csrf: string
}

export interface Page {
  readonly title: string
  /** What it is a part of, and the way there: above the title, and in the window's. */
  readonly within?: { readonly label: string; readonly href: string }
  readonly body: (context: PageContext) => Child
  readonly status?: number
  readonly cookies?: readonly string[]
  /** Its address holds a credential: no Referer may carry it on. */
  readonly addressIsSecret?: boolean
  readonly wide?: boolean
  /** One of several pages that belong together; each shows the way to the others. */
  readonly rooms?: Rooms
}

/** Hosted pages for one request, in its language. */
export interface View {
  readonly locale: PageLocale
  /** Every text, in that language. */
  readonly t: Strings
  render(page: Page): Answer
}

/** Renders hosted pages: one layout, one stylesheet, one set of headers. */
export interface Pages {
  /** What the application is called. */
  readonly appName: string
  /** Public files that pages refer to. */
  readonly assets: readonly Asset[]
  /** @param person whose language counts where none was asked for */
  for(request: Incoming, person?: { readonly locale: string | null }): View
  /**
   * The language to write to somebody in, and to remember of somebody new: what they chose themselves, else what this
   * request's pages are in. Never the pseudo-locale.
   */
  languageOf(request: Incoming, chosen?: string | null): Locale
  /** As `for(request).render(page)`. */
  render(request: Incoming, page: Page): Answer
  /** A cookie for the answer to somebody who has just chosen a language, so that the next page comes in it. @param chosen null for the browser's own */
  rememberLanguage(chosen: string | null): string
}

const NONCE_BYTES = 16
/** An open door. In the page itself, so that no browser asks for /favicon.ico. */
function iconOf(color: string): string {
  return `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="${color}"/><path d="M5 13V6a3 3 0 0 1 6 0v7z" fill="#fff"/></svg>`)}`
}

export function createPages(needs: {
  readonly appName: string
  readonly brand: Brand
  readonly issuer: string
  readonly csrf: Csrf
  readonly jar: CookieJar
  readonly random: Random
  /** Shows pages in the pseudo-locale when asked to. */
  readonly development: boolean
}): Pages {
  const { appName, brand, csrf, random } = needs
  const icon = iconOf(brand.iconColor)
  const style = `${STYLE}${brand.css}`
  const assets = [SCRIPT, brand.logo, brand.logoDark].filter((asset) => asset !== undefined)
  const languages = createLanguages(needs.jar, needs.development)
  const viewFor: Pages["for"] = (request, person) => {
    const { locale, cookies: languageCookies } = languages.of(request, person?.locale)
    const t = stringsFor(locale)
    const render: View["render"] = ({ title, within, body, status = 200, cookies = [], addressIsSecret = false, wide = false, rooms }) => {
      const nonce = random.bytes(NONCE_BYTES).toString("base64")
      const form = csrf.issue(request, person !== undefined)
      const content = (
        <>
          {within && (
            <p class="within">
              <a href={within.href}>
                <bdi>{within.label}</bdi>
              </a>
            </p>
          )}
          <h1>{title}</h1>
          <Misplaced t={t} locale={locale} issuer={needs.issuer} request={request} />
          {body({ csrf: form.token })}
        </>
      )
      const document = (
        <html lang={locale} dir={directionOf(locale)}>
          <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            {/* The header's `no-referrer` would make forms send `Origin: null`; this keeps the path to ourselves and the origin true. */}
            {addressIsSecret && <meta name="referrer" content="strict-origin" />}
            <title>{[title, ...(within ? [within.label] : []), appName].join(" · ")}</title>
            <link rel="icon" href={icon} />
            <style nonce={nonce}>{raw(style)}</style>
            <script type="module" src={pathOf(SCRIPT)} nonce={nonce} />
          </head>
          <body class={wide || rooms ? "long" : undefined} data-words={JSON.stringify(wordsOf(t))}>
            {rooms ? (
              <div class="house">
                <a class="skip" href="#content">
                  {t.shell.skip}
                </a>
                <header>
                  <AppName appName={appName} brand={brand} />
                  {rooms.above?.({ csrf: form.token })}
                </header>
                <Rail {...rooms} />
                <main id="content">{content}</main>
              </div>
            ) : (
              <main class={wide ? "wide" : undefined}>
                <AppName appName={appName} brand={brand} />
                {content}
              </main>
            )}
            <footer>
              {request.method === "GET" && <LanguageMenu request={request} locale={locale} label={t.shell.language} />}
              {!brand.hideSecuredBy && <p>{t.shell.securedBy}</p>}
            </footer>
            {/* Where the script says what changed. */}
            <p id="announcements" class="unseen" aria-live="polite" />
          </body>
        </html>
      )
      return {
        status,
        html: `<!doctype html>${String(document)}`,
        cookies: [...cookies, ...languageCookies, ...form.cookies],
        headers: pageHeaders(nonce, addressIsSecret),
      }
    }
    return { locale, t, render }
  }
  return {
    appName,
    assets,
    for: viewFor,
    languageOf: (request, chosen) => localeOf(chosen) ?? withoutPseudo(languages.of(request, null).locale),
    render: (request, page) => viewFor(request).render(page),
    rememberLanguage: languages.remember,
  }
}

/** The application's logo, else its name. */
function AppName({ appName, brand: { logo, logoDark } }: { readonly appName: string; readonly brand: Brand }) {
  if (!logo) return <p class="app">{appName}</p>
  return (
    <p class="app">
      <picture>
        {logoDark && <source media="(prefers-color-scheme: dark)" srcset={pathOf(logoDark)} />}
        <img src={pathOf(logo)} alt={appName} height={32} />
      </picture>
    </p>
  )
}

/** What the script shows, in the page's language. */
function wordsOf({ shell }: Strings): Record<string, string | readonly string[]> {
  return {
    show: shell.showPassword,
    hide: shell.hidePassword,
    copy: shell.copy,
    copied: shell.copied,
    listChanged: shell.listChanged,
    required: shell.fieldRequired,
    email: shell.emailShape,
    strength: shell.strength,
  }
}

/** ASVS 3.4: nothing loads but what this page brings, nothing frames it, forms go home. */
function pageHeaders(nonce: string, addressIsSecret: boolean): Record<string, string> {
  return {
    "Content-Security-Policy": `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'`,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": addressIsSecret ? "no-referrer" : "same-origin",
    "X-Frame-Options": "DENY",
  }
}
