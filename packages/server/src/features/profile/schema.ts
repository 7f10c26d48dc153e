import { z } from "zod"
import { nameField } from "../../core/user/index.ts"
import { localeFromUiLocales, locales } from "../../pages/index.ts"

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

/** What is not mentioned stays; null clears. A new picture is a file and comes by the page. */
export const profileChangeSchema = z.strictObject({
  name: nameField.nullable().optional(),
  locale: localeField.nullable().optional(),
  picture: z.null().optional(),
})

/** 128 random bits in base64url. */
export const pictureIdField = z.string().regex(/^[A-Za-z0-9_-]{22}$/)
