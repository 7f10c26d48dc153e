import { grantField, type Role, type RoleHome, roleDescriptionField, roleNameField } from "../../core/access/index.ts"
import { changeAssignments } from "../../core/directory/index.ts"
import { invalidField, Problem } from "../../kernel/errors.ts"
import { isId } from "../../kernel/id.ts"
import { table } from "../../kernel/table.ts"
import type { Command, CommandCore, CommandOutcome } from "../feature.ts"
import { BY, listed, parsed, pick, requireOrganization, requirePerson, rolesAt } from "./named.ts"

const WHICH = "<name|id>"
const OF_ORGANIZATION = { org: "within this organization: its short name or id" }
const EVERYWHERE: RoleHome = { level: "deployment", organizationId: null }
const SHARED: RoleHome = { level: "organization", organizationId: null }

export const roleCommands: readonly Command[] = [
  {
    name: "role list",
    summary: "the roles there are: of the deployment and shared by all organizations, or those of one organization",
    options: OF_ORGANIZATION,
    run: async (core, { options: { org } }) => {
      const found = await visible(core, org)
      const rows = found.map(({ name, level, key, organizationId, permissions }) => [
        name,
        organizationId === null ? level : "its own",
        key === name ? "built in" : key,
        permissions.join(" "),
      ])
      return { json: { roles: found.map(onWire) }, text: table([["name", "level", "id", "permissions"], ...rows]) }
    },
  },
  {
    name: "role show",
    operand: WHICH,
    summary: "one of them",
    options: OF_ORGANIZATION,
    run: async (core, { operand, options: { org } }) => {
      const found = await visible(core, org)
      const role = pick(found, requireName(operand))
      const inherits = role.inherits.map((key) => found.find((other) => other.key === key)?.name ?? key)
      const lines = [
        ["id", role.key],
        ["name", role.name],
        ["level", role.level],
        ["description", role.description ?? ""],
        ["permissions", role.permissions.join(" ")],
        ["inherits", inherits.join(" ")],
      ]
      return { json: { role: onWire(role) }, text: table(lines) }
    },
  },
  {
    name: "role create",
    operand: "<name>",
    summary: "make a role",
    options: {
      level: "deployment, or organization: shared by all of them [deployment]",
      org: "this organization's own: its short name or id",
      permissions: "what it allows, such as invoice:read, with commas between",
      inherits: "roles whose permissions it has as well: names or ids",
      description: "what it is for",
    },
    run: async (core, { operand, options: { level, org, permissions, inherits, description } }) => {
      const home = await homeOf(core, org, level)
      const known = await rolesAt(core, home)
      const wanted = {
        name: parsed("name", roleNameField, requireName(operand)),
        description: description === undefined ? null : parsed("description", roleDescriptionField, description),
        permissions: (listed(permissions) ?? []).map((name) => parsed("permissions", grantField, name)),
        inherits: (listed(inherits) ?? []).map((name) => pick(known, name).key),
      }
      const role = await core.revocations.transaction((db, revoke) => core.roles.create(db, revoke, home, wanted, BY))
      return { json: { role: onWire(role) }, text: `Created the role ${role.name} (${role.key}).` }
    },
  },
  {
    name: "role delete",
    operand: WHICH,
    summary: "delete a role",
    options: OF_ORGANIZATION,
    switches: { withdraw: "from everybody who holds it; a role that is held stays otherwise" },
    confirm: ({ operand }) => `Delete the role ${operand}?`,
    run: async (core, { operand, options: { org }, switches }) => {
      const role = pick(await visible(core, org), requireName(operand))
      const { key } = role
      if (!isId("rol", key)) throw invalidField("role", `${role.name} is built in and cannot be deleted.`)
      const options = { withdraw: switches.includes("withdraw"), ifVersion: undefined }
      await core.revocations.transaction((db, revoke) => core.roles.delete(db, revoke, key, role, options, BY))
      return { json: { role: onWire(role), done: "deleted" }, text: `The role ${role.name} (${key}) is deleted.` }
    },
  },
  giving("role grant", "to", "give somebody a role, of the deployment or in an organization", "holds"),
  giving("role withdraw", "from", "take a role from somebody", "does not hold"),
  {
    name: "role of",
    operand: "<email|id>",
    summary: "what somebody may do: throughout the deployment, or in an organization",
    options: OF_ORGANIZATION,
    run: async (core, { operand, options: { org } }) => {
      const user = await requirePerson(core, operand, "email")
      const home = await homeOf(core, org, undefined)
      const known = await rolesAt(core, home)
      const held = await core.assignments.list(core.database, user.id, home.organizationId ?? "deployment")
      const names = held.map((key) => known.find((role) => role.key === key)?.name ?? key)
      const effective = await core.access.effectiveIn(core.database, user.id, home.organizationId ?? undefined)
      const permissions = [...(effective?.permissions ?? [])].toSorted()
      const owner = user.ownerSince !== null
      const lines = [
        ["roles", names.join(", ")],
        ["may", permissions.join(" ")],
      ]
      return {
        json: { user_id: user.id, org_id: home.organizationId, owner, roles: names, permissions },
        text: [...(owner ? [`${user.email} owns this deployment and may do everything.`] : []), table(lines)].join("\n"),
      }
    },
  },
]

