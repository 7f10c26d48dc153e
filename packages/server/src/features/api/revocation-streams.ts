import { errors, OUTAGE_RETRY_SECONDS } from "../../kernel/errors.ts"
import type { Core } from "../feature.ts"
import type { ReaderToken } from "./revocation-reader.ts"
import { createTeller } from "./revocation-teller.ts"

/** Each costs a connection. Guards beyond that poll. */
const MAX_STREAMS = 1_000

export interface RevocationStreams {
  /**
   * The log beyond a number as server-sent events, for as long as the token lasts and this process serves. Rows are read
   * when the reader takes them, so whoever stops reading costs a place and a number.
   *
   * @throws saturated
   */
  open(after: number, token: ReaderToken): ReadableStream<Uint8Array>
}

interface Place {
  isOver(): boolean
  end(): void
}

export function createRevocationStreams(needs: Pick<Core, "revocations" | "clock" | "log" | "stopping">): RevocationStreams {
  const { revocations, clock, log, stopping } = needs
  const taken = new Set<Place>()
  const tellFrom = createTeller(revocations)
  const encoder = new TextEncoder()
  stopping.addEventListener("abort", () => {
    for (const place of taken) place.end()
  })

  function makeRoom(): void {
    if (taken.size < MAX_STREAMS) return
    // A stream whose reader has stopped reading does not notice by itself that its time is over.
    for (const place of taken) if (place.isOver()) place.end()
    if (taken.size >= MAX_STREAMS) throw errors.saturated({ retryAfterSeconds: OUTAGE_RETRY_SECONDS })
  }

  return {
    open: (after, token) => {
      makeRoom()
      const tell = tellFrom(after)
      let hasEnded = false
      let close = () => {}
      const place: Place = {
        isOver: () => hasEnded || stopping.aborted || clock.now() / 1000 >= token.exp || revocations.live.refuses(token.marks),
        end: () => {
          if (hasEnded) return
          hasEnded = true
          taken.delete(place)
          close()
        },
      }
      const source: UnderlyingDefaultSource<Uint8Array> = {
        start: (controller) => {
          taken.add(place)
          close = () => controller.close()
        },
        pull: async (controller) => {
          const text = await tell(place.isOver).catch((error: unknown) => {
            log.error({ err: error }, "a stream of revocations ended by a defect")
            return undefined
          })
          if (hasEnded) return
          if (text === undefined) place.end()
          else controller.enqueue(encoder.encode(text))
        },
        cancel: () => {
          hasEnded = true
          taken.delete(place)
        },
      }
      return new ReadableStream(source, { highWaterMark: 0 })
    },
  }
}
