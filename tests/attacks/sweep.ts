import { covers } from "@doorward/guard/permissions"
import type { TestDoorward } from "doorward/testing"
import type { Fetch } from "../browser-like.ts"
import type { Caller, Things } from "./sweep-house.ts"

/** A call of the API, as `/openapi.json` describes it. */
export interface Operation {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly permission: { readonly name: string; readonly of: "deployment" | "organization" } | undefined
  /** Of people, it asks for a recent proof of who they are. */
  readonly fresh: boolean
  /** For whoever is signed in, and about what is theirs. */
  readonly ofOneself: boolean
  /** Needs no credentials of any kind. */
  readonly isOpen: boolean
  readonly parameters: readonly string[]
  readonly body: Schema | undefined
}

interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly minItems?: number
  readonly minimum?: number
}

interface Description {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly "x-doorward-permission"?: Operation["permission"]
            readonly "x-doorward-fresh"?: boolean
            readonly security?: readonly Readonly<Record<string, unknown>>[]
            readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
          }
        >
      >
    >
  >
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

/** What the house says it serves, and bodies that its schemas allow. */
export interface Api {
  readonly operations: readonly Operation[]
  bodyFor(operation: Operation, things: Things, number: number): unknown
  /** Of a body that is an object: what has to be there, and whatever else there is a word for. */
  bodyOf(operation: Operation, words: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>
}

export async function describedApi({ fetch }: { readonly fetch: Fetch }, issuer = "http://localhost:3000"): Promise<Api> {
  const { paths, components } = (await (await fetch(new Request(`${issuer}/openapi.json`))).json()) as Description
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, { "x-doorward-permission": permission, "x-doorward-fresh": fresh = false, security = [], requestBody }]) => ({
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path,
        permission,
        fresh,
        ofOneself: permission === undefined && security.some((scheme) => "session" in scheme),
        isOpen: security.length === 0 || security.some((scheme) => Object.keys(scheme).length === 0),
        parameters: [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name),
        body: requestBody?.content["application/json"]?.schema,
      }),
    ),
  )
  const resolved = (schema: Schema): Schema => (schema.$ref === undefined ? schema : (components.schemas[schema.$ref.split("/").at(-1) ?? ""] ?? {}))

  function sample(schema: Schema, name: string, words: Readonly<Record<string, unknown>>): unknown {
    const {
      type,
      enum: values,
      const: constant,
      anyOf,
      oneOf,
      properties = {},
      required = [],
      items = {},
      minItems = 0,
      minimum = 0,
    } = resolved(schema)
    if (name in words) return words[name]
    if (constant !== undefined) return constant
    if (values) return values[0]
    const alternatives = anyOf ?? oneOf
    if (alternatives) return sample(alternatives[0] ?? {}, name, words)
    const kind = typeof type === "string" ? type : type?.[0]
    if (kind === "object") {
      // Something is to change, where nothing has to be named.
      const all = Object.keys(properties)
      const named = required.length > 0 ? all.filter((property) => required.includes(property) || property === "mode") : all.slice(0, 1)
      return Object.fromEntries(named.map((property) => [property, sample(properties[property] ?? {}, property, words)]))
    }
    if (kind === "array") return Array.from({ length: minItems }, () => sample(items, name, words))
    if (kind === "integer" || kind === "number") return minimum
    if (kind === "boolean") return false
    return kind === "null" ? null : "something"
  }

  return {
    operations,
    bodyFor: (operation, things, number) => {
      if (!operation.body) return undefined
      const words = {
        name: `name-${number}`,
        email: `somebody-${number}@example.com`,
        domain: `claimed-${number}.example`,
        roles: operation.permission?.of === "deployment" && !operation.path.includes("/members") ? [] : ["member"],
        subject: { id: things.person },
        org_id: things.organization,
        token: "A".repeat(43),
        // Whoever asks is who is signed in.
        attempt: undefined,
        attempt_token: undefined,
        acr_values: undefined,
        mode: "token",
        methods: null,
        ...(operation.path.endsWith("/role-assignments")
          ? { writes: [{ user_id: things.person, role: "member", org_id: things.organization }] }
          : {}),
        ...(operation.path.endsWith("/members") ? { user_id: things.outsider } : {}),
      }
      return sample(operation.body, "", words)
    },
    bodyOf: ({ body = {} }, words) => {
      const { properties = {}, required = [] } = resolved(body)
      const named = Object.keys(properties).filter((property) => required.includes(property) || property in words)
      return Object.fromEntries(named.map((property) => [property, sample(properties[property] ?? {}, property, words)]))
    },
  }
}

