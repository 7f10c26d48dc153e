import { z } from "zod"
import { challengeOf, type Domain, directoryErrors, domainStatus } from "../../core/directory/index.ts"
import { instant } from "../../kernel/clock.ts"
import { errors } from "../../kernel/errors.ts"
import { requireVersion } from "../../kernel/http/precondition.ts"
import type { Route } from "../../kernel/http/route.ts"
import { adminRoute, idField, pageOf, pageQuery, scopeOf } from "./manner.ts"
import type { AdminNeeds } from "./needs.ts"

const LIST = "/admin/v1/organizations/:id/domains"
const ONE = `${LIST}/:domain`
const MAX_TYPED_CHARACTERS = 512

const domainSchema = z
  .strictObject({
    id: z.string(),
    org_id: z.string(),
    domain: z.string(),
    status: z.enum(["pending", "verified", "lapsed"]),
    record: z
      .strictObject({ type: z.literal("TXT"), name: z.string(), value: z.string() })
      .meta({ description: "What has to stand in the DNS, for as long as the domain is to be proved." }),
    auto_join: z.boolean().meta({ description: "Whoever signs in with a proved address there becomes a member." }),
    created_at: z.iso.datetime(),
    verified_at: z.iso.datetime().nullable(),
    lapsed_at: z.iso.datetime().nullable().meta({ description: "When the record was found gone for good." }),
    checked_at: z.iso.datetime().nullable(),
    version: z.int(),
  })
  .meta({ id: "Domain" })

const maybe = (at: number | null) => (at === null ? null : instant(at))

function onWire(domain: Domain): z.input<typeof domainSchema> {
  return {
    id: domain.id,
    org_id: domain.organizationId,
    domain: domain.domain,
    status: domainStatus(domain),
    record: { type: "TXT", ...challengeOf(domain) },
    auto_join: domain.autoJoin,
    created_at: instant(domain.createdAt),
    verified_at: maybe(domain.verifiedAt),
    lapsed_at: maybe(domain.lapsedAt),
    checked_at: maybe(domain.checkedAt),
    version: domain.version,
  }
}

const params = z.object({ id: idField("org"), domain: idField("dom") })

/** Domains of mail addresses that organizations prove to be theirs. */
export function domainsRoutes(needs: AdminNeeds): Route[] {
  const { directory, cursors } = needs
  const { domains } = directory
  const common = { tag: "Domains", of: "organization", errors: [directoryErrors.table] } as const

  return [
    adminRoute(needs, {
      ...common,
      method: "GET",
      path: LIST,
      summary: "Domains an organization has claimed",
      permission: "admin:domains:read",
      params: z.object({ id: idField("org") }),
      query: z.object(pageQuery),
      answers: { 200: z.object({ domains: z.array(domainSchema), next_cursor: z.string().optional() }) },
      read: async (call) => {
        const scope = scopeOf(LIST, call)
        const after = cursors.read(scope, call.query.cursor, idField("dom"))
        const { limit } = call.query
        const { items, next } = pageOf(await domains.list(call.params.id, { after: after ?? "", limit: limit + 1 }), limit, ({ id }) => id)
        return { status: 200, body: { domains: items.map(onWire), ...(next === undefined ? {} : { next_cursor: cursors.issue(scope, next) }) } }
      },
    }),
    adminRoute(needs, {
      ...common,
      method: "POST",
      path: LIST,
      summary: "Claim a domain; the answer says which record proves it",
      permission: "admin:domains:write",
      params: z.object({ id: idField("org") }),
      body: z.strictObject({ domain: z.string().max(MAX_TYPED_CHARACTERS) }),
      answers: { 201: domainSchema },
      versioned: true,
      change: async ({ params: { id }, body, by }, db) => ({ status: 201, body: onWire(await domains.claim(db, id, body.domain, by)) }),
    }),
    adminRoute(needs, {
      ...common,
      method: "GET",
      path: ONE,
      summary: "One claimed domain",
      permission: "admin:domains:read",
      params,
      answers: { 200: domainSchema },
      versioned: true,
      read: async ({ params: { id, domain } }) => {
        const found = await domains.find(id, domain)
        if (!found) throw errors.not_found()
        return { status: 200, body: onWire(found) }
      },
    }),
    adminRoute(needs, {
      ...common,
      method: "POST",
      path: `${ONE}/verify`,
      summary: "Look for the record now; a domain that is proved is looked at again every day",
      permission: "admin:domains:write",
      params,
      answers: { 200: domainSchema },
      ahead: ({ params: { id, domain } }) => domains.look(id, domain),
      change: async ({ by }, db, _revoke, sighting) => ({ status: 200, body: onWire(await domains.verify(db, sighting, by)) }),
    }),
    adminRoute(needs, {
      ...common,
      method: "PATCH",
      path: ONE,
      summary: "Whether whoever has an address there becomes a member",
      fresh: true,
      permission: "admin:domains:write",
      params,
      body: z.strictObject({ auto_join: z.boolean() }),
      answers: { 200: domainSchema },
      versioned: true,
      change: async ({ params: { id, domain }, body, by, ifVersion }, db) => {
        const changed = await domains.change(db, id, domain, { autoJoin: body.auto_join }, by)
        requireVersion(ifVersion, changed.version - 1)
        return { status: 200, body: onWire(changed) }
      },
    }),
    adminRoute(needs, {
      ...common,
      method: "DELETE",
      path: ONE,
      summary: "Give a domain up; members stay",
      fresh: true,
      permission: "admin:domains:write",
      params,
      answers: { 204: "It is given up" },
      versioned: true,
      change: async ({ params: { id, domain }, by, ifVersion }, db) => {
        requireVersion(ifVersion, (await domains.remove(db, id, domain, by)).version)
        return { status: 204 }
      },
    }),
  ]
}
