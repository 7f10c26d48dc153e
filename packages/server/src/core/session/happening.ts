import type { Incoming } from "../../kernel/http/incoming.ts"
import { instantIn, type Locale, type Strings } from "../../pages/index.ts"
import { deviceName } from "./device.ts"

/** Something that was done, at an instant and by a request. */
export interface Happened {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Absent where somebody else did it: an administrator's device says nothing to anybody. */
  readonly request?: Incoming | undefined
}

/** For mails that tell of something: when it happened and on what device. Nothing of the request itself is in it. */
export function happeningIn(t: Strings, locale: Locale, { at, request }: Happened): string[] {
  const when = t.mails.when({ instant: instantIn(locale, at) })
  if (request === undefined) return [when]
  return [when, t.mails.device({ device: deviceName(request.header("user-agent"), t.account.device) })]
}
