import { type Clock, monotonicMs } from "../../kernel/clock.ts"
import type { Database, Db } from "../../kernel/db/index.ts"
import { invalidField } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type IfVersion, requireVersion } from "../../kernel/http/precondition.ts"
import type { Id } from "../../kernel/id.ts"
import type { Audit } from "../audit/index.ts"
import type { RevocationLog, Revoke } from "../revocation/index.ts"
import type { UserId } from "../user/index.ts"
import { type Chosen, fieldNames, type SettingsChange, type SettingValues } from "./schema.ts"
import { demandedSince, MAX_TRUSTED_DEVICE_DAYS, type SecondFactorRules } from "./second-factor.ts"
import { type ChosenRow, lockChosen, readChosen, setChosen } from "./store.ts"

/** What holds now. */
export interface Settings {
  readonly signUp: "open" | "invited" | "closed"
  readonly organizationCreation: "anyone" | "administrators"
  readonly invitationSeconds: number
  readonly secondFactor: SecondFactorRules
  /** Whether a code by mail is a second step after a password. */
  readonly emailSecondStep: boolean
  /** 0 where no browser is trusted. */
  readonly trustedDeviceDays: number
  /** The same by their names on the wire, beside what is configured. */
  readonly wire: SettingValues & { readonly configured: SettingValues; readonly version: number }
}

/** Who changes something, and what it came with. */
export interface SettingsChangedBy {
  /** As the audit names them. */
  readonly actor: string
  readonly userId?: UserId
  readonly sessionId?: Id<"ses">
  readonly request?: Incoming
}

/** What owners may change while the service runs, over what is configured. */
export interface RuntimeSettings {
  /** At once where it is remembered; a change anywhere is seen within a second, and the database is asked while that cannot be promised. */
  current(): Settings | Promise<Settings>
  /** As this transaction sees it: for what must not happen once it was forbidden. */
  currentIn(db: Db): Promise<Settings>
  /**
   * In a transaction of the log, with one audit event; nothing at all when nothing changes.
   * @throws precondition_failed; invalid for roles there are not
   */
  change(db: Db, revoke: Revoke, wanted: SettingsChange, ifVersion: IfVersion, by: SettingsChangedBy): Promise<Settings>
  /** What would hold after a change. @throws invalid for roles there are not */
  after(db: Db, wanted: SettingsChange): Promise<Settings>
  /** Everything an operator configured, by its name. A secret says only whether it is set (AD-03). */
  readonly configuration: Readonly<Record<string, unknown>>
}

export interface SettingNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly revocations: Pick<RevocationLog, "live" | "head" | "isCurrent">
  readonly audit: Pick<Audit, "record">
  /** What holds where nothing was chosen. */
  readonly configured: Pick<Settings, "signUp" | "organizationCreation" | "invitationSeconds">
  readonly configuration: Readonly<Record<string, unknown>>
  /** Whether the deployment has a role with this key. */
  isRole(db: Db, key: string): Promise<boolean>
}

/** Among roles it stands for owners of the deployment, who hold none. */
export const DEPLOYMENT_OWNER = "owner"
/** The name of these settings in the rows of the log. */
const LOG_ID = "settings"
/** What is not configured: owners choose it, in one place. */
const UNCONFIGURED = {
  second_factor: "optional",
  second_factor_roles: [],
  second_factor_phishing_resistant: false,
  second_factor_grace_seconds: 0,
  email_second_step: false,
  trusted_device_days: MAX_TRUSTED_DEVICE_DAYS,
} as const satisfies Partial<SettingValues>
/** Bounds how long a change may go unnoticed that nobody wrote into the log; far less than rows stay there. */
const MAX_AGE_MS = 60_000

