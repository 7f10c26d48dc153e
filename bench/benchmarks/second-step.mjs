/** What a code of an authenticator app costs on top of a password: the same sign-in with it and without it, one after another. */
import { measureInProcess } from "./in-process.mjs"

const [PASSWORD, WITH_CODE] = ["password", "password and code"]

export const ownServices = true
export const pinned =
  "both in processes of their own on core 0, one at work at a time, one sign-in at a time through Doorward's handler, without a socket; SQLite on the disk"

export function measure(options) {
  return measureInProcess({
    ...options,
    ways: [PASSWORD, WITH_CODE],
    peer: "second-step.mjs",
    pairs: [{ of: WITH_CODE, than: PASSWORD, atLeast: 0.9 }],
    unit: "sign-ins/s",
  })
}
