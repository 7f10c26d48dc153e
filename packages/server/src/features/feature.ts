import type { Config } from "../config.ts"
import type { Access, Assignments, Bounds, Roles } from "../core/access/index.ts"
import type { AccountFoot, AccountLink, AccountPages, GiveAdvice, SessionsSection, Whereabouts } from "../core/account/index.ts"
import type { Audit } from "../core/audit/index.ts"
import type { Accounts, Directory } from "../core/directory/index.ts"
import type { OneTime } from "../core/one-time/index.ts"
import type { RevocationLog } from "../core/revocation/index.ts"
import type { Securing } from "../core/securing/index.ts"
import type { SessionCookie, Sessions } from "../core/session/index.ts"
import type { RuntimeSettings } from "../core/setting/index.ts"
import type { AddressProof, createAttemptCookie, DeviceTrust, Invited, SignIn, SignInMethod, SignInPage } from "../core/sign-in/index.ts"
import type { SigningKeys } from "../core/signing-key/index.ts"
import type { AccessTokens, Families } from "../core/token/index.ts"
import type { Clock } from "../kernel/clock.ts"
import type { Database, Slice } from "../kernel/db/index.ts"
import type { ResolveTxt } from "../kernel/dns.ts"
import type { Arrivals } from "../kernel/http/arrival.ts"
import type { CookieJar } from "../kernel/http/cookies.ts"
import type { Cursors } from "../kernel/http/cursor.ts"
import type { Incoming } from "../kernel/http/incoming.ts"
import type { Route } from "../kernel/http/route.ts"
import type { Ids } from "../kernel/id.ts"
import type { Idempotency } from "../kernel/idempotency.ts"
import type { Job } from "../kernel/jobs.ts"
import type { Log } from "../kernel/log.ts"
import type { Metrics } from "../kernel/metrics.ts"
import type { Outbound } from "../kernel/outbound.ts"
import type { Outbox } from "../kernel/outbox.ts"
import type { Random } from "../kernel/random.ts"
import type { Readiness } from "../kernel/readiness.ts"
import type { KeyRing } from "../kernel/seal.ts"
import type { Store } from "../kernel/store/index.ts"
import type { Asset, Pages, Strings } from "../pages/index.ts"

/** Everything below the features. Each feature's parameter picks what it touches, and no more. */
export interface Core {
  readonly config: Config
  readonly database: Database
  readonly clock: Clock
  readonly random: Random
  readonly ids: Ids
  readonly keys: KeyRing
  readonly log: Log
  readonly outbox: Outbox
  readonly store: Store
  readonly outbound: Outbound
  readonly resolveTxt: ResolveTxt
  readonly jar: CookieJar
  readonly cursors: Cursors
  readonly idempotency: Idempotency
  readonly metrics: Metrics
  readonly readiness: Readiness
  readonly audit: Audit
  readonly pages: Pages
  readonly revocations: RevocationLog
  readonly oneTime: OneTime
  readonly settings: RuntimeSettings
  readonly signingKeys: SigningKeys
  readonly accessTokens: AccessTokens
  readonly families: Families
  readonly sessions: Sessions
  readonly securing: Securing
  readonly access: Access
  readonly assignments: Assignments
  readonly bounds: Bounds
  readonly roles: Roles
  readonly directory: Directory
  readonly accounts: Accounts
  readonly accountPages: AccountPages
  readonly whereabouts: Whereabouts
  readonly sessionCookie: SessionCookie
  readonly attemptCookie: ReturnType<typeof createAttemptCookie>
  readonly signIn: SignIn
  readonly invited: Invited
  readonly signInPage: SignInPage
  /** Everything with tables. */
  readonly slices: readonly Slice[]
  /** Every route of the house, once it stands; for features that describe it. */
  readonly allRoutes: () => readonly Route[]
  /** What features look at in their surroundings, once the house stands. */
  readonly allChecks: () => readonly Check[]
  readonly arrivals: Arrivals
  /** Moves the service's clock, where that is allowed. @returns by how many milliseconds it now differs */
  readonly advanceClock: ((ms: number) => Promise<number>) | undefined
  /** Aborted when the process is about to stop: what would go on for ever ends now. */
  readonly stopping: AbortSignal
}

/** A feature: its tables are known before anything runs, the rest is built on the core. */
export interface Feature extends Slice {
  readonly commands?: readonly Command[]
  build(core: Core): FeatureParts
}

