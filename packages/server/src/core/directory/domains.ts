import type { Clock } from "../../kernel/clock.ts"
import { UniqueViolation } from "../../kernel/db/errors.ts"
import type { Database, Db } from "../../kernel/db/index.ts"
import { DnsUnavailable, type ResolveTxt } from "../../kernel/dns.ts"
import { errors, invalidField, Problem } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Ids } from "../../kernel/id.ts"
import type { Outbox } from "../../kernel/outbox.ts"
import type { Random } from "../../kernel/random.ts"
import { localeFor } from "../../pages/index.ts"
import { type Assignments, type By, MEMBER, trusted } from "../access/index.ts"
import type { Audit } from "../audit/index.ts"
import { findOrganization, type OrganizationId } from "../organization/index.ts"
import type { RevocationLog } from "../revocation/index.ts"
import { domainOf, parseDomain, type User } from "../user/index.ts"
import {
  deleteDomain,
  findDomain,
  findHolder,
  findJoinable,
  insertDomain,
  lapseDomain,
  listDomains,
  listOwners,
  noteAbsence,
  proveDomain,
  setAutoJoin,
  takeDueDomains,
} from "./domain/store.ts"
import { challengeOf, type Domain, type DomainId } from "./domain.ts"
import { directoryErrors } from "./errors.ts"
import { domainLapsedMail } from "./mail.ts"
import type { Members } from "./members.ts"
import type { Part } from "./part.ts"
import { doneBy } from "./record.ts"

/** What a look into the DNS found of a claim. */
export interface Sighting {
  readonly domain: Domain
  readonly isProved: boolean
}

/** Domains that organizations prove to be theirs, by a TXT record. What a claim is good for begins with its proof. */
export interface Domains {
  /**
   * @param name as it was typed
   * @param wish what is to hold once it is proved
   * @throws invalid; conflict when it is claimed already; domain_taken while another organization holds it
   */
  claim(db: Db, organizationId: OrganizationId, name: string, by: By, wish?: Pick<Domain, "autoJoin">): Promise<Domain>
  /** Asks the DNS; never within a transaction. @throws not_found; unavailable when the DNS gives no answer */
  look(organizationId: OrganizationId, id: DomainId): Promise<Sighting>
  /** What was seen holds from now on. @throws domain_unproved; domain_taken; not_found when the claim is gone */
  verify(db: Db, sighting: Sighting, by: By): Promise<Domain>
  /**
   * @param change `ahead`: of a domain that is not proved it is to hold once it is
   * @throws not_found; domain_unproved when members are to come from a domain that is not proved
   */
  change(
    db: Db,
    organizationId: OrganizationId,
    id: DomainId,
    change: { readonly autoJoin: boolean; readonly ahead?: boolean },
    by: By,
  ): Promise<Domain>
  /** Members stay. @returns what it was @throws not_found */
  remove(db: Db, organizationId: OrganizationId, id: DomainId, by: By): Promise<Domain>
  /** @param db the database otherwise */
  find(organizationId: OrganizationId, id: DomainId, db?: Db): Promise<Domain | undefined>
  /** @param db the database otherwise */
  list(organizationId: OrganizationId, part: Part<DomainId>, db?: Db): Promise<Domain[]>
  /**
   * Somebody has signed in with a proved address: they become a member of the organization that holds its domain, if that
   * is what it wants. Never a second time: who was removed or has left stays outside. One indexed read for everybody else.
   */
  join(user: User, request: Incoming): Promise<void>
  /** Looks again at what was proved a day ago, and lapses what is gone. */
  verifyAgain(signal: AbortSignal): Promise<void>
}

const CHALLENGE_BYTES = 16
const MAX_DOMAINS = 50
const MAX_OWNERS = 20
const HOUR_MS = 3_600_000
const VERIFY_EVERY_MS = 24 * HOUR_MS
/** Gone at two looks that are so far apart at least; and how soon after an outage it is looked at again. */
const ABSENT_MS = HOUR_MS
const BATCH_DOMAINS = 10

export interface DomainNeeds {
  readonly database: Database
  readonly revocations: Pick<RevocationLog, "transaction">
  readonly clock: Clock
  readonly ids: Ids
  readonly random: Random
  readonly audit: Pick<Audit, "record">
  readonly assignments: Pick<Assignments, "begin">
  readonly members: Pick<Members, "join">
  readonly outbox: Pick<Outbox, "put">
  readonly resolveTxt: ResolveTxt
  readonly appName: string
  readonly issuer: string
}

