import { z } from "zod"
import { auditEventOnWire, auditEventSchema, type RecordedEvent } from "../../core/audit/index.ts"
import type { OrganizationId } from "../../core/organization/index.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Route } from "../../kernel/http/route.ts"
import { type AdminCall, adminRoute, flagField, idField, pageQuery, scopeOf } from "./manner.ts"
import type { AdminNeeds } from "./needs.ts"

const ALL = "/admin/v1/audit"
const OF_ORGANIZATION = "/admin/v1/organizations/:id/audit"
const LINES = "application/x-ndjson"
const MAX_TEXT_CHARACTERS = 100
/** Sent at once. */
const CHUNK_CHARACTERS = 16 * 1024

const instantField = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))
const filters = {
  type: z.string().max(MAX_TEXT_CHARACTERS).optional().meta({ description: "The beginning of the event's name: sign_in., user.disabled" }),
  user_id: idField("usr").optional().meta({ description: "Whose account it concerns." }),
  actor: z.string().max(MAX_TEXT_CHARACTERS).optional().meta({ description: "Who did it: a person's or client's id, operator, system." }),
  from: instantField.optional().meta({ type: "string", format: "date-time" }),
  to: instantField.optional().meta({ type: "string", format: "date-time", description: "Before then." }),
}
const ofOrganization = z.object({ ...pageQuery, ...filters })
const ofAll = z.object({ ...pageQuery, ...filters, organization_id: idField("org").optional() })
const page = z.object({
  events: z.array(auditEventSchema),
  next_cursor: z.string().optional().meta({ description: "A page may be short, even empty, and not be the last: this one says whether it is." }),
})

/**
 * Of what is personal in an organization's events, what its administrators see among its members and invitations anyway. Addresses
 * of machines and browsers are people's own, wherever they were.
 */
const SEEN_IN_ORGANIZATIONS = /^(?:email|name|slug|domain)(?:_before|_after)?$/

/** What happened, newest first: for the deployment, and for each organization what is its affair. */
export function auditRoutes(needs: AdminNeeds): Route[] {
  const { audit, cursors } = needs
  const common = { tag: "Audit", method: "GET", permission: "admin:audit:read" } as const

  async function search(
    route: string,
    call: Pick<AdminCall<unknown, z.output<typeof ofOrganization>, unknown>, "caller" | "place" | "query">,
    organizationId: OrganizationId | undefined,
    shown: (event: RecordedEvent) => RecordedEvent,
  ): Promise<Answer> {
    const scope = scopeOf(route, call)
    const { cursor, limit, type: typePrefix, user_id: userId, actor, from, to: until } = call.query
    const before = cursors.read(scope, cursor, idField("evt"))
    const { events, next } = await audit.search({ typePrefix, userId, actor, organizationId, from, until, before, limit })
    return {
      status: 200,
      body: {
        events: events.map((event) => auditEventOnWire(shown(event))),
        ...(next === undefined ? {} : { next_cursor: cursors.issue(scope, next) }),
      },
    }
  }

  return [
    adminRoute(needs, {
      ...common,
      of: "deployment",
      path: ALL,
      summary: "What happened, the newest first",
      query: ofAll,
      answers: { 200: page },
      read: (call) => search(ALL, call, call.query.organization_id, (event) => event),
    }),
    adminRoute(needs, {
      ...common,
      of: "deployment",
      path: `${ALL}/export`,
      summary: "The whole chain, sealed up to now, as lines of JSON that `doorward audit verify` checks without the service",
      query: z.object({
        personal: flagField.default(false).meta({ description: "With addresses and browsers; only their commitments otherwise." }),
      }),
      answers: { 200: "A line of JSON for each event and each checkpoint" },
      stream: { contentType: LINES, meaning: "What it is, then each batch's events and its checkpoint, last what is not sealed yet." },
      read: async ({ query: { personal } }) => ({
        status: 200,
        stream: { contentType: LINES, body: streamOf(audit.exportLines({ personal })) },
        headers: { "Content-Disposition": 'attachment; filename="doorward-audit.ndjson"' },
      }),
    }),
    adminRoute(needs, {
      ...common,
      of: "organization",
      path: OF_ORGANIZATION,
      summary: "What happened in an organization, the newest first",
      params: z.object({ id: idField("org") }),
      query: ofOrganization,
      answers: { 200: page },
      read: (call) => search(OF_ORGANIZATION, call, call.params.id, asSeenInside),
    }),
  ]
}

function asSeenInside(event: RecordedEvent): RecordedEvent {
  return { ...event, personal: Object.fromEntries(Object.entries(event.personal).filter(([field]) => SEEN_IN_ORGANIZATIONS.test(field))) }
}

/** Read as fast as the client takes it, and no further once it has left. */
function streamOf(lines: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    pull: async (controller) => {
      let text = ""
      while (text.length < CHUNK_CHARACTERS) {
        const line = await lines.next()
        if (line.done === true) {
          if (text !== "") controller.enqueue(encoder.encode(text))
          controller.close()
          return
        }
        text += `${line.value}\n`
      }
      controller.enqueue(encoder.encode(text))
    },
    cancel: async () => void (await lines.return(undefined)),
  })
}