/** What commands work on: the house they are run in, or one that was opened for them and does not serve. */
export type CommandCore = Pick<
  Core,
  | "config"
  | "database"
  | "clock"
  | "random"
  | "ids"
  | "keys"
  | "log"
  | "outbox"
  | "oneTime"
  | "audit"
  | "revocations"
  | "signingKeys"
  | "sessions"
  | "settings"
  | "access"
  | "assignments"
  | "bounds"
  | "roles"
  | "directory"
  | "accounts"
  | "signIn"
  | "slices"
  | "allChecks"
  | "stopping"
>

/** Something an operator does: `doorward <name> [operand] [--option value]…` */
export interface Command {
  readonly name: string
  readonly summary: string
  /** What follows the name, for people: `<client_id>`. */
  readonly operand?: string
  /** Done without settings and without a database, when this has an answer; undefined when it needs them. @throws as `run` */
  readonly offline?: (input: CommandInput) => Promise<CommandOutcome | undefined>
  /** The operand is a file; it reaches `run` as an absolute path, because another process may run it. */
  readonly operandIsFile?: boolean
  /** Options with a value: name and meaning. */
  readonly options?: Readonly<Record<string, string>>
  /** Options without one. */
  readonly switches?: Readonly<Record<string, string>>
  /** What must not be an argument: `password` is given as `--password-file <file>`, `-` for standard input, or typed on a terminal. */
  readonly secrets?: Readonly<Record<string, string>>
  /** Asked on a terminal before it is done, if there is anything to ask; elsewhere `--yes` must say so. */
  readonly confirm?: (input: CommandInput) => string | undefined
  /** Makes an embedded database that is not there yet, as a start does. */
  readonly begins?: boolean
  /** @throws Problem: `invalid` for what was typed, any other for what cannot be done */
  run(core: CommandCore, input: CommandInput): Promise<CommandOutcome>
}

export interface CommandInput {
  readonly operand?: string | undefined
  readonly options: Readonly<Record<string, string>>
  readonly switches: readonly string[]
  readonly secrets: Readonly<Record<string, string>>
}

export interface CommandOutcome {
  /** For `--json`, and for programs that mount the house. */
  readonly json: object
  /** For people. */
  readonly text: string
  /** False for findings or something that was not done: exit code 1. */
  readonly fine?: boolean
  /** Shown on a terminal only; elsewhere it goes to a file. A program that mounts the house gets it in `json`, as `name`. */
  readonly secret?: { readonly name: string; readonly label: string; readonly value: string }
}

/** What a feature adds to the house. */
export interface FeatureParts {
  /** Asked for once all features are registered. */
  readonly routes: () => readonly Route[]
  readonly signInMethod?: SignInMethod
  readonly addressProof?: AddressProof
  readonly deviceTrust?: DeviceTrust
  /** What it adds to the page of one's sessions and devices. */
  readonly sessionsSection?: SessionsSection
  readonly jobs?: readonly Job[]
  /** Its rooms of one's account. */
  readonly accountLinks?: readonly AccountLink[]
  /** What it puts below every page of one's account. */
  readonly accountFoot?: AccountFoot
  /** Public files that its pages refer to. */
  readonly assets?: readonly Asset[]
  /** What it has to say to somebody on the account's overview. */
  readonly accountAdvice?: GiveAdvice
  /** What may be wrong with the surroundings: asked for by `doorward doctor` and on the owners' checklist. */
  readonly checks?: readonly Check[]
  /** Runs when the service starts to serve, after migrations. @returns what the operator should see */
  readonly start?: () => Promise<readonly StartLine[]>
}

/** One look at the surroundings. It changes nothing, tells no secret, and comes to an end by itself. */
export interface Check {
  /** The name of its words in `t.setup.checks`. */
  readonly name: CheckName
  /** Looks at the request of whoever asks, so its finding is nobody else's. It takes no time. */
  readonly ofRequest?: boolean
  /** @param request of the owner who asks on a page @returns undefined where there is nothing to look at */
  run(request: Incoming | undefined): Promise<Finding | undefined>
}

export type CheckName = keyof Strings["setup"]["checks"]

export interface Finding {
  /** `advice`: it works, and is to be done before people rely on it. `wrong`: something does not work, or is not safe. */
  readonly state: "fine" | "advice" | "wrong"
  /** What was found and what to do next: the name of a text in `t.setup.findings`, and what is put into it. */
  readonly says: keyof Strings["setup"]["findings"]
  readonly values?: Readonly<Record<string, string | number>>
  /** To be copied: settings, a proxy's configuration. In no language. */
  readonly lines?: readonly string[]
}

/** A line for the operator's terminal. A secret one never reaches a log. */
export interface StartLine {
  readonly label: string
  readonly value: string
  readonly secret?: boolean
}
