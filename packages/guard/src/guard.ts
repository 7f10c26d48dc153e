import type { AccessToken } from "./access-token.ts"
import { createCredentials } from "./credentials.ts"
import { type GuardOptions, parseGuardOptions, type RevocationMode } from "./guard-options.ts"
import { createIntrospection } from "./introspection.ts"
import { createIssuerClient } from "./issuer-client.ts"
import { type CheckOptions, createJudge } from "./judge.ts"
import { createKeySet } from "./key-set.ts"
import { createKnownLog } from "./known-log.ts"
import { type IncomingRequest, requireToken } from "./presented.ts"
import { followRevocations } from "./revocations.ts"
import { createElapsedTime } from "./surroundings.ts"

export interface GuardHealth {
  /** Whether tokens can be judged now. */
  readonly ok: boolean
  readonly revocation: RevocationMode
  /** Since what is known was all there was; undefined where no log is read, or none was yet. */
  readonly stalenessSeconds: number | undefined
  readonly head: number | undefined
  readonly liveEntries: number
  readonly keys: number
  /** Times the log turned out to be another one (a restored database) and was read from its start. */
  readonly restarts: number
  /** Times the stream was opened again. */
  readonly reconnects: number
  readonly lastError: string | undefined
}

/** What an API asks whether a request may pass. */
export interface Guard {
  /** The access token a request presents, verified. @throws GuardError */
  verify(request: IncomingRequest, options?: CheckOptions): Promise<AccessToken>
  /** The same, at once where nothing has to be waited for: throws or rejects. */
  checkRequest(request: IncomingRequest, options?: CheckOptions): AccessToken | Promise<AccessToken>
  /** The same for a token that was taken from elsewhere. */
  check(token: string, options?: CheckOptions): AccessToken | Promise<AccessToken>
  /** Resolves when tokens can be judged for the first time. Rejects when the guard is closed before. */
  ready(): Promise<void>
  health(): GuardHealth
  /** Ends everything in the background; from then on the guard goes stale. */
  close(): void
}

const KEY_RETRY_MS = 1_000

/**
 * A guard for one API. It fetches keys and follows revocations by itself, from now on until `close`, and judges tokens
 * without asking anybody, except with `introspect`. What it cannot know it answers with 503, never with 401.
 *
 * @throws TypeError for options that make no sense
 */
export function createGuard(options: GuardOptions): Guard {
  const settings = parseGuardOptions(options)
  const { issuer, surroundings } = settings
  const { clock, schedule } = surroundings
  const elapsedMs = createElapsedTime(surroundings)
  const client = createIssuerClient(issuer, surroundings)
  const keys = createKeySet(client, elapsedMs)
  const credentials = settings.client && createCredentials(settings.client.id, settings.client.secret, client, elapsedMs)
  const readsLog = settings.revocation === "follow" || settings.revocation === "poll"
  const log = readsLog
    ? createKnownLog(clock, ({ kind, id }) => {
        if (kind === "key") keys.revoke(id)
      })
    : undefined
  const following =
    log && credentials
      ? followRevocations(
          { client, credentials, log, elapsedMs, schedule, pollEveryMs: settings.pollEveryMs },
          { stream: settings.revocation === "follow" },
        )
      : undefined
  const introspection = settings.revocation === "introspect" && credentials ? createIntrospection(client, credentials) : undefined
  const judge = createJudge({ settings, elapsedMs, keys, log, introspection })
  const closing = new AbortController()

  const checkRequest = (request: IncomingRequest, checkOptions?: CheckOptions) => judge(requireToken(request, settings), checkOptions)

  async function loadKeys(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        return await keys.load()
      } catch {
        await new Promise<void>((resolve) => schedule(resolve, KEY_RETRY_MS))
      }
    }
  }

  // Whoever asks for `ready` hears of a failure; the first request finds keys that are there already.
  keys.load().catch(() => undefined)

  return {
    verify: async (request, checkOptions) => checkRequest(request, checkOptions),
    checkRequest,
    check: judge,
    ready: () =>
      new Promise<void>((resolve, reject) => {
        const onClose = () => reject(new Error("the guard was closed"))
        if (closing.signal.aborted) onClose()
        closing.signal.addEventListener("abort", onClose, { once: true })
        Promise.all([loadKeys(), log?.caughtUp])
          .then(() => resolve(), reject)
          .finally(() => closing.signal.removeEventListener("abort", onClose))
      }),
    health: () => {
      const now = elapsedMs()
      // A service that is given requests only while it is well would otherwise never get to ask for keys it lacks.
      if (!closing.signal.aborted) keys.freshen(now)
      const stalenessMs = log?.stalenessMs(now)
      return {
        ok: keys.areUsable(now) && (stalenessMs === undefined || stalenessMs <= settings.maxStalenessMs),
        revocation: settings.revocation,
        stalenessSeconds: stalenessMs === undefined || stalenessMs === Infinity ? undefined : stalenessMs / 1000,
        head: log?.head,
        liveEntries: log?.liveSet.size ?? 0,
        keys: keys.size,
        restarts: log?.restarts ?? 0,
        reconnects: following?.reconnects ?? 0,
        lastError: following?.lastError ?? introspection?.lastError ?? keys.lastError,
      }
    },
    close: () => {
      closing.abort()
      following?.close()
      client.close()
    },
  }
}
