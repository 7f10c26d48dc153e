import { type SigningAlgorithm, signingAlgorithms } from "@doorward/guard/jws"
import { z } from "zod"
import { type DatabaseUrl, parseDatabaseUrl } from "./kernel/db/index.ts"
import type { LogLevel } from "./kernel/log.ts"
import { nearest } from "./kernel/nearest.ts"
import { MIN_SECRET_CHARACTERS } from "./kernel/root-secret.ts"
import type { RootSecret } from "./kernel/seal.ts"
import { Secret } from "./kernel/secret.ts"

const HOUR = 3_600
const DAY = 24 * HOUR

const wholeNumber = (min: number, max: number) => z.coerce.number().int().min(min).max(max)
const yesOrNo = z.union([z.boolean(), z.enum(["1", "true", "yes", "0", "false", "no", ""]).transform((text) => ["1", "true", "yes"].includes(text))])
const list = z.union([
  z.array(z.string()),
  z.string().transform((text) =>
    text
      .split(",")
      .map((part) => part.trim())
      .filter(Boolean),
  ),
])
const secret = z.union([z.instanceof(Secret) as z.ZodType<Secret>, z.string().transform((text) => new Secret(text.trim()))])

/**
 * Everything an operator may set. The environment spells a key `DOORWARD_SESSION_IDLE_SECONDS`, a flag `--session-idle-seconds`,
 * a configuration file and `createDoorward` as here. Numbers of security come from the gates named beside them; where a
 * source sets a bound, a setting beyond it is refused.
 */
const settings = {
  issuer: z.string().describe("The public origin, as people and clients see it. Never learned from a request."),
  port: wholeNumber(0, 65_535).default(3000).describe("The TCP port to listen on."),
  host: list.default(["127.0.0.1", "::1"]).describe("Addresses to listen on."),
  data: z.string().default("./.doorward").describe("Folder for the embedded database and the generated secret."),
  databaseUrl: secret.describe("sqlite:./file.db, sqlite::memory: or postgres://user:password@host/name. Defaults to a file in the data folder."),
  databasePoolSize: wholeNumber(1, 500).default(10).describe("PostgreSQL connections of this process at most."),
  databaseSchema: z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,62}$/, "a lower-case PostgreSQL identifier")
    .describe("PostgreSQL schema that holds the tables; the connection's search path by default."),
  secret: secret.describe("Root secret that every server-side key is derived from; 32 characters or more."),
  secrets: secret.describe("Root secrets for rotation, newest first: v2:…,v1:…"),
  allowedOrigins: list.default([]).describe("Other origins whose pages may call the API with cookies (CORS)."),
  logLevel: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info").describe("How much is logged."),
  production: yesOrNo.default(false).describe("Set by NODE_ENV=production: development aids do not exist."),
  devClock: yesOrNo.default(false).describe("Development only: POST /dev/clock moves the service's clock."),
  appName: z.string().min(1).max(60).default("Doorward").describe("The name of the application on pages and in mails."),
  // GATES 1 (SP 800-63B-4 §3.1.1.2): 15 while the password can be the only factor.
  passwordMinCharacters: wholeNumber(8, 64).default(15).describe("Shortest password, in Unicode code points."),
  // GATES 6 (ASVS App. C): argon2id, at least 19 MiB and 2 passes.
  passwordHashMemoryKib: wholeNumber(19_456, 1_048_576).default(19_456).describe("Memory of one password hash."),
  passwordHashPasses: wholeNumber(2, 20).default(2).describe("Passes of one password hash."),
  passwordHashConcurrency: wholeNumber(1, 64).describe("Password hashes at a time; processor cores less one by default."),
  apiAudience: z.string().min(1).max(512).describe("The API that first-party access tokens are for (their aud); the issuer itself by default."),
  apiScopes: list.default(["openid", "profile", "email"]).describe("Scopes of first-party access tokens."),
  // GATES 24 (RFC 9068): ten minutes at most.
  accessTokenSeconds: wholeNumber(30, 600).default(600).describe("Life of an access token."),
  // GATES 25: 30 d and 14 d.
  refreshAbsoluteSeconds: wholeNumber(60, 30 * DAY)
    .default(30 * DAY)
    .describe("Longest life of a chain of refresh tokens; it never outlives its session."),
  refreshIdleSeconds: wholeNumber(60, 14 * DAY)
    .default(14 * DAY)
    .describe("How long a refresh token lives unused."),
  refreshTheftEnds: z
    .enum(["session", "everything"])
    .default("session")
    .describe("What ends when a refresh token was copied: its session, or everything of the person."),
  // GATES 9 (SP 800-63B-4 §2): 24 h and 1 h without remember-me, 30 d and 14 d with it.
  sessionAbsoluteSeconds: wholeNumber(60, DAY).default(DAY).describe("Longest life of a session."),
  sessionIdleSeconds: wholeNumber(60, DAY).default(HOUR).describe("How long a session lives unused."),
  rememberAbsoluteSeconds: wholeNumber(60, 30 * DAY)
    .default(30 * DAY)
    .describe("Longest life of a remembered session."),
  rememberIdleSeconds: wholeNumber(60, 14 * DAY)
    .default(14 * DAY)
    .describe("How long a remembered session lives unused."),
  accessTokenAlgorithm: z.enum(signingAlgorithms).default("ES256").describe("What access tokens are signed with."),
  // GATES 34: 5 to 10 minutes; shorter only costs requests.
  jwksMaxAgeSeconds: wholeNumber(1, 600).default(300).describe("How long verifiers may cache the public signing keys."),
  keyRotationSeconds: wholeNumber(5, 365 * DAY)
    .default(90 * DAY)
    .describe("How long a signing key signs before the next one takes over."),
} satisfies Record<string, z.ZodType>

