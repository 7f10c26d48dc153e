import { signingAlgorithms } from "@doorward/guard/jws"
import { z } from "zod"
import { hostOf, isLoopbackOrigin, originOf } from "./kernel/http/origin-text.ts"
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
export const settings = {
  issuer: z.string().describe("The public origin, as people and clients see it. Never learned from a request."),
  port: wholeNumber(0, 65_535).default(3000).describe("The TCP port to listen on."),
  host: list.default(["127.0.0.1", "::1"]).describe("Addresses to listen on."),
  data: z.string().default("./.doorward").describe("Folder for the embedded database and the generated secret."),
  databaseUrl: secret.describe("sqlite:./file.db, sqlite::memory: or postgres://user:password@host/name. Defaults to a file in the data folder."),
  databaseWaitSeconds: wholeNumber(0, 3_600).default(60).describe("How long a start waits for a PostgreSQL that cannot be reached yet."),
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
  brandColor: z
    .string()
    .max(100)
    .describe(
      "The colour of buttons and links on pages, as CSS writes it: #2455b8, oklch(0.47 0.17 262). Made lighter or darker where it could not be read.",
    ),
  brandBackground: z.string().max(100).describe("The colour behind the card of a page; a tint of brandColor by default."),
  brandLogo: z.string().describe("File with the logo above the title of pages: PNG, JPEG, WebP or SVG, 256 KiB at most; instead of the name."),
  brandLogoDark: z.string().describe("The same for dark pages; brandLogo by default."),
  brandRadius: wholeNumber(0, 22).describe("How round fields and buttons are, in pixels; 10 by default, half of their height at most."),
  brandFont: list.default([]).describe("Font families people have on their devices, the first choice first. Nothing is loaded from elsewhere."),
  brandHideSecuredBy: yesOrNo.default(false).describe("Leaves out the line at the foot of pages that names Doorward."),
  securityContact: list
    .default([])
    .describe("Where to report a weakness: mailto: and https: addresses, for /.well-known/security.txt. Without it there is none."),
  securityPolicy: z.url({ protocol: /^https$/ }).describe("Address of the page that says how reports are dealt with, for the same file."),
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
  // ASVS 7.1.2.
  maxSessionsPerUser: wholeNumber(0, 1_000)
    .default(0)
    .describe("Sessions of one person at a time; the one unused for longest ends. 0 for any number."),
  accessTokenAlgorithm: z.enum(signingAlgorithms).default("ES256").describe("What access tokens are signed with."),
  // GATES 34: 5 to 10 minutes; shorter only costs requests.
  jwksMaxAgeSeconds: wholeNumber(1, 600).default(300).describe("How long verifiers may cache the public signing keys."),
  keyRotationSeconds: wholeNumber(5, 365 * DAY)
    .default(90 * DAY)
    .describe("How long a signing key signs before the next one takes over."),
  redisUrl: secret.describe("redis://… or rediss://…: caches, counters and wake-up calls of several replicas; without it the database does."),
  memcachedUrl: secret.describe("memcached://host:port: the cache only."),
  trustProxy: list.default([]).describe("Addresses (CIDR) of the proxies in front, whose X-Forwarded-For is believed."),
  limitMultiplier: wholeNumber(1, 1_000_000).default(1).describe("For laboratories: every limit on tries and requests is this many times wider."),
  smtpUrl: secret.describe(
    "smtp://user:password@host:587 (with STARTTLS, unless it ends in ?tls=off) or smtps://…: where mails go. Without it they wait; in development they are only kept.",
  ),
  mailFrom: z.string().min(3).max(320).describe("Sender of mails: Example <no-reply@example.com>; by default no-reply at the issuer's host."),
  // DS-12 (ASVS 2.4.1).
  mailsPerAddressHour: wholeNumber(1, 100).default(5).describe("Mails that strangers can cause to one address within an hour."),
  mailsPerHour: wholeNumber(1, 10_000_000).default(20_000).describe("Mails that strangers can cause altogether within an hour."),
  checkSeconds: wholeNumber(1, 30).default(5).describe("How long a check of the surroundings (doorward doctor) waits for another server."),
  metricsToken: secret.describe("Bearer token that opens GET /metrics; without it only this machine may read them."),
  allowPrivateFetch: list.default([]).describe("Private addresses (CIDR, or host names) that server-side requests may reach all the same."),
  geoFile: z.string().describe("File in MaxMind's format (.mmdb) that tells city and country of an address; read again when it changes."),
  extraCa: z.string().describe("File with further certificate authorities (PEM) that outgoing connections trust."),
  tlsCert: z.string().describe("File with the certificate chain (PEM); the service then speaks https itself."),
  tlsKey: z.string().describe("File with its private key (PEM)."),
  tlsClientCa: z.string().describe("File with the authorities of client certificates (PEM); asked for on the mutual-TLS port only."),
  mtlsPort: wholeNumber(0, 65_535).describe("A second port that asks for client certificates."),
  passwordPepper: secret.describe("Mixed into every password hash and kept outside the database: v2:…,v1:… newest first, or one value."),
  passwordBlocklist: list.default([]).describe("Further words no password may contain; the application's name and the issuer's host count already."),
  breachedPasswords: yesOrNo.default(false).describe("Ask a Have I Been Pwned range service (k-anonymity) about new passwords."),
  breachedPasswordsUrl: z.url().default("https://api.pwnedpasswords.com").describe("Base address of that service."),
  signUp: z
    .enum(["open", "invited", "closed"])
    .default("open")
    .describe("Who may create an account: anybody, who was invited, nobody. Owners may choose otherwise while it runs."),
  organizationCreation: z
    .enum(["anyone", "administrators"])
    .default("administrators")
    .describe("Who may create an organization. Owners may choose otherwise while it runs."),
  invitationSeconds: wholeNumber(HOUR, 30 * DAY)
    .default(7 * DAY)
    .describe("How long an invitation holds. Owners may choose otherwise while it runs."),
  passkeyRpId: z
    .string()
    .max(253)
    .describe(
      "The domain that passkeys belong to: the issuer's host by default, or a domain above it. Choose before the first passkey is made: those of another domain are worth nothing.",
    ),
  passkeyOrigins: list
    .default([])
    .describe("Origins besides the issuer whose pages may make and use passkeys of this deployment (related origins, /.well-known/webauthn)."),
  passkeyAttestation: z
    .enum(["none", "direct", "required"])
    .default("none")
    .describe(
      "Whether the maker of an authenticator must be known: nobody is asked; asked, and remembered where passkeyAttestationRoots vouches for it; required.",
    ),
  passkeyAttestationRoots: z.string().describe("File with the certificates (PEM) of makers of authenticators that are believed."),
  passkeyAuthenticators: list
    .default([])
    .describe("Kinds of authenticators (AAGUID) that may be used, where attestation is required; all by default."),
  secondStepByMail: yesOrNo
    .default(false)
    .describe("Whether a code by mail may be the second step of a sign-in that began with something else. It never counts as a second factor (acr)."),
  signInFloorMs: wholeNumber(0, 2_000).describe("No answer to a password, right or wrong, comes sooner; measured at start by default."),
} satisfies Record<string, z.ZodType>

