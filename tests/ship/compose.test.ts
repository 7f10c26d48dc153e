import { execFileSync } from "node:child_process"
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { parse } from "yaml"
import { runCommand } from "../command-process.ts"
import { textsOf } from "./dockerfile.ts"
import { root, stages } from "./image.ts"

interface Service {
  readonly image: string
  readonly environment?: Readonly<Record<string, string>>
  readonly secrets?: readonly (string | { readonly source: string })[]
  readonly networks?: readonly string[] | Readonly<Record<string, { readonly ipv4_address?: string }>>
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly volumes?: readonly string[]
  readonly ports?: readonly string[]
  readonly read_only?: boolean
  readonly cap_drop?: readonly string[]
  readonly security_opt?: readonly string[]
  readonly stop_grace_period?: string
  readonly build?: { readonly context: string }
}

interface Composition {
  readonly services: Readonly<Record<string, Service>>
  readonly networks: Readonly<Record<string, object>>
  readonly volumes?: Readonly<Record<string, object>>
  readonly secrets: Readonly<Record<string, { readonly file: string }>>
}

const FOLDER = join(root, "deploy/compose")
const GIVEN: Readonly<Record<string, string>> = {
  DOORWARD_ISSUER: "https://id.example.com",
  DOORWARD_MAIL_FROM: "Example <no-reply@example.com>",
}
/** Longer than requests in flight are given (docs/operations.md). */
const DRAIN_SECONDS = 30
const read = (file: string) => parse(readFileSync(join(FOLDER, file), "utf8"), { merge: true }) as Composition
const filled = (value: string) => value.replaceAll(/\$\{(\w+):\?[^}]*\}/g, (_, name: string) => GIVEN[name] ?? "")

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "doorward-compose-"))
  for (const file of ["make-secrets.sh"]) cpSync(join(FOLDER, file), join(folder, file))
})
afterEach(() => rmSync(folder, { recursive: true }))

const makeSecrets = () => execFileSync("sh", [join(folder, "make-secrets.sh")], { encoding: "utf8" })

describe.each(["sqlite.yaml", "cluster.yaml"])("deploy/compose/%s", (file) => {
  const { services, networks, volumes = {}, secrets } = read(file)
  const ours = Object.entries(services).filter(([, { image }]) => image === "doorward")

  test("names only what it defines, and no release that moves", () => {
    expect(ours.length).toBeGreaterThan(0)
    for (const [name, service] of Object.entries(services)) {
      if (service.image !== "doorward") expect([name, service.image]).toEqual([name, expect.stringMatching(/^[a-z]+:\d[\w.]*-[a-z]+$/)])
      const used = Array.isArray(service.networks) ? (service.networks as string[]) : Object.keys(service.networks ?? {})
      for (const network of used) expect(Object.keys(networks)).toContain(network)
      for (const secret of service.secrets ?? []) expect(Object.keys(secrets)).toContain(typeof secret === "string" ? secret : secret.source)
      for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
        expect([other, condition]).toEqual([other, "service_healthy"])
        // Ours have theirs from the image.
        if (services[other]?.image !== "doorward") expect(services[other]?.healthcheck?.test.length).toBeGreaterThan(1)
      }
      for (const volume of service.volumes ?? []) {
        const [source = ""] = volume.split(":")
        if (source.startsWith("./")) expect([source, statSync(join(FOLDER, source)).isFile()]).toEqual([source, true])
        else expect(Object.keys(volumes)).toContain(source)
      }
    }
    expect(textsOf(stages.at(-1) ?? { name: "", base: "", steps: [] }, "HEALTHCHECK")).toHaveLength(1)
  })

  test("runs everything with as little as it needs", () => {
    for (const [name, service] of Object.entries(services)) {
      expect([name, service.cap_drop, service.security_opt]).toEqual([name, ["ALL"], ["no-new-privileges:true"]])
      if (name !== "postgres") expect([name, service.read_only]).toEqual([name, true])
    }
    for (const [, service] of ours) {
      expect(Number.parseInt(service.stop_grace_period ?? "0", 10)).toBeGreaterThan(DRAIN_SECONDS)
      expect(statSync(join(FOLDER, service.build?.context ?? "", "Dockerfile")).isFile()).toBe(true)
    }
  })

  test("has no password in it and none by default: every secret is a file, every other value is asked for", () => {
    const text = readFileSync(join(FOLDER, file), "utf8")
    expect(text).not.toMatch(/:-|_PASSWORD: |:\/\/[^\s/]+:[^\s/]+@/)
    const asked = [...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name ?? "")
    const example = readFileSync(join(FOLDER, ".env.example"), "utf8")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
    expect(example.toSorted()).toEqual([...new Set(asked)].map((name) => `${name}=`).toSorted())
    for (const [, { environment = {} }] of ours)
      for (const name of Object.keys(environment).filter((name) => /SECRET|URL|TOKEN|PASSWORD/.test(name))) expect(name).toMatch(/_FILE$/)
  })

  test("gives the service settings it takes", async () => {
    makeSecrets()
    writeFileSync(join(folder, "secrets/smtp_url"), "smtp://mailer:secret@mail.example.com:587\n")
    for (const [name, { environment = {}, secrets: granted = [] }] of ours) {
      const env = Object.fromEntries(
        Object.entries(environment).map(([variable, value]) => [
          variable,
          filled(value).replace(/^\/run\/secrets\/(\w+)$/, (_, secret: string) => {
            expect([name, granted]).toEqual([name, expect.arrayContaining([secret])])
            return join(folder, secrets[secret]?.file ?? "")
          }),
        ]),
      )
      const outcome = await runCommand(["config", "validate"], { ...env, NODE_ENV: "production", DOORWARD_HOST: "0.0.0.0" })
      expect(outcome).toEqual({ code: 0, output: "The settings are valid.\n" })
    }
  })
})

