import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { parse } from "yaml"
import { root } from "./image.ts"

const read = (file: string) => readFileSync(join(root, "deploy/proxy", file), "utf8")
const nginx = read("nginx.conf")
const caddy = read("Caddyfile")
const traefikText = read("traefik.yaml")

interface Traefik {
  readonly http: {
    readonly routers: Readonly<
      Record<
        string,
        { readonly rule: string; readonly middlewares: readonly string[]; readonly service: string; readonly tls: { readonly options: string } }
      >
    >
    readonly middlewares: Readonly<
      Record<string, { readonly chain?: { readonly middlewares: readonly string[] }; readonly buffering?: { readonly maxRequestBodyBytes: number } }>
    >
    readonly services: Readonly<
      Record<
        string,
        {
          readonly loadBalancer: {
            readonly servers: readonly { readonly url: string }[]
            readonly serversTransport: string
            readonly passHostHeader: boolean
          }
        }
      >
    >
    readonly serversTransports: Readonly<Record<string, object>>
  }
  readonly tls: { readonly options: Readonly<Record<string, { readonly minVersion: string }>> }
}
const traefik = parse(traefikText) as Traefik

// That nginx does what its file says is in nginx.test.ts; the other two are held to the same by what stands in them.
describe("the proxies' files agree", () => {
  test("on the name, the service's address, and what it must be told", () => {
    for (const text of [nginx, caddy, traefikText]) {
      expect(text).toContain("DOORWARD_ISSUER=https://id.example.com")
      expect(text).toContain("DOORWARD_TRUST_PROXY=127.0.0.1")
      expect(text).toContain("127.0.0.1:3000")
      expect(text).not.toMatch(/Strict-Transport-Security|add_header|^\s*encode /im)
    }
  })

  test("on the largest body, in bytes", () => {
    const bytes = 6 * 1024 * 1024
    expect(/client_max_body_size (\d+)m;/.exec(nginx)?.[1]).toBe(String(bytes / 1024 / 1024))
    expect(/max_size (\d+)MiB/.exec(caddy)?.[1]).toBe(String(bytes / 1024 / 1024))
    expect(traefik.http.middlewares["doorward-body"]?.buffering?.maxRequestBodyBytes).toBe(bytes)
  })

  test("and everything that traefik.yaml refers to is in it", () => {
    const { routers, middlewares, services, serversTransports } = traefik.http
    for (const { rule, middlewares: used, service, tls } of Object.values(routers)) {
      expect(rule).toBe("Host(`id.example.com`)")
      for (const name of used) expect(Object.keys(middlewares)).toContain(name)
      expect(Object.keys(services)).toContain(service)
      expect(traefik.tls.options[tls.options]?.minVersion).toBe("VersionTLS12")
    }
    for (const name of Object.values(middlewares).flatMap(({ chain }) => chain?.middlewares ?? [])) expect(Object.keys(middlewares)).toContain(name)
    for (const { loadBalancer } of Object.values(services)) {
      expect(Object.keys(serversTransports)).toContain(loadBalancer.serversTransport)
      expect(loadBalancer.passHostHeader).toBe(true)
    }
  })
})
