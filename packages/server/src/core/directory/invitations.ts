import type { Clock } from "../../kernel/clock.ts"
import type { Database, Db } from "../../kernel/db/index.ts"
import { errors, invalidField, Problem } from "../../kernel/errors.ts"
import type { Ids } from "../../kernel/id.ts"
import type { Outbox } from "../../kernel/outbox.ts"
import type { Random } from "../../kernel/random.ts"
import type { KeyRing } from "../../kernel/seal.ts"
import { hasTokenShape, newToken, tokenHash } from "../../kernel/token.ts"
import { localeFor } from "../../pages/index.ts"
import { type Access, type Assignments, type Authority, type Bounds, type By, personsAuthority, type RoleKey, type Roles } from "../access/index.ts"
import type { Audit } from "../audit/index.ts"
import { findMembership, findOrganization, type Organization, type OrganizationId } from "../organization/index.ts"
import type { RevocationLog } from "../revocation/index.ts"
import { type Email, findUserByEmail, findUserById, type User, type UserId } from "../user/index.ts"
import { directoryErrors } from "./errors.ts"
import {
  consumeInvitation,
  findInvitation,
  findInvitationByToken,
  isOpenInvitation,
  listInvitations,
  type NewLink,
  putInvitation,
  renewInvitation,
  revokeInvitation,
} from "./invitation/store.ts"
import { type Invitation, type InvitationId, invitationStatus } from "./invitation.ts"
import { requireRoom } from "./invitation-limits.ts"
import { invitationMail } from "./mail.ts"
import type { Members } from "./members.ts"
import type { Part } from "./part.ts"
import { doneBy } from "./record.ts"

export interface NewInvitation {
  readonly email: Email
  /** What they will hold; one at least. */
  readonly roles: readonly RoleKey[]
}

/** What whoever holds the link may know of an invitation. */
export interface Seen {
  readonly invitation: Invitation
  readonly organization: Organization
  /** What the inviter is called; undefined for a service. */
  readonly inviter: string | undefined
  /** As they are called. */
  readonly roles: readonly string[]
}

export interface Accepted {
  readonly organization: Organization
  /** Absent when they were a member already: then nothing has changed. */
  readonly joined: boolean
}

/**
 * Asking people into an organization. The link stands in the mail and nowhere else: what is kept of it is a hash, and no
 * answer holds it (AD-07). Each change is one audit event within the caller's transaction.
 */
export interface Invitations {
  /**
   * Mails a link. An open invitation of the same address is renewed: its link ends, its id stays.
   * @throws above_yourself; already_member; not_found; rate_limited when there were too many within an hour
   */
  create(db: Db, organizationId: OrganizationId, wanted: NewInvitation, by: By): Promise<Invitation>
  /** A new link, in the name of whoever resends it. @throws as `create`; conflict when it is not open any more */
  resend(db: Db, organizationId: OrganizationId, id: InvitationId, by: By): Promise<Invitation>
  /** @throws not_found; above_yourself; conflict when it is not open any more */
  revoke(db: Db, organizationId: OrganizationId, id: InvitationId, by: By): Promise<Invitation>
  /** @param db the database otherwise */
  find(organizationId: OrganizationId, id: InvitationId, db?: Db): Promise<Invitation | undefined>
  /** Those that are over are there for a month. */
  list(organizationId: OrganizationId, part: Part<InvitationId>): Promise<Invitation[]>
  /** What a link is about, without using it. @throws not_found for a link nobody was sent; link_used; link_expired */
  look(token: string): Promise<Seen>
  /** The invitation a link would open now, for an address that is about to be registered. @returns undefined when there is none */
  findFor(db: Db, token: string, email: Email): Promise<InvitationId | undefined>
  /** Whether it is still open for this address. */
  isOpen(db: Db, id: InvitationId, email: Email): Promise<boolean>
  /**
   * Uses it up and makes its person a member, or nothing happens at all.
   * @throws not_found for everybody but the one it is for, whatever became of it; to them link_used, link_expired (also when the
   * inviter may not invite any more), organization_refused, organization_full, after which it can still be used
   */
  accept(token: string, userId: UserId, by: Omit<By, "authority">): Promise<Accepted>
}

export interface InvitationNeeds {
  readonly database: Database
  readonly revocations: Pick<RevocationLog, "transaction">
  readonly clock: Clock
  readonly ids: Ids
  readonly random: Random
  readonly keys: Pick<KeyRing, "mac">
  readonly audit: Pick<Audit, "record">
  readonly access: Pick<Access, "mayIn" | "effectiveIn">
  readonly assignments: Pick<Assignments, "begin">
  readonly members: Pick<Members, "join">
  readonly bounds: Pick<Bounds, "requireRoles">
  readonly roles: Pick<Roles, "find" | "findWithInherited">
  readonly outbox: Pick<Outbox, "put">
  readonly settings: { currentIn(db: Db): Promise<{ readonly invitationSeconds: number }> }
  readonly appName: string
  readonly issuer: string
  readonly limitMultiplier: number
}