export type SettingName = keyof typeof settings
export const settingNames = Object.keys(settings) as SettingName[]

/** Values as an environment, a file, flags or a program gives them. */
export type DoorwardOptions = { readonly [Name in SettingName]?: z.input<(typeof settings)[Name]> | undefined }

/** Parsed once, frozen, and handed down in parts. */
export interface Config {
  readonly issuer: string
  readonly port: number
  readonly hosts: readonly string[]
  readonly dataFolder: string
  readonly database: DatabaseUrl
  readonly databasePoolSize: number
  readonly databaseSchema: string | undefined
  /** Newest first; empty when one is to be kept in the data folder. */
  readonly rootSecrets: readonly RootSecret[]
  readonly allowedOrigins: readonly string[]
  readonly logLevel: LogLevel
  /** Nothing is open to the world: development aids may exist. */
  readonly development: boolean
  readonly devClock: boolean
  readonly appName: string
  readonly password: {
    readonly minCharacters: number
    readonly hashMemoryKib: number
    readonly hashPasses: number
    readonly hashConcurrency: number | undefined
  }
  readonly accessToken: {
    readonly issuer: string
    readonly audience: string
    readonly scopes: readonly string[]
    readonly lifetimeSeconds: number
    readonly algorithm: SigningAlgorithm
  }
  readonly refresh: {
    readonly absoluteSeconds: number
    readonly idleSeconds: number
    readonly theftEnds: "session" | "everything"
  }
  readonly session: {
    readonly absoluteSeconds: number
    readonly idleSeconds: number
    readonly rememberAbsoluteSeconds: number
    readonly rememberIdleSeconds: number
  }
  readonly signingKeys: {
    readonly algorithm: SigningAlgorithm
    readonly jwksMaxAgeSeconds: number
    readonly rotationSeconds: number
  }
}

/** The configuration cannot be used. Each line says what is wrong and what to do. */
export class ConfigRefused extends Error {
  override readonly name = "ConfigRefused"
  readonly findings: readonly string[]
  constructor(findings: readonly string[]) {
    super(findings.join("\n"))
    this.findings = findings
  }
}

const schema = z.strictObject(
  Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, setting instanceof z.ZodDefault ? setting : setting.optional()])) as {
    [Name in SettingName]: (typeof settings)[Name] extends z.ZodDefault ? (typeof settings)[Name] : z.ZodOptional<(typeof settings)[Name]>
  },
)

