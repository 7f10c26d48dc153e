import { invalidField } from "../../kernel/errors.ts"
import { type Email, parseEmail } from "./email.ts"
import { MAX_NAME_CHARACTERS, nameField } from "./schema.ts"

/** The field `email` of a form. @throws invalid */
export function readEmail(text: string): Email {
  const email = parseEmail(text)
  if (!email) throw invalidField("email", "Enter an e-mail address such as ada@example.com.", { text: "emailUnreadable" })
  return email
}

/** The field `name` of a form, which may be left empty. @throws invalid */
export function readName(text: string): string | null {
  if (text.trim() === "") return null
  const name = nameField.safeParse(text)
  if (name.success) return name.data
  throw invalidField("name", `Use at most ${MAX_NAME_CHARACTERS} characters on one line.`, {
    text: "nameUnusable",
    values: { max: MAX_NAME_CHARACTERS },
  })
}
