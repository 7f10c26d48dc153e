import { monotonicMs } from "../../kernel/clock.ts"
import type { Database, Db } from "../../kernel/db/index.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type IfVersion, requireVersion } from "../../kernel/http/precondition.ts"
import type { Id } from "../../kernel/id.ts"
import type { Audit } from "../audit/index.ts"
import type { RevocationLog, Revoke } from "../revocation/index.ts"
import type { UserId } from "../user/index.ts"
import { type Chosen, fieldNames, type SettingsChange, type SettingValues } from "./schema.ts"
import { type ChosenRow, lockChosen, readChosen, setChosen } from "./store.ts"

/** What holds now. */
export interface Settings {
  readonly signUp: "open" | "invited" | "closed"
  readonly organizationCreation: "anyone" | "administrators"
  readonly invitationSeconds: number
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
   * @throws precondition_failed
   */
  change(db: Db, revoke: Revoke, wanted: SettingsChange, ifVersion: IfVersion, by: SettingsChangedBy): Promise<Settings>
  /** Everything an operator configured, by its name. A secret says only whether it is set (AD-03). */
  readonly configuration: Readonly<Record<string, unknown>>
}

export interface SettingNeeds {
  readonly database: Database
  readonly revocations: Pick<RevocationLog, "live" | "head" | "isCurrent">
  readonly audit: Pick<Audit, "record">
  /** What holds where nothing was chosen. */
  readonly configured: Pick<Settings, "signUp" | "organizationCreation" | "invitationSeconds">
  readonly configuration: Readonly<Record<string, unknown>>
}

/** The name of these settings in the rows of the log. */
const LOG_ID = "settings"
/** Bounds how long a change may go unnoticed that nobody wrote into the log; far less than rows stay there. */
const MAX_AGE_MS = 60_000

export function createSettings({ database, revocations, audit, configured, configuration }: SettingNeeds): RuntimeSettings {
  const { live } = revocations
  const defaults: SettingValues = {
    sign_up: configured.signUp,
    organization_creation: configured.organizationCreation,
    invitation_seconds: configured.invitationSeconds,
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

  return {
    configuration,
    current: () => (remembered && isFresh(remembered) ? remembered.settings : read()),
    currentIn: async (db) => merged(defaults, await readChosen(db)),
    change: async (db, revoke, wanted, ifVersion, { actor, userId, sessionId, request }) => {
      const before = await lockChosen(db)
      requireVersion(ifVersion, before.version)
      const chosen = applied(before.chosen, wanted)
      const now = merged(defaults, { chosen, version: before.version + 1 })
      const then = merged(defaults, before)
      const changed = fieldNames.filter((name) => before.chosen[name] !== chosen[name])
      if (changed.length === 0) return then
      await setChosen(db, chosen, before.version + 1)
      await audit.record(db, {
        type: "settings.changed",
        actor,
        ...(userId ? { userId } : {}),
        ...(sessionId ? { sessionId } : {}),
        ...(request ? { request } : {}),
        details: Object.fromEntries([
          ["changed", changed.join(" ")],
          ...changed.flatMap((name) => [
            [`${name}_before`, then.wire[name]],
            [`${name}_after`, now.wire[name]],
          ]),
        ]) as Record<string, string | number>,
      })
      revoke("access", LOG_ID)
      return now
    },
  }
}

/** What was chosen once a change is made; what is null is chosen no longer. */
function applied(chosen: Chosen, wanted: SettingsChange): Chosen {
  const named = Object.entries(wanted).filter(([, value]) => value !== undefined)
  return Object.fromEntries(Object.entries({ ...chosen, ...Object.fromEntries(named) }).filter(([, value]) => value !== null && value !== undefined))
}

function merged(defaults: SettingValues, { chosen, version }: ChosenRow): Settings {
  const values: SettingValues = {
    sign_up: chosen.sign_up ?? defaults.sign_up,
    organization_creation: chosen.organization_creation ?? defaults.organization_creation,
    invitation_seconds: chosen.invitation_seconds ?? defaults.invitation_seconds,
  }
  return {
    signUp: values.sign_up,
    organizationCreation: values.organization_creation,
    invitationSeconds: values.invitation_seconds,
    wire: { ...values, configured: defaults, version },
  }
}