export function createDomains(needs: DomainNeeds): Domains {
  const { database, revocations, clock, ids, random, audit, assignments, members, resolveTxt } = needs

  /** @returns nothing when nobody gave an answer, which says nothing about the domain */
  async function see(domain: Domain): Promise<Sighting | undefined> {
    const { name, value } = challengeOf(domain)
    try {
      const texts = await resolveTxt(name)
      return { domain, isProved: texts !== "absent" && texts.includes(value) }
    } catch (error) {
      if (error instanceof DnsUnavailable) return undefined
      throw error
    }
  }

  async function lapse(domain: Domain): Promise<void> {
    const now = clock.now()
    await database.transaction(async (db) => {
      if (!(await lapseDomain(db, domain, now, now - ABSENT_MS))) return
      await audit.record(db, {
        type: "domain.lapsed",
        actor: "system",
        details: { org_id: domain.organizationId, domain_id: domain.id },
        personal: { domain: domain.domain },
      })
      const organization = await findOrganization(db, domain.organizationId)
      for (const { email, locale } of await listOwners(db, domain.organizationId, MAX_OWNERS)) {
        const to = { to: email, locale: localeFor(locale, null), app: needs.appName, link: `${needs.issuer}/account` }
        await needs.outbox.put(
          db,
          domainLapsedMail({ ...to, domain: domain.domain, organization: organization?.name ?? "", record: challengeOf(domain) }),
        )
      }
    })
  }

  async function lookAgain(domain: Domain): Promise<void> {
    const sighting = await see(domain)
    // Its next look stands already.
    if (!sighting) return
    const now = clock.now()
    if (sighting.isProved) return void (await proveDomain(database, domain, now, now + VERIFY_EVERY_MS))
    const noted = await noteAbsence(database, domain, now, now + ABSENT_MS)
    if (noted && noted.verifiedAt !== null && noted.absentSince !== null && noted.absentSince <= now - ABSENT_MS) await lapse(noted)
  }

  return {
    claim: async (db, organizationId, name, by, { autoJoin } = { autoJoin: false }) => {
      const domain = parseDomain(name)
      if (domain === undefined) throw invalidField("domain", "Give a domain of mail addresses, such as example.com.")
      const holder = await findHolder(db, domain)
      if (holder !== undefined && holder !== organizationId) throw directoryErrors.domain_taken()
      const claim = {
        id: ids.next("dom"),
        organizationId,
        domain,
        challenge: random.bytes(CHALLENGE_BYTES).toString("base64url"),
        createdAt: clock.now(),
        autoJoin,
      }
      const claimed = await insertDomain(db, claim, MAX_DOMAINS)
      if (!claimed) throw errors.conflict({ detail: `This organization has claimed ${domain} already, or ${MAX_DOMAINS} domains.` })
      await audit.record(db, {
        type: "domain.claimed",
        ...doneBy(by),
        details: { org_id: organizationId, domain_id: claimed.id, ...(autoJoin ? { auto_join: true } : {}) },
        personal: { domain },
      })
      return claimed
    },
    look: async (organizationId, id) => {
      const domain = await findDomain(database, organizationId, id)
      if (!domain) throw errors.not_found()
      const sighting = await see(domain)
      if (!sighting) throw errors.unavailable({ detail: "The DNS gives no answer now. Nothing has changed; try again in a moment." })
      return sighting
    },
    verify: async (db, { domain, isProved }, by) => {
      const { id, organizationId } = domain
      const before = await findDomain(db, organizationId, id)
      if (!before) throw errors.not_found()
      if (!isProved) {
        const { name, value } = challengeOf(domain)
        throw directoryErrors.domain_unproved({
          detail: `There is no TXT record ${name} with ${value} yet. New records can take an hour to be seen.`,
        })
      }
      const now = clock.now()
      const proved = await proveDomain(db, domain, now, now + VERIFY_EVERY_MS).catch((error: unknown) => {
        // Somebody else was faster by a moment.
        if (error instanceof UniqueViolation) return undefined
        throw error
      })
      if (!proved) throw directoryErrors.domain_taken()
      const details = { org_id: organizationId, domain_id: id, again: before.verifiedAt !== null }
      await audit.record(db, { type: "domain.verified", ...doneBy(by), details, personal: { domain: domain.domain } })
      return proved
    },
    change: async (db, organizationId, id, { autoJoin, ahead = false }, by) => {
      const before = await findDomain(db, organizationId, id)
      if (!before) throw errors.not_found()
      if (autoJoin && before.verifiedAt === null && !ahead) throw directoryErrors.domain_unproved({ detail: "Prove the domain first." })
      const changed = await setAutoJoin(db, organizationId, id, autoJoin)
      if (!changed) throw errors.not_found()
      const details = { org_id: organizationId, domain_id: id, before: before.autoJoin, after: autoJoin }
      await audit.record(db, { type: "domain.changed", ...doneBy(by), details, personal: { domain: before.domain } })
      return changed
    },
    remove: async (db, organizationId, id, by) => {
      const removed = await deleteDomain(db, organizationId, id)
      if (!removed) throw errors.not_found()
      const details = { org_id: organizationId, domain_id: id, was_verified: removed.verifiedAt !== null }
      await audit.record(db, { type: "domain.removed", ...doneBy(by), details, personal: { domain: removed.domain } })
      return removed
    },
    find: (organizationId, id, db = database) => findDomain(db, organizationId, id),
    list: (organizationId, part, db = database) => listDomains(db, organizationId, part),
    join: async ({ id, email }, request) => {
      const domain = domainOf(email)
      if ((await findJoinable(database, id, domain)) === undefined) return
      try {
        await revocations.transaction(async (db, revoke) => {
          await assignments.begin(db)
          const organizationId = await findJoinable(db, id, domain)
          if (organizationId === undefined) return
          const wanted = { userId: id, roles: [MEMBER], joinedBy: "domain" } as const
          await members.join(db, revoke, organizationId, wanted, { authority: trusted("system"), request })
        })
      } catch (error) {
        // No room there, or somebody else was faster: nobody's sign-in fails by it.
        if (!(error instanceof Problem) || error.kind.status >= 500) throw error
      }
    },
    verifyAgain: async (signal) => {
      for (;;) {
        signal.throwIfAborted()
        const now = clock.now()
        const due = await takeDueDomains(database, now, now + ABSENT_MS, BATCH_DOMAINS)
        await Promise.all(due.map(lookAgain))
        if (due.length < BATCH_DOMAINS) return
      }
    },
  }
}