/** What a parameter names, by the word before it where its own says nothing. */
const BY_PLACE: Readonly<Record<string, keyof Things>> = {
  users: "person",
  organizations: "organization",
  sessions: "session",
  pictures: "picture",
  families: "family",
  receipts: "seq",
  members: "person",
  invitations: "invitation",
  domains: "domain",
  keys: "kid",
  passkeys: "passkey",
  "2fa": "factor",
  factors: "factor",
  "trusted-devices": "device",
}

/** A path with things in it. @throws when nobody has said what a parameter names: a new one is to be attacked as well */
export function pathOf({ path }: Pick<Operation, "path">, things: Things): string {
  const parts = path.split("/")
  return parts
    .map((part, index) => {
      if (!part.startsWith("{")) return part
      const before = parts[index - 1] ?? ""
      if (before === "roles") return path.includes("/organizations/") ? things.role : things.sharedRole
      const kind = BY_PLACE[before]
      if (kind === undefined) throw new Error(`What does ${part} of ${path} name?`)
      return things[kind]
    })
    .join("/")
}

/**
 * What a caller is answered who names things that fit together: computed from the permission that the operation declares,
 * and from nothing else. `allowed` is whatever comes of it then.
 */
export function expected({ permission, ofOneself }: Operation, caller: Caller, organization: string): "allowed" | 401 | 403 | 404 {
  if (caller.acting === true) return permission ? 403 : "allowed"
  if (permission === undefined) return ofOneself && caller.userId === undefined ? 401 : "allowed"
  if (caller.grants === undefined) return 401
  if (covers(caller.grants, permission.name)) return "allowed"
  // A service is nobody's member, and is told the same wherever it asks.
  if (permission.of === "deployment" || caller.userId === undefined) return 403
  const grants = caller.memberOf?.[organization]
  if (grants === undefined) return 404
  return covers(grants, permission.name) ? "allowed" : 403
}

/** Whether it is asked about something with an identifier or a token, rather than about the caller as such. */
export function namesThings({ parameters, path }: Operation): boolean {
  return parameters.length > 0 || /\/session\/organization$|\/accept$/.test(path)
}

/** Written by answers to whoever calls, whatever they are told. */
const COUNTED = /^(?:audit_\w+|counters|jobs|idempotency_keys|sign_in_tries|mail_caps|service_uptime|revocation_followers|sqlite_\w+)$/

/** Every row of every table there is, but what is only counted. */
export async function stateOf({ database }: Pick<TestDoorward, "database">): Promise<ReadonlySet<string>> {
  const read = (text: string) => database.read<Record<string, unknown>>({ strings: Object.assign([text], { raw: [text] }), values: [] })
  const tables = await read(
    database.dialect === "sqlite"
      ? "SELECT name FROM sqlite_master WHERE type = 'table'"
      : "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()",
  )
  const names = tables.map(({ name }) => String(name)).filter((name) => !COUNTED.test(name))
  const rows = await Promise.all(names.map(async (name) => (await read(`SELECT * FROM "${name}"`)).map((row) => `${name} ${JSON.stringify(row)}`)))
  return new Set(rows.flat())
}

/** Rows that came, went or changed. */
export function difference(before: ReadonlySet<string>, after: ReadonlySet<string>): string[] {
  return [...[...before].filter((row) => !after.has(row)), ...[...after].filter((row) => !before.has(row))]
}

/** First what leaves everything in its place, then what takes away, the innermost first. */
export function byDamage(one: Operation, other: Operation): number {
  const depth = ({ method, path, ofOneself }: Operation) =>
    !ofOneself && (method === "DELETE" || path.endsWith("/kill")) ? -path.split("/").length : Number.NEGATIVE_INFINITY
  return depth(one) === depth(other) ? 0 : depth(one) - depth(other)
}
