import { isGrant } from "@doorward/guard/permissions"
import { z } from "zod"

const MAX_NAME_CHARACTERS = 60
const MAX_DESCRIPTION_CHARACTERS = 200
/** Tokens carry names and programs compare them, so they are spelled in one way only. */
const NAME = /^[a-z0-9][a-z0-9._-]*$/

export const roleNameField = z
  .string()
  .max(MAX_NAME_CHARACTERS)
  .regex(NAME, "Lower-case letters, digits, dots, hyphens and underscores, such as billing-clerk")

export const roleDescriptionField = z
  .string()
  .trim()
  .max(MAX_DESCRIPTION_CHARACTERS)
  .refine((text) => !/\p{Cc}|\p{Zl}|\p{Zp}/u.test(text), "Control characters cannot be part of it")
  .nullable()

export const grantField = z.string().refine(isGrant, "The name of a permission, such as invoice:read; invoice:* for all beneath it; * for all")
