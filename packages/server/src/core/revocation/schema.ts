import { z } from "zod"
import { instant } from "../../kernel/clock.ts"
import type { Receipt } from "./receipt.ts"

export const receiptSchema = z
  .object({
    seq: z.int().meta({ description: "The number in the revocation log that was asked about." }),
    complete: z.boolean().meta({ description: "Whether every replica that is not lost has confirmed. What cannot be known is false." }),
    replicas: z.array(
      z.object({
        id: z.string().meta({ description: "Of one run of the process." }),
        name: z.string(),
        confirmed_at: z.iso
          .datetime()
          .nullable()
          .meta({ description: "By then, at the latest, it refused everything the log names up to `seq`. Null: it has not said so." }),
        head: z.int().meta({ description: "Up to here it has said to have seen the log." }),
        last_seen_at: z.iso.datetime(),
        lost: z.boolean().meta({ description: "Not heard of for 15 seconds; not waited for." }),
      }),
    ),
  })
  .meta({ id: "Receipt" })

export function receiptOnWire({ seq, isComplete, replicas }: Receipt): z.input<typeof receiptSchema> {
  return {
    seq,
    complete: isComplete,
    replicas: replicas.map(({ id, name, confirmedAt, head, lastSeenAt, isLost }) => ({
      id,
      name,
      confirmed_at: confirmedAt === null ? null : instant(confirmedAt),
      head,
      last_seen_at: instant(lastSeenAt),
      lost: isLost,
    })),
  }
}
