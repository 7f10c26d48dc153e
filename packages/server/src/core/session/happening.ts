import type { Incoming } from "../../kernel/http/incoming.ts"
import { instantIn, type Locale, type Strings } from "../../pages/index.ts"
import { deviceName } from "./device.ts"

/** Something that was done, at an instant and by a request. */
export interface Happened {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly request: Incoming
}

/** For mails that tell of something: when it happened and on what device. Nothing of the request itself is in it. */
export function happeningIn(t: Strings, locale: Locale, { at, request }: Happened): string[] {
  const device = deviceName(request.header("user-agent"), t.account.device)
  return [t.mails.when({ instant: instantIn(locale, at) }), t.mails.device({ device })]
}
