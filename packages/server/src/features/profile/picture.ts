import { Worker } from "node:worker_threads"
import { errors } from "../../kernel/errors.ts"
import { createTurns, type Turns, withDeadline } from "../../kernel/turns.ts"
import { type PictureHeader, readPictureHeader } from "./picture-header.ts"

/** What is read of an upload at most; a photograph of sixteen megapixels fits. */
export const MAX_PICTURE_BYTES = 5 * 1_024 * 1_024
/** Decoded, a picture takes four bytes for each: 64 MiB. */
const MAX_PICTURE_PIXELS = 4_096 * 4_096
/** Width and height of what is kept: sharp at 128 points on a dense screen. */
const PICTURE_SIDE_PIXELS = 256

/** Ten times what the largest allowed picture takes. */
const MAKE_TIMEOUT_MS = 10_000
/** Those who come later are asked to try again. */
const MAX_WAITING = 16
const WAIT_TIMEOUT_MS = 15_000
/** Of JavaScript's own heap; pixels lie outside it and are bounded by their number. */
const WORKER_LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 }
const RETRY_SECONDS = 5

/** What became of an upload. `type`: no picture that is taken here. `pixels`: too many. `broken`: it could not be decoded. */
export type PictureOutcome =
  | { readonly kind: "made"; readonly webp: Buffer }
  | { readonly kind: "refused"; readonly why: "type" | "pixels" | "broken" }

/** Makes pictures fit to be shown, one at a time. */
export interface Pictures {
  /**
   * Decodes what somebody sent and encodes it anew: a WebP of `PICTURE_SIDE_PIXELS` squared from its middle. Nothing else of the
   * upload is kept (no EXIF, no place, nothing behind the image), so that no byte of it reaches a browser as it came.
   * @throws unavailable when too many want it
   */
  make(upload: Uint8Array): Promise<PictureOutcome>
}

export function createPictures(): Pictures {
  const turns: Turns = createTurns({
    places: 1,
    maxWaiting: MAX_WAITING,
    timeoutMs: WAIT_TIMEOUT_MS,
    refuse: (why) => errors.unavailable({ retryAfterSeconds: RETRY_SECONDS, detail: `Pictures are made one at a time, and ${why}.` }),
  })
  return {
    make: async (upload) => {
      const bytes = Buffer.from(upload.buffer, upload.byteOffset, upload.byteLength)
      const header = readPictureHeader(bytes)
      if (!header) return { kind: "refused", why: "type" }
      if (header.width * header.height > MAX_PICTURE_PIXELS) return { kind: "refused", why: "pixels" }
      return turns.take(() => runWorker(bytes, header))
    },
  }
}

const BROKEN: PictureOutcome = { kind: "refused", why: "broken" }

type FromWorker = { readonly kind: "made"; readonly webp: Uint8Array } | { readonly kind: "broken" }

/** A thread for one picture. One that fails, runs out of memory or takes too long is ended: the picture's fault, not ours. */
async function runWorker(bytes: Buffer, header: PictureHeader): Promise<PictureOutcome> {
  const worker = new Worker(new URL("./picture-worker.js", import.meta.url), {
    workerData: { bytes, ...header, side: PICTURE_SIDE_PIXELS },
    resourceLimits: WORKER_LIMITS,
    // It needs nothing of ours, so it is given nothing.
    env: {},
    execArgv: [],
    stdin: false,
    stdout: true,
    stderr: true,
  })
  const ended = new Promise<FromWorker>((resolve, reject) => {
    worker.once("message", resolve)
    worker.once("error", reject)
    worker.once("exit", () => reject(new Error("it ended without a word")))
  })
  try {
    const outcome = await withDeadline(ended, MAKE_TIMEOUT_MS, () => new Error("it takes too long"))
    return outcome.kind === "made" ? { kind: "made", webp: Buffer.from(outcome.webp) } : BROKEN
  } catch {
    return BROKEN
  } finally {
    await worker.terminate()
  }
}
