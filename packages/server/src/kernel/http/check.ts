import type { z } from "zod"
import type { FieldError, Problem } from "../errors.ts"

/** What one answer lists at most; who sent worse has enough to mend. */
const MAX_FIELD_ERRORS = 50

/** @throws what `refuse` makes of every field that does not fit, unknown ones of strict objects among them */
export function check<Schema extends z.ZodType>(schema: Schema, value: unknown, refuse: (wrong: FieldError[]) => Problem): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw refuse(result.error.issues.flatMap(fieldErrors).slice(0, MAX_FIELD_ERRORS))
}

export const inQuery = ({ pointer, detail }: FieldError): FieldError => ({ pointer: `?${pointer.slice("#/".length)}`, detail })

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  // zod speaks of the object; whoever sent it wants to see the field.
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({ pointer: pointerTo([...issue.path, key]), detail: "There is no such field here." }))
  return [{ pointer: pointerTo(issue.path), detail: issue.message }]
}

/** RFC 6901 §3 and §6. */
function pointerTo(path: readonly PropertyKey[]): string {
  return `#/${path.map((part) => String(part).replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}`
}
