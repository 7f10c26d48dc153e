import { z } from "zod"
import type { UserCursor } from "../../core/user/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { CursorScope } from "../../kernel/http/cursor.ts"
import { CannotUnseal } from "../../kernel/seal.ts"
import type { AdminNeeds } from "./needs.ts"

const PURPOSE = "people-cursor"
const cursorSchema = z.strictObject({ walk: z.string(), term: z.string(), id: z.string() })

/** Where a list of people goes on is a word of somebody's name or address: sealed, because addresses end up in logs. */
export function createPeopleCursors({ cursors, keys }: Pick<AdminNeeds, "cursors" | "keys">) {
  return {
    issue: (scope: CursorScope, { walk, term, id }: UserCursor): string =>
      cursors.issue(scope, keys.seal(PURPOSE, scope.route, JSON.stringify({ walk, term, id }))),
    /** @throws malformed */
    read: (scope: CursorScope, text: string | undefined): UserCursor | undefined => {
      const sealed = cursors.read(scope, text, z.string())
      if (sealed === undefined) return undefined
      try {
        return cursorSchema.parse(JSON.parse(keys.unseal(PURPOSE, scope.route, sealed)))
      } catch (error) {
        if (error instanceof CannotUnseal || error instanceof z.ZodError)
          throw errors.malformed({ detail: "Begin this list again without a cursor." })
        throw error
      }
    },
  }
}
