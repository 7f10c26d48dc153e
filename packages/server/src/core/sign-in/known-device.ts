import type { Clock } from "../../kernel/clock.ts"
import type { CookieJar } from "../../kernel/http/cookies.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Random } from "../../kernel/random.ts"
import type { KeyRing } from "../../kernel/seal.ts"
import type { User } from "../user/index.ts"

const COOKIE = "doorward-device"
/** RFC 6265bis §5.5 lets no cookie live longer than 400 days. */
const LIFETIME_DAYS = 365
const DAY_SECONDS = 24 * 3_600
/** People who may share a browser; whoever was here longest ago goes. */
const MAX_PEOPLE = 8
/** GATES 7. */
const DEVICE_ID_BYTES = 16
const PURPOSE = "known device"
const PERSON_PURPOSE = "known device person"
const ENTRY = /^([\w-]{43})\.(usr_[0-9A-Z]{26})\.(\d{1,15})\.(\d{1,6})$/

/** What a browser says about one person who signed in in it. To be compared with the person as they are now. */
export interface DeviceClaim {
  readonly deviceId: string
  readonly userId: string
  readonly epoch: number
}

/**
 * Browsers people have signed in in: a cookie that says who, and in which epoch of theirs, so that a new password ends it
 * (ASVS 7.4.3). It opens nothing; it keeps strangers' failures from locking a person out at home.
 */
export interface KnownDevice {
  /** Whether this browser says that whoever has this address signed in in it. */
  find(request: Incoming, identifier: string): DeviceClaim | undefined
  /** The cookie of a browser the person has signed in in now. */
  set(request: Incoming, user: Pick<User, "id" | "email" | "epoch">): string
}

interface Entry {
  /** Keyed hash of the address. */
  readonly person: string
  readonly userId: string
  readonly epoch: number
  /** Days since 1970. */
  readonly since: number
}

interface Device {
  readonly id: string
  readonly entries: readonly Entry[]
}

export function createKnownDevice(needs: {
  readonly jar: CookieJar
  readonly keys: KeyRing
  readonly random: Random
  readonly clock: Clock
}): KnownDevice {
  const { jar, keys, random, clock } = needs
  const today = () => Math.floor(clock.now() / (DAY_SECONDS * 1000))

  function read(request: Incoming): Device | undefined {
    const value = request.cookie(jar.name(COOKIE))
    const end = value?.lastIndexOf("~") ?? -1
    if (value === undefined || end < 0 || !keys.verifyMac(PURPOSE, value.slice(0, end), value.slice(end + 1))) return undefined
    const [id = "", ...texts] = value.slice(0, end).split("~")
    const entries = texts.flatMap((text) => {
      const [, person = "", userId = "", epoch, since] = ENTRY.exec(text) ?? []
      const entry = { person, userId, epoch: Number(epoch), since: Number(since) }
      return today() - entry.since < LIFETIME_DAYS ? [entry] : []
    })
    return { id, entries }
  }

  return {
    find: (request, identifier) => {
      const device = read(request)
      const entry = device?.entries.find(({ person }) => keys.verifyMac(PERSON_PURPOSE, identifier, person))
      return device && entry && { deviceId: device.id, userId: entry.userId, epoch: entry.epoch }
    },
    set: (request, user) => {
      const device = read(request)
      const others = device?.entries.filter(({ userId }) => userId !== user.id) ?? []
      const mine: Entry = { person: keys.mac(PERSON_PURPOSE, user.email), userId: user.id, epoch: user.epoch, since: today() }
      const entries = [mine, ...others].slice(0, MAX_PEOPLE).map(({ person, userId, epoch, since }) => `${person}.${userId}.${epoch}.${since}`)
      const payload = [device?.id ?? random.bytes(DEVICE_ID_BYTES).toString("base64url"), ...entries].join("~")
      return jar.set(COOKIE, `${payload}~${keys.mac(PURPOSE, payload)}`, { maxAgeSeconds: LIFETIME_DAYS * DAY_SECONDS })
    },
  }
}
