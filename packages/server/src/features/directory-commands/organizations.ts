import { type Invitation, invitationStatus, type Member } from "../../core/directory/index.ts"
import { countMembers, maxMembersField, type Organization, organizationNameField, slugField } from "../../core/organization/index.ts"
import { parseEmail } from "../../core/user/index.ts"
import { instant } from "../../kernel/clock.ts"
import { errors, invalidField } from "../../kernel/errors.ts"
import { isId } from "../../kernel/id.ts"
import { table } from "../../kernel/table.ts"
import type { Command, CommandCore, CommandOutcome } from "../feature.ts"
import { BY, listed, numberOption, parsed, pick, requireOrganization, requirePerson, rolesAt } from "./named.ts"

const WHICH = "<slug|id>"
const USUAL_LIMIT = 50
const MAX_LIMIT = 1_000
const PAGING = { limit: `how many [${USUAL_LIMIT}]`, after: "what the page before named: where it ended" }
const PERSON = { person: "their address or id" }
const ROLES = { roles: "what they may do there, with commas between [member]" }

export const organizationCommands: readonly Command[] = [
  {
    name: "org list",
    summary: "the organizations there are",
    options: { search: "beginnings of words of the name or the short name", ...PAGING },
    run: async ({ directory }, { options: { search = "", limit: text, after = "" } }) => {
      const limit = numberOption("limit", text, USUAL_LIMIT, MAX_LIMIT)
      if (after !== "" && !isId("org", after)) throw invalidField("after", "Give what the page before named: --after org_…")
      const { items, next } = page(await directory.organizations.list({ search, after, limit: limit + 1 }), limit, ({ id }) => id)
      const rows = items.map((organization) => [organization.id, organization.slug, organization.name, stateOf(organization)])
      return {
        json: { organizations: items.map(onWire), ...more(next) },
        text: items.length === 0 ? "There is none." : [table([["id", "short name", "name", ""], ...rows]), ...moreText(next)].join("\n"),
      }
    },
  },
  {
    name: "org show",
    operand: WHICH,
    summary: "one of them",
    run: async (core, { operand }) => {
      const organization = await requireOrganization(core, operand)
      const members = await countMembers(core.database, organization.id)
      const { id, slug, name, createdAt, maxMembers, policy } = organization
      const rules = Object.entries(policy).map(([field, value]) => [`policy: ${field}`, String(value ?? "any")])
      const lines = [
        ["id", id],
        ["short name", slug],
        ["name", name],
        ["since", instant(createdAt)],
        ["state", stateOf(organization)],
        ["members", maxMembers === null ? String(members) : `${members} of ${maxMembers}`],
        ...rules,
      ]
      return { json: { organization: onWire(organization), members }, text: table(lines) }
    },
  },
  {
    name: "org create",
    summary: "make an organization",
    options: {
      name: "what it is called",
      slug: "its short name in addresses [made from the name]",
      founder: "who owns it: an address or an id; without one, nobody is in it",
      "max-members": "how many members it may have [any number]",
    },
    run: async (core, { options: { name: title, slug: short, founder: whom, "max-members": most } }) => {
      const wanted = {
        name: parsed("name", organizationNameField, title ?? ""),
        slug: short === undefined ? undefined : parsed("slug", slugField, short),
        maxMembers: most === undefined ? null : parsed("max-members", maxMembersField, Number(most)),
        founder: whom === undefined ? undefined : (await requirePerson(core, whom, "founder")).id,
      }
      const made = await core.revocations.transaction((db, revoke) => core.directory.organizations.create(db, revoke, wanted, BY))
      return { json: { organization: onWire(made) }, text: `Created ${made.name}, ${made.slug} (${made.id}).` }
    },
  },
  {
    name: "org rename",
    operand: WHICH,
    summary: "give it another name, or another short name; the old one leads to it still",
    options: { name: "what it is called from now on", slug: "its short name from now on" },
    run: async (core, { operand, options: { name: title, slug: short } }) => {
      if (title === undefined && short === undefined) throw invalidField("name", "Give --name, --slug or both.")
      const name = title === undefined ? undefined : parsed("name", organizationNameField, title)
      const slug = short === undefined ? undefined : parsed("slug", slugField, short)
      return changed(core, operand, { name, slug }, ({ name: now, slug: shortNow }) => `It is called ${now} now, in short ${shortNow}.`)
    },
  },
  {
    name: "org suspend",
    operand: WHICH,
    summary: "keep its members out of it; they stay signed in",
    run: (core, { operand }) => changed(core, operand, { suspended: true }, ({ name }) => `${name} is suspended.`),
  },
  {
    name: "org resume",
    operand: WHICH,
    summary: "let its members in again",
    run: (core, { operand }) => changed(core, operand, { suspended: false }, ({ name }) => `${name} is not suspended.`),
  },
  {
    name: "org delete",
    operand: WHICH,
    summary: "delete it with everything of it; its people stay",
    confirm: ({ operand }) => `Delete the organization ${operand} with everything of it? This cannot be taken back.`,
    run: async (core, { operand }) => {
      const organization = await requireOrganization(core, operand)
      await core.revocations.transaction((db, revoke) => core.directory.organizations.delete(db, revoke, organization.id, BY))
      return { json: { organization: onWire(organization), done: "deleted" }, text: `${organization.name} (${organization.id}) is deleted.` }
    },
  },
  {
    name: "org members",
    operand: WHICH,
    summary: "who belongs to it",
    options: { search: "the beginning of the address, or of a word of the name", ...PAGING },
    run: async (core, { operand, options: { search = "", limit: text, after = "" } }) => {
      const { id } = await requireOrganization(core, operand)
      const limit = numberOption("limit", text, USUAL_LIMIT, MAX_LIMIT)
      if (after !== "" && !isId("usr", after)) throw invalidField("after", "Give what the page before named: --after usr_…")
      const { items, next } = page(await core.directory.members.list(id, { search, after, limit: limit + 1 }), limit, ({ userId }) => userId)
      const names = new Map((await rolesAt(core, { level: "organization", organizationId: id })).map(({ key, name }) => [key, name]))
      const members = items.map((member) => memberOnWire(member, names))
      const rows = members.map(({ user_id, email, name, roles, disabled }) => [
        user_id,
        email,
        name ?? "",
        roles.join(", "),
        disabled ? "disabled" : "",
      ])
      const head = ["id", "address", "name", "roles", ""]
      return { json: { members, ...more(next) }, text: items.length === 0 ? "Nobody." : [table([head, ...rows]), ...moreText(next)].join("\n") }
    },
  },
  {
    name: "org add",
    operand: WHICH,
    summary: "make somebody a member",
    options: { ...PERSON, ...ROLES },
    run: async (core, { operand, options: { person, roles } }) => {
      const { id, name } = await requireOrganization(core, operand)
      const user = await requirePerson(core, person, "person")
      const keys = await roleKeys(core, id, roles)
      const member = await core.revocations.transaction((db, revoke) =>
        core.directory.members.add(db, revoke, id, { userId: user.id, roles: keys.map(({ key }) => key) }, BY),
      )
      const names = new Map(keys.map((role) => [role.key, role.name]))
      return { json: { member: memberOnWire(member, names) }, text: `${user.email} is a member of ${name}: ${[...names.values()].join(", ")}.` }
    },
  },
  {
    name: "org remove",
    operand: WHICH,
    summary: "make somebody a member no longer",
    options: PERSON,
    run: async (core, { operand, options: { person } }) => {
      const { id, name } = await requireOrganization(core, operand)
      const user = await requirePerson(core, person, "person")
      await core.revocations.transaction((db, revoke) => core.directory.members.remove(db, revoke, id, user.id, BY)).catch(asNoMember(user.email))
      return { json: { user_id: user.id, org_id: id, done: "removed" }, text: `${user.email} is no member of ${name} any more.` }
    },
  },
  {
    name: "org invite",
    operand: WHICH,
    summary: "mail somebody a link by which they become a member",
    options: { email: "whom", ...ROLES },
    run: async (core, { operand, options: { email: text, roles } }) => {
      const { id, name } = await requireOrganization(core, operand)
      const email = parseEmail(text ?? "")
      if (!email) throw invalidField("email", "Give an e-mail address such as ada@example.com.")
      const keys = (await roleKeys(core, id, roles)).map(({ key }) => key)
      const invitation = await core.revocations.transaction((db) => core.directory.invitations.create(db, id, { email, roles: keys }, BY))
      return {
        json: { invitation: invitationOnWire(invitation, core.clock.now()) },
        text: `${email} is invited to ${name}, until ${instant(invitation.expiresAt)}. The link is in the mail.`,
      }
    },
  },
]

