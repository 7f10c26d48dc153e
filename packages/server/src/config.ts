import type { SigningAlgorithm } from "@doorward/guard/jws"
import { z } from "zod"
import { type DatabaseUrl, parseDatabaseUrl } from "./kernel/db/index.ts"
import { isAddressRange } from "./kernel/http/client-address.ts"
import { hostOf, isLoopbackHost, isLoopbackOrigin, originOf } from "./kernel/http/origin-text.ts"
import type { LogLevel } from "./kernel/log.ts"
import { parseSender } from "./kernel/mail/sender.ts"
import { nearest } from "./kernel/nearest.ts"
import { addressRuleFinding } from "./kernel/outbound-address.ts"
import { MIN_SECRET_CHARACTERS } from "./kernel/root-secret.ts"
import type { RootSecret } from "./kernel/seal.ts"
import { Secret } from "./kernel/secret.ts"
import { boundsOf, type DoorwardOptions, passkeyFindings, type SettingName, settingNames, settings } from "./settings.ts"

export { type DoorwardOptions, isSecret, type SettingName, settingNames } from "./settings.ts"

export interface TlsFiles {
  readonly certFile: string
  readonly keyFile: string
  /** With both, a second listener asks for client certificates. */
  readonly clientCaFile: string | undefined
  readonly mtlsPort: number | undefined
}