describe("deploy/compose/make-secrets.sh", () => {
  test("makes each secret once, in a folder that is the operator's alone", () => {
    const said = makeSecrets()
    const made = Object.fromEntries(readdirSync(join(folder, "secrets")).map((name) => [name, readFileSync(join(folder, "secrets", name), "utf8")]))
    expect(statSync(join(folder, "secrets")).mode & 0o777).toBe(0o700)
    for (const name of ["root_secret", "metrics_token", "postgres_password", "redis_password"]) expect(made[name]).toMatch(/^[0-9a-f]{64}$/)
    expect(new Set(Object.values(made)).size).toBe(Object.keys(made).length)
    expect(made["redis.conf"]).toContain(`requirepass ${made["redis_password"]}\n`)
    for (const value of [made["root_secret"], made["postgres_password"]]) expect(said).not.toContain(value)
    expect(makeSecrets()).toContain("is there already")
    expect(
      Object.fromEntries(readdirSync(join(folder, "secrets")).map((name) => [name, readFileSync(join(folder, "secrets", name), "utf8")])),
    ).toEqual(made)
  })
})

describe("deploy/compose/nginx.conf", () => {
  test("is deploy/proxy/nginx.conf, but for the replicas", () => {
    const body = (file: string) => {
      const text = readFileSync(join(root, file), "utf8")
      return text.slice(text.indexOf("upstream doorward"))
    }
    const { services } = read("cluster.yaml")
    const addressOf = (name: string) => {
      const { networks = {} } = services[name] ?? {}
      return Array.isArray(networks) ? undefined : (networks as Record<string, { ipv4_address?: string }>)["front"]?.ipv4_address
    }
    const replicas = ["doorward-1", "doorward-2"].map((name) => `  server ${addressOf(name)}:3000;\n`).join("")
    expect(body("deploy/compose/nginx.conf")).toBe(body("deploy/proxy/nginx.conf").replace("  server 127.0.0.1:3000;\n", replicas))
    for (const name of ["doorward-1", "doorward-2"]) expect(services[name]?.environment?.["DOORWARD_TRUST_PROXY"]).toBe(addressOf("nginx"))
  })
})
