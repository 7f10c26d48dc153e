import { z } from "zod"
import { instant } from "../../kernel/clock.ts"
import { localeFromUiLocales, locales } from "../../pages/index.ts"
import { type Email, MAX_EMAIL_CHARACTERS, parseEmail } from "./email.ts"
import type { User } from "./user.ts"

/** An address from outside, in the form it is kept in. */
export const emailField = z
  .string()
  .max(MAX_EMAIL_CHARACTERS * 2)
  .transform((text, context): Email => {
    const email = parseEmail(text)
    if (email !== undefined) return email
    context.addIssue({ code: "custom", message: "Enter an e-mail address such as ada@example.com" })
    return z.NEVER
  })
  .meta({ format: "email" })

export const MAX_NAME_CHARACTERS = 100

/** What people call themselves, on one line, in whatever script they write. */
export const nameField = z
  .string()
  .trim()
  .min(1)
  .max(MAX_NAME_CHARACTERS)
  .refine((text) => !/\p{Cc}|\p{Zl}|\p{Zp}/u.test(text), "Control characters cannot be part of a name")

/** RFC 5646 §4.4.1: longer than any tag in use. */
const MAX_TAG_CHARACTERS = 35

/** A BCP 47 tag of a language there are texts in, in its canonical spelling; a region stays with it (`de-AT`). */
export const localeField = z
  .string()
  .max(MAX_TAG_CHARACTERS)
  .transform((text, context): string => {
    const tag = canonical(text)
    if (tag !== undefined && localeFromUiLocales(tag) !== undefined) return tag
    context.addIssue({ code: "custom", message: `Give a language there are texts in: ${locales.join(", ")}` })
    return z.NEVER
  })

function canonical(text: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(text)[0]
  } catch {
    return undefined
  }
}

export const userSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    email_verified: z.boolean(),
    name: z.string().nullable(),
    picture: z.string().nullable(),
    locale: z.string().nullable(),
    created_at: z.iso.datetime(),
    factors: z.array(z.string()),
  })
  .meta({ id: "User" })

export function userOnWire(user: User): z.input<typeof userSchema> {
  return {
    id: user.id,
    email: user.email,
    email_verified: user.emailVerifiedAt !== null,
    name: user.name,
    picture: user.picture,
    locale: user.locale,
    created_at: instant(user.createdAt),
    factors: [...user.factors],
  }
}
