import { readFileSync } from "node:fs"
import type { IncomingHttpHeaders } from "node:http"
import { request } from "node:https"
import { fileURLToPath } from "node:url"
import { createAuthority } from "../certificates.ts"
import { type MailServer, openMailServer } from "../mail-server.ts"
import { freePort, type ServerProcess, SHIPPED_MAIN, startServer } from "../server-process.ts"
import { startNginx } from "../servers/nginx.mjs"
import { until } from "../until.ts"

const SITE_FILE = fileURLToPath(new URL("../../deploy/proxy/nginx.conf", import.meta.url))
/** The name that deploy/proxy/nginx.conf serves. */
export const NAME = "id.example.com"
const authority = createAuthority("Proxied")

/** An answer with its headers as they came, one entry each, doubled ones too. */
export interface Answered {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly raw: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

export interface Asked {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** The visitor's address, of this machine's many (127.0.0.0/8). */
  readonly from?: string
}

/** The service behind nginx, both as they are deployed. */
export interface Proxied {
  readonly issuer: string
  readonly httpsPort: number
  readonly httpPort: number
  readonly server: ServerProcess
  readonly mails: MailServer
  /** Sends bytes as they are to a path as it is, which `fetch` would tidy up. */
  ask(path: string, asked?: Asked): Promise<Answered>
  /** For `browserLike`: a browser at this address. */
  visitor(from?: string): (request: Request) => Promise<Response>
  codeFor(email: string): Promise<string>
  ca: string
  stop(): Promise<void>
}

/**
 * Starts nginx on deploy/proxy/nginx.conf, with nothing replaced but ports and the places of files, and a service behind it.
 * @param alter changes the site further, for a variant; the folder is one nginx may write to
 */
export async function startProxied(alter: (site: string, folder: string) => string = (site) => site): Promise<Proxied> {
  const [httpPort, servicePort] = [await freePort(), await freePort()]
  const mails = await openMailServer()
  const nginx = await startNginx({
    site: ({ port, folder, file }) => {
      const { cert, key } = authority.issue({ name: NAME, dns: [NAME] })
      return alter(siteAt({ httpsPort: port, httpPort, servicePort, cert: file("cert.pem", cert), key: file("key.pem", key) }), folder)
    },
  })
  const issuer = `https://${NAME}:${nginx.port}`
  const env = {
    NODE_ENV: "production",
    DOORWARD_ISSUER: issuer,
    DOORWARD_TRUST_PROXY: "127.0.0.1",
    DOORWARD_LOG_LEVEL: "info",
    SMTP_URL: `${mails.url}?tls=off`,
  }
  const server = await startServer({ port: servicePort, env, main: SHIPPED_MAIN }).catch(async (error: unknown) => {
    await nginx.stop()
    throw error
  })
  const ask: Proxied["ask"] = (path, asked) => askAt(nginx.port, path, asked)
  return {
    issuer,
    httpsPort: nginx.port,
    httpPort,
    server,
    mails,
    ca: authority.cert,
    ask,
    visitor: (from) => asBrowser(ask, from),
    codeFor: async (email) => {
      await until(() => mails.to(email).length > 0, 10_000)
      return (/^ {4}([\d ]+?)\r?$/m.exec(mails.to(email).at(-1)?.source ?? "")?.[1] ?? "").replaceAll(" ", "")
    },
    stop: async () => {
      await server.stop()
      await nginx.stop()
      await mails.close()
    },
  }
}

interface Places {
  readonly httpsPort: number
  readonly httpPort: number
  readonly servicePort: number
  readonly cert: string
  readonly key: string
}

function siteAt({ httpsPort, httpPort, servicePort, cert, key }: Places): string {
  const places = {
    "/etc/ssl/doorward/fullchain.pem": cert,
    "/etc/ssl/doorward/privkey.pem": key,
    "listen 80;": `listen 127.0.0.1:${httpPort};`,
    "listen 443 ssl http2;": `listen 127.0.0.1:${httpsPort} ssl http2;`,
    "  listen [::]:80;\n": "",
    "  listen [::]:443 ssl http2;\n": "",
    "server 127.0.0.1:3000;": `server 127.0.0.1:${servicePort};`,
    [`https://${NAME}$request_uri`]: `https://${NAME}:${httpsPort}$request_uri`,
  }
  return Object.entries(places).reduce(
    (text, [place, here]) => {
      if (!text.includes(place)) throw new Error(`deploy/proxy/nginx.conf has no "${place}" any more`)
      return text.replaceAll(place, here)
    },
    readFileSync(SITE_FILE, "utf8"),
  )
}

function askAt(port: number, path: string, { method = "GET", headers = {}, body, from = "127.0.0.2" }: Asked = {}): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const connection = { host: "127.0.0.1", port, servername: NAME, ca: authority.cert, localAddress: from, agent: false } as const
    const sent = request({ ...connection, path, method, headers: { host: `${NAME}:${port}`, ...headers } }, (answer) => {
      const chunks: Buffer[] = []
      answer.on("data", (chunk: Buffer) => chunks.push(chunk))
      answer.once("error", reject)
      answer.once("end", () => {
        const { rawHeaders } = answer
        const raw = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? ""] as const] : []))
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, raw, body: Buffer.concat(chunks).toString() })
      })
    })
    sent.once("error", reject)
    sent.end(body)
  })
}

function asBrowser(ask: Proxied["ask"], from: string | undefined): (request: Request) => Promise<Response> {
  return async (asked) => {
    const { pathname, search } = new URL(asked.url)
    const body = await asked.text()
    const headers = { ...Object.fromEntries(asked.headers), ...(body === "" ? {} : { "content-length": String(Buffer.byteLength(body)) }) }
    const answer = await ask(pathname + search, { method: asked.method, headers, body, ...(from === undefined ? {} : { from }) })
    const empty = answer.body === "" || answer.status === 204
    return new Response(empty ? null : answer.body, { status: answer.status, headers: answer.raw.map(([name, value]) => [name, value]) })
  }
}
