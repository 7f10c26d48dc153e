import { signingAlgorithms } from "@doorward/guard/jws"
import { z } from "zod"
import { instant } from "../../kernel/clock.ts"
import type { KeyDescription } from "./signing-key.ts"

/** An algorithm that tokens can be signed with. */
export const signingAlgorithmField = z.enum(signingAlgorithms)

const nullableInstant = z.iso.datetime().nullable()

/** A key as administrators and operators see it: of its halves, neither. */
export const signingKeySchema = z
  .strictObject({
    kid: z.string(),
    alg: z.string(),
    state: z.enum(["next", "current", "previous", "gone", "removed"]),
    generation: z.int(),
    published_at: z.iso.datetime(),
    signs_from: nullableInstant.meta({ description: "Null while it stands by." }),
    leaves_at: nullableInstant.meta({ description: "When its last token has expired." }),
    removed_at: nullableInstant,
  })
  .meta({ id: "SigningKey" })

export function signingKeyOnWire(key: KeyDescription): z.input<typeof signingKeySchema> {
  const at = (ms: number | null) => (ms === null ? null : instant(ms))
  return {
    kid: key.kid,
    alg: key.alg,
    state: key.state,
    generation: key.generation,
    published_at: instant(key.publishedAt),
    signs_from: at(key.signsFrom),
    leaves_at: at(key.leavesAt),
    removed_at: at(key.removedAt),
  }
}
