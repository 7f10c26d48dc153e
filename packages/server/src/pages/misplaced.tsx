import { otherHost } from "../kernel/http/arrival.ts"
import type { Incoming } from "../kernel/http/incoming.ts"
import { LinkButton } from "./components/button.tsx"
import { Notice } from "./components/notice.tsx"
import { isolated } from "./isolated.ts"
import type { PageLocale } from "./language.ts"
import type { Strings } from "./strings/strings.ts"

interface Place {
  readonly locale: PageLocale
  readonly t: Strings
  readonly issuer: string
  readonly request: Incoming
}

/**
 * Above a page that was asked for at another host than the service's own: said before anybody types a password, because
 * the cookies and forms of one host are not the other's. What the visitor's browser sent is shown as text and nowhere used.
 */
export function Misplaced({ t: { setup }, locale, issuer, request }: Place) {
  const seen = otherHost(request, issuer)
  if (seen === undefined) return null
  const values = isolated({ seen, issuer }, locale)
  return (
    <Notice kind="warning" id="misplaced" title={setup.misplaced.title}>
      <p>{setup.misplaced.text(values)}</p>
      <p>
        <LinkButton href={addressOf(issuer, request)}>{setup.misplaced.open}</LinkButton>
      </p>
      <details>
        <summary>{setup.misplaced.operator}</summary>
        <p>{setup.misplaced.mend(values)}</p>
        <pre class="code" dir="ltr">
          <code>{`DOORWARD_ISSUER=${issuer.startsWith("https:") ? "https" : "http"}://${seen}\n\nproxy_set_header Host $host;`}</code>
        </pre>
      </details>
    </Notice>
  )
}

/** Below the words of a form that came over plain http. */
export function Insecure({ t: { setup }, locale, issuer, request }: Place) {
  const { address } = request.peer
  return (
    <>
      <p>
        <LinkButton href={addressOf(issuer, request)}>{setup.insecure.open}</LinkButton>
      </p>
      {address !== undefined && (
        <details>
          <summary>{setup.insecure.operator}</summary>
          <p>{setup.insecure.peer(isolated({ peer: address }, locale))}</p>
          <p>{setup.insecure.mend}</p>
          <pre class="code" dir="ltr">
            <code>{[`DOORWARD_TRUST_PROXY=${address}`, "", ...forwardingLines].join("\n")}</code>
          </pre>
        </details>
      )}
    </>
  )
}

/** What proxies are told so that they say what their visitors used. */
export const forwardingLines: readonly string[] = [
  "# nginx",
  "proxy_set_header Host $host;",
  "proxy_set_header X-Forwarded-Proto $scheme;",
  "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
  "# Caddy sends them by itself; behind another proxy, in its global options:",
  "servers { trusted_proxies static private_ranges }",
  "# Traefik, behind another proxy:",
  "--entrypoints.websecure.forwardedHeaders.trustedIPs=10.0.0.0/8",
]

/** The same page where it belongs. A form's own address may have no page: then the start. */
function addressOf(issuer: string, { method, path, search }: Incoming): string {
  if (method !== "GET") return issuer
  return `${issuer}${path}${search === "" ? "" : `?${search}`}`
}
