import { setImmediate as nextTurn } from "node:timers/promises"
import { stringify } from "yaml"
import { errors } from "../../kernel/errors.ts"
import type { Seed } from "./schema.ts"

/** As many people, or organizations, are written before others have their turn. */
const AT_ONCE = 100
/** No file that is larger is read. */
const MAX_CHARACTERS = 5 * 1_024 * 1_024

const HEAD = "# Settings, roles, people and organizations: for doorward seed. No secret is in it.\n"

/** The same document always gives the same text. @throws conflict for more than `seed` reads */
export async function inYaml({ settings, ...lists }: Pick<Seed, "settings"> & Readonly<Record<string, unknown>>): Promise<string> {
  const parts = [HEAD, ...(settings ? [written({ settings })] : [])]
  let length = 0
  for (const [name, items] of Object.entries(lists)) {
    if (!Array.isArray(items) || items.length === 0) continue
    for (let at = 0; at < items.length; at += AT_ONCE) {
      const part = written({ [name]: items.slice(at, at + AT_ONCE) }).slice(at === 0 ? 0 : `${name}:\n`.length)
      length += part.length
      if (length > MAX_CHARACTERS)
        throw errors.conflict({ detail: "This is more than seed reads (5 MiB). Leave people out with --without-people; a backup has everything." })
      parts.push(part)
      await nextTurn()
    }
  }
  return parts.join("").trimEnd()
}

function written(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })
}
