import { z } from "zod"
import { grantField, MAX_INHERITED, MAX_PERMISSIONS, roleDescriptionField, roleNameField } from "../../core/access/index.ts"
import { MAX_MEMBER_ROLES } from "../../core/directory/index.ts"
import { maxMembersField, organizationNameField, policySchema, slugField } from "../../core/organization/index.ts"
import { settingsChangeSchema } from "../../core/setting/index.ts"
import { emailField, localeField, nameField, parseDomain } from "../../core/user/index.ts"

/** What one file may hold of a kind; there is as much in a file of five megabytes. */
const MAX_LISTED = 100_000
/** As many can be made in one place. */
const MAX_ROLES = 200
const MAX_DOMAINS = 50
const MAX_NAMED_ROLES = 50
const MAX_TYPED_CHARACTERS = 512

const roleFields = {
  name: roleNameField,
  description: roleDescriptionField.optional(),
  permissions: z.array(grantField).max(MAX_PERMISSIONS).optional(),
  /** Names. */
  inherits: z.array(roleNameField).max(MAX_INHERITED).optional(),
}
const ownRoleSchema = z.strictObject(roleFields)
const roleSchema = z.strictObject({ ...roleFields, level: z.enum(["deployment", "organization"]) })

const personSchema = z.strictObject({
  email: emailField,
  /** Of somebody new. Whoever seeds a file vouches for its addresses, unless it says that this one is not proved. */
  email_verified: z.boolean().optional(),
  name: nameField.nullable().optional(),
  locale: localeField.nullable().optional(),
  owner: z.boolean().optional(),
  disabled: z.boolean().optional(),
  /** Names of roles of the deployment. */
  roles: z.array(roleNameField).max(MAX_MEMBER_ROLES).optional(),
  /** Of somebody new, as another system stored it. */
  password_hash: z.string().max(MAX_TYPED_CHARACTERS).optional(),
})

const memberSchema = z.strictObject({ email: emailField, roles: z.array(roleNameField).min(1).max(MAX_MEMBER_ROLES).optional() })

const domainField = z
  .string()
  .max(MAX_TYPED_CHARACTERS)
  .transform((text, context): string => {
    const domain = parseDomain(text)
    if (domain !== undefined) return domain
    context.addIssue({ code: "custom", message: "Give a domain of mail addresses, such as example.com" })
    return z.NEVER
  })

const organizationSchema = z.strictObject({
  slug: slugField,
  name: organizationNameField,
  suspended: z.boolean().optional(),
  max_members: maxMembersField.optional(),
  policy: policySchema.optional(),
  roles: z.array(ownRoleSchema).max(MAX_ROLES).optional(),
  domains: z
    .array(z.strictObject({ domain: domainField, auto_join: z.boolean().optional() }))
    .max(MAX_DOMAINS)
    .optional(),
  members: z.array(memberSchema).max(MAX_LISTED).optional(),
})

/** What a file says. What it leaves out stays as it is. */
export const seedSchema = z.strictObject({
  /** Roles by their names here as everywhere in a file, `owner` for owners of the deployment. */
  settings: settingsChangeSchema.extend({ second_factor_roles: z.array(roleNameField).max(MAX_NAMED_ROLES).nullable().optional() }).optional(),
  /** Of the deployment, and shared. */
  roles: z
    .array(roleSchema)
    .max(2 * MAX_ROLES)
    .optional(),
  people: z.array(personSchema).max(MAX_LISTED).optional(),
  organizations: z.array(organizationSchema).max(MAX_LISTED).optional(),
})

export type Seed = z.output<typeof seedSchema>
export type SeedRole = z.output<typeof ownRoleSchema>
export type SeedPerson = z.output<typeof personSchema>
export type SeedOrganization = z.output<typeof organizationSchema>
export type SeedMember = z.output<typeof memberSchema>
