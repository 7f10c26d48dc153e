import { type By, builtInRoles, type Role, type RoleHome, trusted } from "../../core/access/index.ts"
import { findOrganizationNamed, type Organization } from "../../core/organization/index.ts"
import { findUserNamed, type StoredUser } from "../../core/user/index.ts"
import { errors, invalidField } from "../../kernel/errors.ts"
import type { CommandCore } from "../feature.ts"

export const BY: By = { authority: trusted("operator") }

/** More than can be made of one kind. */
const ALL_ROLES = 500

/** @throws invalid, not_found */
export async function requireOrganization({ database }: Pick<CommandCore, "database">, text: string | undefined): Promise<Organization> {
  if (text === undefined) throw invalidField("org", "Say which organization: its short name or its id.")
  const organization = await findOrganizationNamed(database, text)
  if (!organization) throw errors.not_found({ detail: `There is no organization ${text}; see doorward org list.` })
  return organization
}

/** @param flag the option it came with @throws invalid, not_found */
export async function requirePerson({ database }: Pick<CommandCore, "database">, text: string | undefined, flag: string): Promise<StoredUser> {
  if (text === undefined) throw invalidField(flag, "Say whom: an address or an id.")
  const user = await findUserNamed(database, text)
  if (!user) throw errors.not_found({ detail: `There is nobody called ${text}; see doorward user list.` })
  return user
}

/** Every role that can be held there, built-in ones first. */
export async function rolesAt({ database, roles }: Pick<CommandCore, "database" | "roles">, { level, organizationId }: RoleHome): Promise<Role[]> {
  const made = await roles.list(database, { levels: [level, level], organizationId }, undefined, ALL_ROLES)
  return [...builtInRoles.filter((role) => role.level === level), ...made]
}

/** By its name or its id, where it can be held. @throws not_found */
export function pick(known: readonly Role[], text: string): Role {
  const role = known.find(({ key, name }) => key === text || name === text)
  if (!role) throw errors.not_found({ detail: `There is no role ${text} here: ${known.map(({ name }) => name).join(", ")}.` })
  return role
}

/** Words with commas or spaces between. */
export function listed(text: string | undefined): string[] | undefined {
  return text?.split(/[\s,]+/).filter((word) => word !== "")
}

/** @throws invalid */
export function numberOption(name: string, text: string | undefined, otherwise: number, most: number): number {
  const number = text === undefined ? otherwise : Number(text)
  if (!Number.isInteger(number) || number < 1 || number > most) throw invalidField(name, `A number from 1 to ${most}.`)
  return number
}

interface Parser<Value> {
  safeParse(
    value: unknown,
  ):
    | { readonly success: true; readonly data: Value }
    | { readonly success: false; readonly error: { readonly issues: readonly { message: string }[] } }
}

/** What was typed for an option, as it is kept. @throws invalid */
export function parsed<Value>(name: string, field: Parser<Value>, value: unknown): Value {
  const result = field.safeParse(value)
  if (!result.success) throw invalidField(name, `${result.error.issues.map(({ message }) => message).join("; ")}.`)
  return result.data
}