function giving(name: "role grant" | "role withdraw", flag: "to" | "from", summary: string, now: string): Command {
  return {
    name,
    operand: WHICH,
    summary,
    options: { [flag]: "whom: an address or an id", ...OF_ORGANIZATION },
    run: async (core, { operand, options }): Promise<CommandOutcome> => {
      const user = await requirePerson(core, options[flag], flag)
      const home = await homeOf(core, options["org"], undefined)
      const role = pick(await rolesAt(core, home), requireName(operand))
      const entry = { userId: user.id, key: role.key, place: home.organizationId ?? "deployment" } as const
      const changes = flag === "to" ? { writes: [entry], deletes: [] } : { writes: [], deletes: [entry] }
      const { written, deleted } = await core.revocations
        .transaction((db, revoke) => changeAssignments(core, db, revoke, changes, BY))
        .catch(withoutPlaces)
      const isNew = written + deleted > 0
      return {
        json: { user_id: user.id, role: onWire(role), org_id: home.organizationId, changed: isNew },
        text: `${user.email} ${now} the role ${role.name}${isNew ? "" : ", as before"}.`,
      }
    },
  }
}

/** What is wrong, without where in a list of changes it stood. */
function withoutPlaces(error: unknown): never {
  if (!(error instanceof Problem) || !error.detail.errors) throw error
  throw new Problem(error.code, error.kind, { detail: error.detail.errors.map(({ detail }) => detail).join(" ") })
}

function requireName(operand: string | undefined): string {
  if (operand === undefined) throw invalidField("role", "Say which role: its name or its id.")
  return operand
}

/** @throws invalid, not_found */
async function homeOf(core: CommandCore, org: string | undefined, level: string | undefined): Promise<RoleHome> {
  if (org !== undefined) {
    if (level === "deployment") throw invalidField("level", "What an organization has of its own is of the level organization.")
    return { level: "organization", organizationId: (await requireOrganization(core, org)).id }
  }
  if (level === undefined || level === "deployment") return EVERYWHERE
  if (level !== "organization") throw invalidField("level", "deployment or organization.")
  return SHARED
}

/** Those of one organization, or those that are nobody's own. */
async function visible(core: CommandCore, org: string | undefined): Promise<Role[]> {
  if (org !== undefined) return rolesAt(core, await homeOf(core, org, undefined))
  return [...(await rolesAt(core, EVERYWHERE)), ...(await rolesAt(core, SHARED))]
}

function onWire({ key, name, level, organizationId, description, builtIn, permissions, inherits, version }: Role) {
  return { id: key, name, level, org_id: organizationId, description, built_in: builtIn, permissions, inherits, version }
}
