import { z } from "zod"
import { emailField, localeField, nameField, type StoredUser, userOnWire, userSchema } from "../../core/user/index.ts"
import { instant } from "../../kernel/clock.ts"

/** A person as administrators have them before them. */
export const personSchema = userSchema
  .extend({
    disabled: z.boolean(),
    disabled_at: z.iso.datetime().nullable(),
    owner: z.boolean().meta({ description: "Of the deployment: may everything." }),
    version: z.int(),
  })
  .meta({ id: "Person" })

export function personOnWire(user: StoredUser): z.input<typeof personSchema> {
  return {
    ...userOnWire(user),
    disabled: user.disabledAt !== null,
    disabled_at: user.disabledAt === null ? null : instant(user.disabledAt),
    owner: user.ownerSince !== null,
    version: user.version,
  }
}

/** Strict, and no credential among it (AD-08): what somebody else chose is known to two. */
export const newPersonSchema = z.strictObject({
  email: emailField,
  name: nameField.nullable().default(null),
  locale: localeField.nullable().default(null),
  email_verified: z
    .boolean()
    .default(false)
    .meta({ description: "Whether you vouch for the address; otherwise it is proved when its owner uses the link that was mailed." }),
  send_mail: z.boolean().default(false).meta({ description: "Mail a link by which they choose a password." }),
})

export const personChangeSchema = z.strictObject({
  name: nameField.nullable().optional(),
  locale: localeField.nullable().optional(),
  disabled: z.boolean().optional().meta({ description: "Nothing is issued to a disabled person or accepted from one; their sessions end." }),
  owner: z.boolean().optional().meta({ description: "Of the deployment; for owners to change." }),
})
