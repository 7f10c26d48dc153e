import type { Audit, RecordedEvent } from "../../core/audit/index.ts"
import { deviceName, type SignedIn } from "../../core/session/index.ts"
import { stringsFor } from "../../pages/index.ts"

/** CONTRACT-wide: a page of a list holds a hundred at most. */
export const MAX_PAGE_EVENTS = 100
export const PAGE_EVENTS = 50

export interface ActivityItem {
  readonly id: string
  readonly type: RecordedEvent["type"]
  /** In plain English. */
  readonly summary: string
  readonly at: number
  /** Null where it came from no browser, or where that was erased. */
  readonly device: string | null
  readonly userAgent: string | null
  readonly ip: string | null
  /** Whether it happened in the session that asks. */
  readonly isCurrent: boolean
}

export interface ActivityPage {
  readonly items: readonly ActivityItem[]
  /** Where the next page begins; undefined on the last. */
  readonly next: string | undefined
}

/** A page of one's own events, newest first. @param before where it begins: the `next` of the page before */
export async function readActivity(audit: Audit, { user, session }: SignedIn, before: string | undefined, limit: number): Promise<ActivityPage> {
  // One more than is shown tells whether there is a next page.
  const events = await audit.listOfUser(user.id, before, limit + 1)
  const shown = events.slice(0, limit)
  return { items: shown.map((event) => itemOf(event, session.id)), next: events.length > limit ? shown.at(-1)?.id : undefined }
}

const inEnglish = stringsFor("en").account.events

function itemOf({ id, type, at, actor, sessionId, personal: all }: RecordedEvent, current: string): ActivityItem {
  // Where a program did it, that is whence it came.
  const personal = actor?.startsWith("cli_") ? {} : all
  const userAgent = personal["user_agent"] ?? null
  return {
    id,
    type,
    summary: inEnglish[type] ?? type,
    at,
    device: userAgent === null ? null : deviceName(userAgent),
    userAgent,
    ip: personal["ip"] ?? null,
    isCurrent: sessionId === current,
  }
}