export function createInvitations(needs: InvitationNeeds): Invitations {
  const { database, revocations, clock, ids, random, audit, access, assignments, bounds, members, outbox, settings, appName, issuer } = needs

  async function newLink(db: Db, { authority }: By): Promise<{ readonly token: string; readonly link: NewLink; readonly lifetimeSeconds: number }> {
    const token = newToken(random)
    const at = clock.now()
    const { invitationSeconds: lifetimeSeconds } = await settings.currentIn(db)
    const inviter = { inviterId: authority.userId ?? null, invitedBy: authority.actor }
    return { token, link: { tokenHash: tokenHash(token), ...inviter, at, expiresAt: at + lifetimeSeconds * 1_000 }, lifetimeSeconds }
  }

  async function send(db: Db, invitation: Invitation, token: string, lifetimeSeconds: number): Promise<void> {
    const { email, organizationId, inviterId, expiresAt } = invitation
    const organization = await findOrganization(db, organizationId)
    const inviter = inviterId && (await findUserById(db, inviterId))
    const account = await findUserByEmail(db, email)
    await outbox.put(
      db,
      invitationMail({
        to: email,
        // Whoever has an account has a language; of others, the inviter's is the best guess.
        locale: localeFor(account?.locale ?? (inviter ? inviter.locale : null), null),
        app: appName,
        link: `${issuer}/invitation?token=${token}`,
        organization: organization?.name ?? "",
        inviter: inviter ? (inviter.name ?? inviter.email) : "",
        roles: await namesOf(db, invitation),
        lifetimeSeconds,
        expiresAt,
      }),
    )
  }

  /** What the roles are called there. One that is gone is called nothing. */
  async function namesOf(db: Db, { roles, organizationId }: Pick<Invitation, "roles" | "organizationId">): Promise<string[]> {
    const found = await Promise.all(roles.map((key) => needs.roles.find(db, key, { level: "organization", organizationId })))
    return found.flatMap((role) => (role ? [role.name] : []))
  }

  /** @throws above_yourself; invalid for a role there is not (any more) */
  async function requireMayGrant(db: Db, authority: Authority, invitation: Pick<Invitation, "roles" | "organizationId">): Promise<void> {
    const { missing } = await requireWithin(db, authority, invitation)
    if (missing !== undefined) throw invalidField("roles", `There is no role ${missing} in this organization.`)
  }

  /** Of what there still is. @throws above_yourself */
  async function requireWithin(db: Db, authority: Authority, { roles, organizationId }: Pick<Invitation, "roles" | "organizationId">) {
    const home = { level: "organization", organizationId } as const
    const found = await Promise.all(roles.map(async (key) => ({ key, all: await needs.roles.findWithInherited(db, key, home) })))
    await bounds.requireRoles(
      db,
      authority,
      organizationId,
      found.flatMap(({ all }) => all),
    )
    return { missing: found.find(({ all }) => all.length === 0)?.key }
  }

  async function get(db: Db, organizationId: OrganizationId, id: InvitationId): Promise<Invitation> {
    const invitation = await findInvitation(db, organizationId, id)
    if (!invitation) throw errors.not_found()
    return invitation
  }

  /** Whose right it stands on still has it, and could still give what it brings. */
  async function standsStill(db: Db, invitation: Invitation): Promise<boolean> {
    const { inviterId, organizationId } = invitation
    if (inviterId === null) return true
    const inviter = await findUserById(db, inviterId)
    if (!inviter) return false
    const { allowed } = await access.mayIn(db, { type: "user", id: inviterId }, "admin:invitations:write", {
      type: "organization",
      id: organizationId,
    })
    if (!allowed) return false
    try {
      await requireMayGrant(db, personsAuthority(access, inviter), invitation)
      return true
    } catch (error) {
      if (error instanceof Problem) return false
      throw error
    }
  }

  /** Why a link does nothing for the person it is for. */
  function whyNot(invitation: Invitation): Error {
    return invitationStatus(invitation, clock.now()) === "accepted" ? directoryErrors.link_used() : directoryErrors.link_expired()
  }

  async function consume(db: Db, token: string, user: User): Promise<Invitation> {
    const invitation = await consumeInvitation(db, tokenHash(token), user.id, clock.now())
    if (invitation) return invitation
    const found = await findInvitationByToken(db, tokenHash(token))
    throw found && found.email === user.email && user.emailVerifiedAt !== null ? whyNot(found) : errors.not_found()
  }

  const record = (
    db: Db,
    type: "invitation.created" | "invitation.resent" | "invitation.revoked",
    { id, organizationId, roles, email }: Invitation,
    by: By,
  ) => audit.record(db, { type, ...doneBy(by), details: { org_id: organizationId, invitation_id: id, roles: roles.join(" ") }, personal: { email } })

  return {
    create: async (db, organizationId, { email, roles }, by) => {
      await requireMayGrant(db, by.authority, { roles, organizationId })
      const account = await findUserByEmail(db, email)
      if (account && (await findMembership(db, organizationId, account.id))) throw directoryErrors.already_member()
      await requireRoom(db, needs, { organizationId, email }, by)
      const { token, link, lifetimeSeconds } = await newLink(db, by)
      const invitation = await putInvitation(db, { id: ids.next("inv"), organizationId, email, roles }, link)
      await record(db, "invitation.created", invitation, by)
      await send(db, invitation, token, lifetimeSeconds)
      return invitation
    },
    resend: async (db, organizationId, id, by) => {
      const before = await get(db, organizationId, id)
      await requireMayGrant(db, by.authority, before)
      await requireRoom(db, needs, before, by)
      const { token, link, lifetimeSeconds } = await newLink(db, by)
      const invitation = await renewInvitation(db, { id, organizationId }, link)
      if (!invitation) throw errors.conflict({ detail: "It was accepted or revoked." })
      await record(db, "invitation.resent", invitation, by)
      await send(db, invitation, token, lifetimeSeconds)
      return invitation
    },
    revoke: async (db, organizationId, id, by) => {
      await requireWithin(db, by.authority, await get(db, organizationId, id))
      const invitation = await revokeInvitation(db, organizationId, id, clock.now())
      if (!invitation) throw errors.conflict({ detail: "It was accepted or revoked." })
      await record(db, "invitation.revoked", invitation, by)
      return invitation
    },
    find: (organizationId, id, db = database) => findInvitation(db, organizationId, id),
    list: (organizationId, part) => listInvitations(database, organizationId, part),
    look: async (token) => {
      const invitation = hasTokenShape(token) ? await findInvitationByToken(database, tokenHash(token)) : undefined
      const organization = invitation && (await findOrganization(database, invitation.organizationId))
      if (!invitation || !organization) throw errors.not_found()
      if (invitationStatus(invitation, clock.now()) !== "pending" || !(await standsStill(database, invitation))) throw whyNot(invitation)
      const inviter = invitation.inviterId === null ? undefined : await findUserById(database, invitation.inviterId)
      return { invitation, organization, inviter: inviter && (inviter.name ?? inviter.email), roles: await namesOf(database, invitation) }
    },
    findFor: async (db, token, email) => {
      const invitation = hasTokenShape(token) ? await findInvitationByToken(db, tokenHash(token)) : undefined
      if (!invitation || !(await isOpenInvitation(db, invitation.id, email, clock.now())) || !(await standsStill(db, invitation))) return undefined
      return invitation.id
    },
    isOpen: (db, id, email) => isOpenInvitation(db, id, email, clock.now()),
    accept: async (token, userId, by) => {
      if (!hasTokenShape(token)) throw errors.not_found()
      return revocations.transaction(async (db, revoke) => {
        // Whoever changes roles or memberships waits: what is read from here on stays so.
        await assignments.begin(db)
        const user = await findUserById(db, userId)
        if (!user) throw errors.not_found()
        const invitation = await consume(db, token, user)
        const { organizationId, id, roles } = invitation
        const organization = await findOrganization(db, organizationId)
        if (!organization) throw errors.not_found()
        if (organization.suspendedAt !== null)
          throw directoryErrors.organization_refused({ detail: "The organization is suspended.", says: { text: "organizationSuspended" } })
        if (!(await standsStill(db, invitation))) throw directoryErrors.link_expired()
        const joined = (await findMembership(db, organizationId, userId)) === undefined
        if (joined) {
          const own = { authority: personsAuthority(access, user), ...by }
          await members.join(db, revoke, organizationId, { userId, roles, joinedBy: "invitation", isRecorded: false }, own)
        }
        const details = { org_id: organizationId, invitation_id: id, roles: roles.join(" "), joined }
        await audit.record(db, { type: "invitation.accepted", userId, ...by, details })
        return { organization, joined }
      })
    },
  }
}
