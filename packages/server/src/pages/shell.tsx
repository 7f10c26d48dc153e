import { readFileSync } from "node:fs"
import { raw } from "hono/html"
import type { Child } from "hono/jsx"
import type { Answer } from "../kernel/http/answer.ts"
import { CSRF_FIELD, type Csrf } from "../kernel/http/csrf.ts"
import type { Incoming } from "../kernel/http/incoming.ts"
import type { Random } from "../kernel/random.ts"

/** What a page's body may use. */
export interface PageContext {
  /** Goes into every form, by `Form`. */
  readonly csrf: string
}

export interface Page {
  readonly title: string
  readonly body: (context: PageContext) => Child
  readonly status?: number
  readonly cookies?: readonly string[]
  /** Its address holds a credential: no Referer may carry it on. */
  readonly addressIsSecret?: boolean
  readonly wide?: boolean
}

/** Renders hosted pages: one layout, one stylesheet, one set of headers. */
export interface Pages {
  render(request: Incoming, page: Page): Answer
}

const NONCE_BYTES = 16
const STYLE = readFileSync(new URL("./style.css", import.meta.url), "utf8")

export function createPages(needs: { readonly appName: string; readonly csrf: Csrf; readonly random: Random }): Pages {
  return {
    render: (request, { title, body, status = 200, cookies = [], addressIsSecret = false, wide = false }) => {
      const nonce = needs.random.bytes(NONCE_BYTES).toString("base64")
      const form = needs.csrf.issue(request)
      const document = (
        <html lang="en">
          <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            {/* The header's `no-referrer` would make forms send `Origin: null`; this keeps the path to ourselves and the origin true. */}
            {addressIsSecret && <meta name="referrer" content="strict-origin" />}
            <title>{`${title} · ${needs.appName}`}</title>
            <style nonce={nonce}>{raw(STYLE)}</style>
          </head>
          <body>
            <main class={wide ? "wide" : undefined}>
              <p class="app">{needs.appName}</p>
              <h1>{title}</h1>
              {body({ csrf: form.token })}
            </main>
            <footer>Secured by Doorward</footer>
          </body>
        </html>
      )
      return {
        status,
        html: `<!doctype html>${String(document)}`,
        cookies: [...cookies, ...form.cookies],
        headers: pageHeaders(nonce, addressIsSecret),
      }
    },
  }
}

/** ASVS 3.4: nothing loads but what this page brings, nothing frames it, forms go home. */
function pageHeaders(nonce: string, addressIsSecret: boolean): Record<string, string> {
  return {
    "Content-Security-Policy": `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'`,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": addressIsSecret ? "no-referrer" : "same-origin",
    "X-Frame-Options": "DENY",
  }
}

export function Form({ action, csrf, id, children }: { action: string; csrf: string; id?: string; children?: Child }) {
  return (
    <form method="post" action={action} id={id}>
      <input type="hidden" name={CSRF_FIELD} value={csrf} />
      {children}
    </form>
  )
}

export interface FieldProps {
  readonly name: string
  readonly label: string
  readonly type: "text" | "email" | "password"
  readonly autocomplete: string
  readonly value?: string | undefined
  readonly hint?: string | undefined
  /** What is wrong with what was entered; takes the hint's place. */
  readonly wrong?: string | undefined
  readonly inputmode?: "numeric" | undefined
  readonly optional?: boolean
  readonly autofocus?: boolean
}

export function Field({ name, label, type, autocomplete, value, hint, wrong, inputmode, optional, autofocus }: FieldProps) {
  return (
    <div class={wrong === undefined ? "field" : "field wrong"}>
      <label for={name}>{label}</label>
      <input
        id={name}
        name={name}
        type={type}
        autocomplete={autocomplete}
        value={value}
        inputmode={inputmode}
        class={inputmode === "numeric" ? "code" : undefined}
        required={!optional}
        autofocus={autofocus}
        aria-describedby={`${name}-hint`}
        aria-invalid={wrong === undefined ? undefined : "true"}
      />
      <p class="hint" id={`${name}-hint`}>
        {wrong ?? hint}
      </p>
    </div>
  )
}

/** What went wrong, at the top of a form; screen readers are told at once. */
export function Alert({ children }: { children?: Child }) {
  return (
    <div class="notice danger" role="alert">
      {children}
    </div>
  )
}