/** Parsed once, frozen, and handed down in parts. */
export interface Config {
  /** Every setting as it was parsed, by its name; for whoever describes them. */
  readonly given: Readonly<Partial<Record<SettingName, unknown>>>
  readonly issuer: string
  readonly port: number
  readonly hosts: readonly string[]
  readonly dataFolder: string
  readonly database: DatabaseUrl
  readonly databasePoolSize: number
  readonly databaseWaitSeconds: number
  readonly databaseSchema: string | undefined
  /** Newest first; empty when one is to be kept in the data folder. */
  readonly rootSecrets: readonly RootSecret[]
  readonly allowedOrigins: readonly string[]
  readonly logLevel: LogLevel
  /** Nothing is open to the world: development aids may exist. */
  readonly development: boolean
  readonly production: boolean
  readonly devClock: boolean
  readonly appName: string
  readonly brand: {
    readonly color: string | undefined
    readonly background: string | undefined
    readonly radiusPx: number | undefined
    readonly fonts: readonly string[]
    readonly logoFile: string | undefined
    readonly logoDarkFile: string | undefined
    readonly hideSecuredBy: boolean
  }
  /** For whoever finds a weakness. */
  readonly security: { readonly contacts: readonly string[]; readonly policyUrl: string | undefined }
  readonly password: {
    readonly minCharacters: number
    readonly hashMemoryKib: number
    readonly hashPasses: number
    readonly hashConcurrency: number | undefined
    /** Newest first. */
    readonly peppers: readonly RootSecret[]
    readonly blocklist: readonly string[]
    /** Base address of the range service; undefined when it is not to be asked. */
    readonly breachedUrl: string | undefined
    readonly floorMs: number | undefined
  }
  readonly secondStepByMail: boolean
  readonly passkey: {
    /** The domain they belong to. */
    readonly rpId: string
    /** Besides the issuer. */
    readonly origins: readonly string[]
    readonly attestation: "none" | "direct" | "required"
    readonly attestationRootsFile: string | undefined
    /** AAGUIDs in lower case. */
    readonly authenticators: readonly string[]
  }
  readonly store: { readonly redisUrl: Secret | undefined; readonly memcachedUrl: Secret | undefined }
  readonly trustProxy: readonly string[]
  readonly limitMultiplier: number
  readonly mail: {
    readonly smtpUrl: Secret | undefined
    readonly from: string
    readonly perAddressHour: number
    readonly perHour: number
  }
  readonly checkTimeoutMs: number
  readonly metricsToken: Secret | undefined
  readonly outbound: { readonly allowPrivate: readonly string[]; readonly extraCaFile: string | undefined }
  readonly tls: TlsFiles | undefined
  readonly geoFile: string | undefined
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
    /** 0 for any number. */
    readonly maxPerUser: number
  }
  /** What holds where owners have chosen nothing. */
  readonly runtime: {
    readonly signUp: "open" | "invited" | "closed"
    readonly organizationCreation: "anyone" | "administrators"
    readonly invitationSeconds: number
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
  const speaksTls = values.tlsCert !== undefined && values.tlsKey !== undefined
  const issuer = values.issuer ?? `${speaksTls ? "https" : "http"}://localhost:${values.port}`
  const databaseUrl = values.databaseUrl?.reveal() ?? `sqlite:${values.data}/doorward.db`
  const database = parseDatabaseUrl(databaseUrl)
  const rootSecrets = parseRootSecrets(values.secret, values.secrets)
  const development = !values.production && isLoopbackOrigin(issuer) && values.host.every(isLoopbackHost)
  const findings = [
    ...(database
      ? []
      : [
          "databaseUrl: expected sqlite:./file.db, sqlite::memory: or postgres://user:password@host:5432/name, with @ : / % in a password written as %40 %3A %2F %25",
        ]),
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
    ...values.trustProxy.flatMap((range) => (isAddressRange(range) ? [] : [`trustProxy: "${range}" is no address or range such as 10.0.0.0/8`])),
    ...(values.limitMultiplier > 1 && values.production ? ["limitMultiplier: limits are widened in laboratories, never in production"] : []),
    ...(values.redisUrl && !isServerAddress(values.redisUrl.reveal(), /^rediss?:$/) ? ["redisUrl: expected redis://host:port or rediss://…"] : []),
    ...(values.memcachedUrl && !isServerAddress(values.memcachedUrl.reveal(), /^memcached:$/)
      ? ["memcachedUrl: expected memcached://host:port"]
      : []),
    ...(values.smtpUrl && !isServerAddress(values.smtpUrl.reveal(), /^smtps?:$/) ? ["smtpUrl: expected smtp://… or smtps://…"] : []),
    ...(values.mailFrom !== undefined && !parseSender(values.mailFrom)
      ? ["mailFrom: expected Example <no-reply@example.com>, or the address alone"]
      : []),
    ...((values.tlsCert === undefined) === (values.tlsKey === undefined)
      ? []
      : ["tlsCert: set both DOORWARD_TLS_CERT and DOORWARD_TLS_KEY, or neither"]),
    ...(speaksTls && issuer.startsWith("http:")
      ? [`issuer: with DOORWARD_TLS_CERT the service speaks https, so ${issuer} cannot be its address`]
      : []),
    ...(values.mtlsPort !== undefined && values.mtlsPort !== 0 && values.mtlsPort === values.port ? ["mtlsPort: the same as port"] : []),
    ...(values.mtlsPort !== undefined && (values.tlsCert === undefined || values.tlsClientCa === undefined)
      ? ["mtlsPort: needs DOORWARD_TLS_CERT, DOORWARD_TLS_KEY and DOORWARD_TLS_CLIENT_CA"]
      : []),
    ...values.allowPrivateFetch.flatMap((entry) => {
      const wrong = addressRuleFinding(entry)
      return wrong === undefined ? [] : [`allowPrivateFetch: ${wrong}`]
    }),
    ...values.securityContact.flatMap((contact) =>
      /^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/.test(contact) ? [] : [`securityContact: "${contact}" is no mailto: or https: address`],
    ),
    ...(values.brandLogoDark !== undefined && values.brandLogo === undefined ? ["brandLogoDark: needs brandLogo"] : []),
    ...passkeyFindings(issuer, values),
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
    given: { ...values, issuer },
    issuer,
    port: values.port,
    hosts: values.host,
    dataFolder: values.data,
    database,
    databasePoolSize: values.databasePoolSize,
    databaseWaitSeconds: values.databaseWaitSeconds,
    databaseSchema: values.databaseSchema,
    rootSecrets,
    allowedOrigins: values.allowedOrigins,
    logLevel: values.logLevel,
    development,
    production: values.production,
    devClock: values.devClock,
    appName: values.appName,
    brand: {
      color: values.brandColor,
      background: values.brandBackground,
      radiusPx: values.brandRadius,
      fonts: values.brandFont,
      logoFile: values.brandLogo,
      logoDarkFile: values.brandLogoDark,
      hideSecuredBy: values.brandHideSecuredBy,
    },
    security: { contacts: values.securityContact, policyUrl: values.securityPolicy },
    password: {
      minCharacters: values.passwordMinCharacters,
      hashMemoryKib: values.passwordHashMemoryKib,
      hashPasses: values.passwordHashPasses,
      hashConcurrency: values.passwordHashConcurrency,
      peppers: parseVersioned("passwordPepper", values.passwordPepper),
      blocklist: values.passwordBlocklist,
      breachedUrl: values.breachedPasswords ? values.breachedPasswordsUrl : undefined,
      floorMs: values.signInFloorMs,
    },
    secondStepByMail: values.secondStepByMail,
    passkey: {
      rpId: values.passkeyRpId ?? hostOf(issuer) ?? "localhost",
      origins: values.passkeyOrigins,
      attestation: values.passkeyAttestation,
      attestationRootsFile: values.passkeyAttestationRoots,
      authenticators: values.passkeyAuthenticators.map((aaguid) => aaguid.toLowerCase()),
    },
    store: { redisUrl: values.redisUrl, memcachedUrl: values.memcachedUrl },
    trustProxy: values.trustProxy,
    limitMultiplier: values.limitMultiplier,
    mail: {
      smtpUrl: values.smtpUrl,
      from: values.mailFrom ?? `no-reply@${new URL(issuer).hostname.replace(/^\[.*/, "localhost")}`,
      perAddressHour: values.mailsPerAddressHour,
      perHour: values.mailsPerHour,
    },
    checkTimeoutMs: values.checkSeconds * 1000,
    metricsToken: values.metricsToken,
    outbound: { allowPrivate: values.allowPrivateFetch, extraCaFile: values.extraCa },
    geoFile: values.geoFile,
    tls:
      values.tlsCert === undefined || values.tlsKey === undefined
        ? undefined
        : { certFile: values.tlsCert, keyFile: values.tlsKey, clientCaFile: values.tlsClientCa, mtlsPort: values.mtlsPort },
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
      maxPerUser: values.maxSessionsPerUser,
    },
    runtime: {
      signUp: values.signUp,
      organizationCreation: values.organizationCreation,
      invitationSeconds: values.invitationSeconds,
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
export function describeSettings(): {
  readonly name: SettingName
  readonly variable: string
  readonly meaning: string
  readonly default: string
  readonly bounds: string
}[] {
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
      bounds: boundsOf(setting),
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
  return several ? parseVersions("secrets", several) : []
}

/** One value, or several with versions. */
function parseVersioned(name: string, given: Secret | undefined): RootSecret[] {
  if (!given) return []
  return /^\s*v\d+:/.test(given.reveal()) ? parseVersions(name, given) : [{ version: "v1", secret: given }]
}

function parseVersions(name: string, several: Secret): RootSecret[] {
  const roots = several
    .reveal()
    // A secret may hold commas itself.
    .split(/,(?=\s*v\d+:)/)
    .map((entry) => {
      const colon = entry.indexOf(":")
      const version = entry.slice(0, colon).trim()
      if (!/^v\d+$/.test(version)) throw new ConfigRefused([`${name}: expected v2:…,v1:… with the newest first`])
      return { version, secret: new Secret(entry.slice(colon + 1).trim()) }
    })
  if (new Set(roots.map(({ version }) => version)).size < roots.length)
    throw new ConfigRefused([`${name}: a version comes twice; what one of the two sealed could not be opened`])
  return roots
}

function issuerFindings(issuer: string): string[] {
  if (originOf(issuer) !== issuer) return [`issuer: "${issuer}" must be an origin: scheme and host, without path, slash at the end or upper case`]
  if (issuer.startsWith("http:") && !isLoopbackOrigin(issuer))
    return [`issuer: ${issuer} is plain http; passwords and cookies would travel in the clear. Use https, or a loopback address for development`]
  return []
}

function isServerAddress(text: string, protocol: RegExp): boolean {
  return URL.canParse(text) && protocol.test(new URL(text).protocol) && new URL(text).hostname !== ""
}
