import { z } from "zod"
import { grantField, MAX_INHERITED, MAX_PERMISSIONS, type Role, roleDescriptionField, roleNameField } from "../../core/access/index.ts"

/** Of a built-in role, or of one that was made. */
const KEY = /^[A-Za-z][A-Za-z0-9_]{0,39}$/

/** In a path. What is none is not found. */
export const roleKeyField = z.string().regex(KEY)

const fields = {
  name: roleNameField,
  description: roleDescriptionField,
  permissions: z.array(grantField).max(MAX_PERMISSIONS),
  inherits: z
    .array(z.string().max(40))
    .max(MAX_INHERITED)
    .meta({ description: "Roles of the same level whose permissions it has as well: names of built-in ones, ids of others." }),
}

export const newRoleSchema = z.strictObject({
  ...fields,
  description: fields.description.default(null),
  permissions: fields.permissions.default([]),
  inherits: fields.inherits.default([]),
})

export const newSharedRoleSchema = newRoleSchema.extend({
  level: z.enum(["deployment", "organization"]).meta({ description: "Held throughout the deployment, or in organizations, all of which share it." }),
})

export const roleChangeSchema = z.strictObject(fields).partial()

export const roleSchema = z
  .object({
    id: z.string().meta({ description: "What assignments name: a built-in role's name, or an identifier." }),
    name: z.string().meta({ description: "What tokens carry." }),
    level: z.enum(["deployment", "organization"]),
    org_id: z.string().nullable().meta({ description: "Whose own it is; null for what all share." }),
    description: z.string().nullable(),
    built_in: z.boolean(),
    permissions: z.array(z.string()).meta({ description: "Its own, without those it inherits." }),
    inherits: z.array(z.string()),
    version: z.int(),
  })
  .meta({ id: "Role" })

export function roleOnWire({
  key,
  name,
  level,
  organizationId,
  description,
  builtIn,
  permissions,
  inherits,
  version,
}: Role): z.input<typeof roleSchema> {
  return {
    id: key,
    name,
    level,
    org_id: organizationId,
    description,
    built_in: builtIn,
    permissions: [...permissions],
    inherits: [...inherits],
    version,
  }
}