export function createSettings(needs: SettingNeeds): RuntimeSettings {
  const { database, clock, revocations, audit, configured, configuration } = needs
  const { live } = revocations
  const defaults: SettingValues = {
    sign_up: configured.signUp,
    organization_creation: configured.organizationCreation,
    invitation_seconds: configured.invitationSeconds,
    ...UNCONFIGURED,
  }
  let remembered: { readonly settings: Settings; readonly head: number; readonly readAt: number } | undefined

  const isFresh = ({ head, readAt }: NonNullable<typeof remembered>) =>
    revocations.isCurrent() && live.overflowSeq <= head && live.seqOf("access", LOG_ID) <= head && monotonicMs() - readAt <= MAX_AGE_MS

  /** Carries the head it was read at, so that a slow read that ends after a change cannot bring the old back. */
  async function read(): Promise<Settings> {
    const head = revocations.head()
    const readAt = monotonicMs()
    const settings = merged(defaults, await readChosen(database))
    remembered = { settings, head, readAt }
    return settings
  }

  function demandedFrom(before: ChosenRow, chosen: Chosen): ChosenRow {
    const next = { ...before, chosen, version: before.version + 1 }
    return { ...next, demandedSince: demandedSince(before.demandedSince, merged(defaults, next).secondFactor, clock.now()) }
  }

  /** A role that was deleted since may stay: nobody holds it. A name that never was one would require nothing of anybody. */
  async function requireRoles(db: Db, { second_factor_roles: wanted = [] }: Chosen, { secondFactor }: Settings): Promise<void> {
    for (const key of wanted)
      if (key !== DEPLOYMENT_OWNER && !secondFactor.roles.includes(key) && !(await needs.isRole(db, key)))
        throw invalidField("second_factor_roles", `The deployment has no role with the key ${key}.`)
  }

  return {
    configuration,
    current: () => (remembered && isFresh(remembered) ? remembered.settings : read()),
    currentIn: async (db) => merged(defaults, await readChosen(db)),
    after: async (db, wanted) => {
      const before = await readChosen(db)
      const chosen = applied(before.chosen, wanted)
      await requireRoles(db, chosen, merged(defaults, before))
      return merged(defaults, demandedFrom(before, chosen))
    },
    change: async (db, revoke, wanted, ifVersion, { actor, userId, sessionId, request }) => {
      const before = await lockChosen(db)
      requireVersion(ifVersion, before.version)
      const chosen = applied(before.chosen, wanted)
      const changed = fieldNames.filter((name) => JSON.stringify(before.chosen[name]) !== JSON.stringify(chosen[name]))
      const then = merged(defaults, before)
      if (changed.length === 0) return then
      await requireRoles(db, chosen, then)
      const after = demandedFrom(before, chosen)
      const now = merged(defaults, after)
      await setChosen(db, after)
      await audit.record(db, {
        type: "settings.changed",
        actor,
        ...(userId ? { userId } : {}),
        ...(sessionId ? { sessionId } : {}),
        ...(request ? { request } : {}),
        details: {
          changed: changed.join(" "),
          ...Object.fromEntries(changed.map((name) => [`${name}_before`, inWords(then.wire[name])])),
          ...Object.fromEntries(changed.map((name) => [`${name}_after`, inWords(now.wire[name])])),
        },
      })
      revoke("access", LOG_ID)
      return now
    },
  }
}

function inWords(value: SettingValues[keyof SettingValues]): string | number | boolean {
  return typeof value === "object" ? value.join(" ") : value
}

/** What was chosen once a change is made; what is null is chosen no longer. */
function applied(chosen: Chosen, { second_factor_roles: roles, ...wanted }: SettingsChange): Chosen {
  const named = Object.entries({ ...wanted, second_factor_roles: roles?.toSorted() ?? roles }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(Object.entries({ ...chosen, ...Object.fromEntries(named) }).filter(([, value]) => value !== null && value !== undefined))
}

function merged(defaults: SettingValues, { chosen, demandedSince: since, version }: ChosenRow): Settings {
  const known = Object.fromEntries(fieldNames.flatMap((name) => (chosen[name] === undefined ? [] : [[name, chosen[name]]])))
  const values: SettingValues = { ...defaults, ...known }
  return {
    signUp: values.sign_up,
    organizationCreation: values.organization_creation,
    invitationSeconds: values.invitation_seconds,
    secondFactor: {
      mode: values.second_factor,
      roles: values.second_factor_roles,
      phishingResistant: values.second_factor_phishing_resistant,
      graceSeconds: values.second_factor_grace_seconds,
      since,
    },
    emailSecondStep: values.email_second_step,
    trustedDeviceDays: values.trusted_device_days,
    wire: { ...values, configured: defaults, version },
  }
}
