/**
 * How many passkeys a second one core lets in: the whole sign-in (challenge used up, key found, signature verified, session begun and written to the disk)
 * against the library's verification with nothing around it.
 */
import { measureInProcess } from "./in-process.mjs"

const BARE = "bare @simplewebauthn/server"

export const ownServices = true
export const pinned =
  "both in processes of their own on core 0, one at work at a time; through Doorward's handler, without a socket, 8 sign-ins in flight, 32 people, SQLite on the disk; ES256; options are asked for before the clock runs"

export function measure(options) {
  return measureInProcess({
    ...options,
    ways: [BARE, "Doorward"],
    peer: "passkey.mjs",
    pairs: [{ of: "Doorward", than: BARE }],
    unit: "verifications/s",
  })
}