export type SettingName = keyof typeof settings
export const settingNames = Object.keys(settings) as SettingName[]

const secretNames: ReadonlySet<string> = new Set(settingNames.filter((name) => settings[name].safeParse("a value").data instanceof Secret))

/** Whether a setting is read as a secret. */
export function isSecret(name: SettingName): boolean {
  return secretNames.has(name)
}

/** Values as an environment, a file, flags or a program gives them. */
export type DoorwardOptions = { readonly [Name in SettingName]?: z.input<(typeof settings)[Name]> | undefined }

interface PasskeyValues {
  readonly passkeyRpId?: string | undefined
  readonly passkeyOrigins: readonly string[]
  readonly passkeyAttestation: string
  readonly passkeyAttestationRoots?: string | undefined
  readonly passkeyAuthenticators: readonly string[]
}

/** WebAuthn §5.1.2: a domain, and the issuer's own or one above it. Which domains are everybody's (`co.uk`), browsers know. */
export function passkeyFindings(issuer: string, values: PasskeyValues): string[] {
  const { passkeyRpId: rpId, passkeyOrigins: origins, passkeyAttestation: attestation, passkeyAttestationRoots: roots } = values
  const host = hostOf(issuer)
  const isAbove = rpId === undefined || rpId === host || (rpId.includes(".") && host?.endsWith(`.${rpId}`) === true)
  return [
    ...(isAbove ? [] : [`passkeyRpId: "${rpId}" is neither the issuer's host ${host} nor a domain above it`]),
    ...origins.flatMap((origin) =>
      originOf(origin) === origin && !origin.includes("*") && (origin.startsWith("https:") || isLoopbackOrigin(origin))
        ? []
        : [`passkeyOrigins: "${origin}" is no origin such as https://app.example`],
    ),
    ...(attestation !== "none" && roots === undefined ? ["passkeyAttestation: needs passkeyAttestationRoots, the makers that are believed"] : []),
    ...(values.passkeyAuthenticators.length > 0 && attestation !== "required"
      ? ["passkeyAuthenticators: what an authenticator calls itself is only worth something where passkeyAttestation is required"]
      : []),
    ...values.passkeyAuthenticators.flatMap((aaguid) =>
      /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(aaguid) ? [] : [`passkeyAuthenticators: "${aaguid}" is no AAGUID`],
    ),
  ]
}

/** What of JSON Schema says how far a setting goes. */
interface Described {
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly enum?: readonly string[]
  readonly anyOf?: readonly { readonly type?: string }[]
}

/** What a setting may be, in words; empty where only its meaning says it. */
export function boundsOf(setting: z.ZodType): string {
  const schema = z.toJSONSchema(setting, { io: "input", unrepresentable: "any" }) as Described
  if (schema.enum) return schema.enum.join(", ")
  if (schema.minimum !== undefined && schema.maximum !== undefined) return `${inDigits(schema.minimum)} to ${inDigits(schema.maximum)}`
  if (schema.minLength !== undefined && schema.maxLength !== undefined) return `${schema.minLength} to ${schema.maxLength} characters`
  if (schema.anyOf?.some(({ type }) => type === "boolean")) return "true, false"
  return schema.anyOf?.some(({ type }) => type === "array") ? "several, separated by commas" : ""
}

function inDigits(value: number): string {
  return value.toLocaleString("en")
}
