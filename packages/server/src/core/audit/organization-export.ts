import { instant } from "../../kernel/clock.ts"
import type { Db } from "../../kernel/db/index.ts"
import { inert } from "../../kernel/log.ts"
import { recordedFrom } from "./recorded.ts"
import { auditEventOnWire } from "./schema.ts"
import { listOfOrganizationAfter } from "./store.ts"

const PAGE_ROWS = 500

/** Not to be taken for the chain, which `audit verify` reads: nothing here proves that a line is missing. */
const FORMAT = "doorward-organization-events"
const VERSION = 1

/** What it is, then an event a line as the API shows it, the oldest first. */
export async function* organizationLines(
  db: Db,
  organizationId: string,
  { personal, at }: { readonly personal: boolean; readonly at: number },
): AsyncGenerator<string> {
  yield JSON.stringify({ format: FORMAT, version: VERSION, org_id: organizationId, exported_at: instant(at) })
  for (let after = ""; ; ) {
    const rows = await listOfOrganizationAfter(db, organizationId, after, PAGE_ROWS)
    for (const row of rows) {
      const event = recordedFrom(row)
      // What is sealed decides, not the column it was found by.
      if (event.organizationId !== organizationId) continue
      const shown = auditEventOnWire(personal ? event : { ...event, personal: {} })
      yield inert(JSON.stringify({ seq: row.sealed_seq, ...shown }))
    }
    const last = rows.at(-1)
    if (!last || rows.length < PAGE_ROWS) return
    after = last.id
  }
}
