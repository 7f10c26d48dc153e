import type { Config } from "../config.ts"
import type { Audit } from "../core/audit/index.ts"
import type { RevocationLog } from "../core/revocation/index.ts"
import type { SessionCookie, Sessions } from "../core/session/index.ts"
import type { AddressProof, createAttemptCookie, SignIn, SignInMethod, SignInPage } from "../core/sign-in/index.ts"
import type { AccessTokens } from "../core/token/index.ts"
import type { Clock } from "../kernel/clock.ts"
import type { Database, Slice } from "../kernel/db/index.ts"
import type { Route } from "../kernel/http/route.ts"
import type { Ids } from "../kernel/id.ts"
import type { Job } from "../kernel/jobs.ts"
import type { Log } from "../kernel/log.ts"
import type { Metrics } from "../kernel/metrics.ts"
import type { Outbound } from "../kernel/outbound.ts"
import type { Outbox } from "../kernel/outbox.ts"
import type { Random } from "../kernel/random.ts"
import type { KeyRing } from "../kernel/seal.ts"
import type { Store } from "../kernel/store/index.ts"
import type { PageLink, Pages } from "../pages/index.ts"

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
  readonly metrics: Metrics
  readonly audit: Audit
  readonly pages: Pages
  readonly revocations: RevocationLog
  readonly accessTokens: AccessTokens
  readonly sessions: Sessions
  readonly sessionCookie: SessionCookie
  readonly attemptCookie: ReturnType<typeof createAttemptCookie>
  readonly signIn: SignIn
  readonly signInPage: SignInPage
  /** Every route of the house, once it stands; for features that describe it. */
  readonly allRoutes: () => readonly Route[]
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

/** As much of the core as there is without a house that serves. */
export type CommandCore = Pick<Core, "config" | "database" | "clock" | "random" | "ids" | "revocations">

/** Something an operator does: `doorward <name> [operand] [--option value]…` */
export interface Command {
  readonly name: string
  readonly summary: string
  /** What follows the name, for people: `<client_id>`. */
  readonly operand?: string
  /** Options with a value: name and meaning. */
  readonly options?: Readonly<Record<string, string>>
  /** @throws Problem: `invalid` for what was typed, any other for what cannot be done */
  run(core: CommandCore, input: CommandInput): Promise<CommandOutcome>
}

export interface CommandInput {
  readonly operand?: string | undefined
  readonly options: Readonly<Record<string, string>>
}

export interface CommandOutcome {
  /** For `--json`, and for programs that mount the house. */
  readonly json: object
  /** For people. */
  readonly text: string
}

/** What a feature adds to the house. */
export interface FeatureParts {
  /** Asked for once all features are registered. */
  readonly routes: () => readonly Route[]
  readonly signInMethod?: SignInMethod
  readonly addressProof?: AddressProof
  readonly jobs?: readonly Job[]
  /** What the account page leads to. */
  readonly accountLinks?: readonly PageLink[]
  /** Runs when the service starts to serve, after migrations. @returns what the operator should see */
  readonly start?: () => Promise<readonly StartLine[]>
}

/** A line for the operator's terminal. A secret one never reaches a log. */
export interface StartLine {
  readonly label: string
  readonly value: string
  readonly secret?: boolean
}
