import type { Clock } from "../../kernel/clock.ts"
import type { Db } from "../../kernel/db/index.ts"
import type { Ids } from "../../kernel/id.ts"
import type { AuditEvent } from "./event.ts"
import { insertEvent } from "./store.ts"

const MAX_USER_AGENT_CHARACTERS = 256

export interface Audit {
  /** Writes down what happened. @param db the transaction of its cause, so that neither stands without the other */
  record(db: Db, event: AuditEvent): Promise<void>
}

export function createAudit({ clock, ids }: { readonly clock: Clock; readonly ids: Ids }): Audit {
  return {
    record: async (db, { type, userId, actor, sessionId, request, details = {}, personal = {} }) => {
      const userAgent = request?.header("user-agent")?.slice(0, MAX_USER_AGENT_CHARACTERS)
      const known = {
        ...personal,
        ...(request?.client === undefined ? {} : { ip: request.client }),
        ...(userAgent === undefined ? {} : { user_agent: userAgent }),
      }
      await insertEvent(db, {
        id: ids.next("evt"),
        at: clock.now(),
        type,
        user_id: userId ?? null,
        actor: actor ?? userId ?? null,
        session_id: sessionId ?? null,
        request_id: request?.requestId ?? null,
        details: JSON.stringify(details),
        personal: Object.keys(known).length === 0 ? null : JSON.stringify(known),
      })
    },
  }
}
