import { z } from "zod"
import { localeField, nameField } from "../../core/user/index.ts"

/** What is not mentioned stays; null clears. A new picture is a file and comes by the page. */
export const profileChangeSchema = z.strictObject({
  name: nameField.nullable().optional(),
  locale: localeField.nullable().optional(),
  picture: z.null().optional(),
})

/** 128 random bits in base64url. */
export const pictureIdField = z.string().regex(/^[A-Za-z0-9_-]{22}$/)