/** @throws ConfigRefused with every finding at once */
export function parseConfig(options: DoorwardOptions): Config {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(settings, name))
  if (unknown.length > 0) throw new ConfigRefused(unknown.map((name) => unknownSetting(name, settingNames)))
  const parsed = schema.safeParse(given)
  if (!parsed.success) throw new ConfigRefused(parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`))
  const values = parsed.data
  const issuer = values.issuer ?? `http://localhost:${values.port}`
  const databaseUrl = values.databaseUrl?.reveal() ?? `sqlite:${values.data}/doorward.db`
  const database = parseDatabaseUrl(databaseUrl)
  const rootSecrets = parseRootSecrets(values.secret, values.secrets)
  const development = !values.production && isLoopbackOrigin(issuer) && values.host.every(isLoopbackHost)
  const findings = [
    ...(database ? [] : ["databaseUrl: expected sqlite:./file.db, sqlite::memory: or postgres://…"]),
    ...issuerFindings(issuer),
    ...rootSecrets.flatMap(({ version, secret }) =>
      secret.reveal().length < MIN_SECRET_CHARACTERS
        ? [`secret ${version}: shorter than ${MIN_SECRET_CHARACTERS} characters; make one with: openssl rand -base64 32`]
        : [],
    ),
    ...(database?.kind === "postgres" && rootSecrets.length === 0
      ? ["secret: PostgreSQL may be shared by several replicas, so DOORWARD_SECRET must be set (to the same value on each)"]
      : []),
    ...(values.issuer === undefined && !values.host.every(isLoopbackHost)
      ? ["issuer: listening beyond this machine needs DOORWARD_ISSUER, the address people will use"]
      : []),
    ...(values.port === 0 && values.issuer === undefined ? ["issuer: port 0 (any free port) needs an issuer"] : []),
    ...(values.devClock && !development ? ["devClock: the clock may be moved only in development, on a loopback issuer"] : []),
    ...values.allowedOrigins.flatMap((origin) =>
      originOf(origin) === origin && !origin.includes("*") ? [] : [`allowedOrigins: "${origin}" is no origin such as https://app.example`],
    ),
    ...(values.sessionIdleSeconds > values.sessionAbsoluteSeconds ? ["sessionIdleSeconds: longer than sessionAbsoluteSeconds"] : []),
    ...(values.refreshIdleSeconds > values.refreshAbsoluteSeconds ? ["refreshIdleSeconds: longer than refreshAbsoluteSeconds"] : []),
    // RFC 6749 §3.3.
    ...values.apiScopes.flatMap((scope) => (/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope) ? [] : [`apiScopes: "${scope}" is no scope`])),
    ...(values.rememberIdleSeconds > values.rememberAbsoluteSeconds ? ["rememberIdleSeconds: longer than rememberAbsoluteSeconds"] : []),
  ]
  if (findings.length > 0 || !database) throw new ConfigRefused(findings)
  return Object.freeze({
    issuer,
    port: values.port,
    hosts: values.host,
    dataFolder: values.data,
    database,
    databasePoolSize: values.databasePoolSize,
    databaseSchema: values.databaseSchema,
    rootSecrets,
    allowedOrigins: values.allowedOrigins,
    logLevel: values.logLevel,
    development,
    devClock: values.devClock,
    appName: values.appName,
    password: {
      minCharacters: values.passwordMinCharacters,
      hashMemoryKib: values.passwordHashMemoryKib,
      hashPasses: values.passwordHashPasses,
      hashConcurrency: values.passwordHashConcurrency,
    },
    accessToken: {
      issuer,
      audience: values.apiAudience ?? issuer,
      scopes: values.apiScopes,
      lifetimeSeconds: values.accessTokenSeconds,
      algorithm: values.accessTokenAlgorithm,
    },
    refresh: {
      absoluteSeconds: values.refreshAbsoluteSeconds,
      idleSeconds: values.refreshIdleSeconds,
      theftEnds: values.refreshTheftEnds,
    },
    session: {
      absoluteSeconds: values.sessionAbsoluteSeconds,
      idleSeconds: values.sessionIdleSeconds,
      rememberAbsoluteSeconds: values.rememberAbsoluteSeconds,
      rememberIdleSeconds: values.rememberIdleSeconds,
    },
    signingKeys: {
      algorithm: values.accessTokenAlgorithm,
      jwksMaxAgeSeconds: values.jwksMaxAgeSeconds,
      rotationSeconds: values.keyRotationSeconds,
    },
  })
}

export function unknownSetting(name: string, known: readonly string[]): string {
  const meant = nearest(name, known)
  return `${name}: no such setting${meant === undefined ? "" : `; did you mean ${meant}?`}`
}

/** How each setting is spelled in the environment, what it means and where it stands by default; for documentation. */
export function describeSettings(): { readonly name: SettingName; readonly variable: string; readonly meaning: string; readonly default: string }[] {
  return settingNames.map((name) => {
    const setting: z.ZodType = settings[name]
    const byDefault = (setting instanceof z.ZodDefault ? setting.def.defaultValue : undefined) as
      | readonly string[]
      | string
      | number
      | boolean
      | undefined
    return {
      name,
      variable: variableOf(name),
      meaning: setting.description ?? "",
      default: byDefault === undefined ? "" : Array.isArray(byDefault) ? byDefault.join(",") : String(byDefault),
    }
  })
}

/** `sessionIdleSeconds` → `DOORWARD_SESSION_IDLE_SECONDS` */
export function variableOf(name: string): string {
  return `DOORWARD_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
}

function parseRootSecrets(single: Secret | undefined, several: Secret | undefined): RootSecret[] {
  if (single && several) throw new ConfigRefused(["secrets: set DOORWARD_SECRET or DOORWARD_SECRETS, not both"])
  if (single) return [{ version: "v1", secret: single }]
  if (!several) return []
  const roots = several
    .reveal()
    // A secret may hold commas itself.
    .split(/,(?=\s*v\d+:)/)
    .map((entry) => {
      const colon = entry.indexOf(":")
      const version = entry.slice(0, colon).trim()
      if (!/^v\d+$/.test(version)) throw new ConfigRefused(["secrets: expected v2:…,v1:… with the newest first"])
      return { version, secret: new Secret(entry.slice(colon + 1).trim()) }
    })
  if (new Set(roots.map(({ version }) => version)).size < roots.length)
    throw new ConfigRefused(["secrets: a version comes twice; what one of the two sealed could not be opened"])
  return roots
}

function issuerFindings(issuer: string): string[] {
  if (originOf(issuer) !== issuer) return [`issuer: "${issuer}" must be an origin: scheme and host, without path, slash at the end or upper case`]
  if (issuer.startsWith("http:") && !isLoopbackOrigin(issuer))
    return [`issuer: ${issuer} is plain http; passwords and cookies would travel in the clear. Use https, or a loopback address for development`]
  return []
}

function originOf(text: string): string | undefined {
  return URL.canParse(text) && /^https?:/.test(text) ? new URL(text).origin : undefined
}

function isLoopbackOrigin(origin: string): boolean {
  return URL.canParse(origin) && isLoopbackHost(new URL(origin).hostname)
}

function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host)
}