async function changed(
  core: CommandCore,
  operand: string | undefined,
  change: Parameters<CommandCore["directory"]["organizations"]["change"]>[3],
  words: (organization: Organization) => string,
): Promise<CommandOutcome> {
  const { id } = await requireOrganization(core, operand)
  const organization = await core.revocations.transaction((db, revoke) => core.directory.organizations.change(db, revoke, id, change, BY))
  return { json: { organization: onWire(organization) }, text: words(organization) }
}

/** @throws not_found for a role there is none of */
async function roleKeys(core: CommandCore, organizationId: Organization["id"], text: string | undefined) {
  const known = await rolesAt(core, { level: "organization", organizationId })
  return (listed(text) ?? ["member"]).map((name) => pick(known, name))
}

function asNoMember(email: string): (error: unknown) => never {
  return (error) => {
    if ((error as { code?: unknown }).code === "not_found") throw errors.not_found({ detail: `${email} is no member there.` })
    throw error
  }
}

function page<Item>(items: readonly Item[], limit: number, idOf: (item: Item) => string) {
  const shown = items.slice(0, limit)
  const last = shown.at(-1)
  return { items: shown, next: items.length > limit && last !== undefined ? idOf(last) : undefined }
}

const more = (next: string | undefined) => (next === undefined ? {} : { next_cursor: next })
const moreText = (next: string | undefined) => (next === undefined ? [] : [`There are more: --after ${next}`])

function stateOf({ suspendedAt }: Organization): string {
  return suspendedAt === null ? "" : "suspended"
}

function onWire({ id, name, slug, createdAt, suspendedAt, maxMembers, policy, version }: Organization) {
  return { id, name, slug, created_at: instant(createdAt), suspended: suspendedAt !== null, max_members: maxMembers, policy, version }
}

function memberOnWire({ userId, email, name, disabledAt, roles, joinedAt, joinedBy, version }: Member, names: ReadonlyMap<string, string>) {
  return {
    user_id: userId,
    email,
    name,
    disabled: disabledAt !== null,
    roles: roles.map((key) => names.get(key) ?? key),
    joined_at: instant(joinedAt),
    joined_by: joinedBy,
    version,
  }
}

function invitationOnWire(invitation: Invitation, now: number) {
  const { id, email, roles, expiresAt } = invitation
  return { id, email, roles, status: invitationStatus(invitation, now), expires_at: instant(expiresAt) }
}
