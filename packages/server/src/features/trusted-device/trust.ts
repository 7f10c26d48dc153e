import type { DeviceTrust } from "../../core/sign-in/index.ts"
import type { UserId } from "../../core/user/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { hasTokenShape, newToken, tokenHash } from "../../kernel/token.ts"
import type { Core } from "../feature.ts"
import { deleteByToken, deleteDevice, deleteOldest, insertDevice, isLive, listLive, type TrustedDevice, type TrustedDeviceId } from "./store.ts"

const COOKIE = "doorward-trusted"
const DAY_SECONDS = 24 * 3_600
/** People who may share a browser; whoever chose it longest ago goes. */
const MAX_PEOPLE = 8
/** Of one person; the oldest goes. */
const MAX_DEVICES = 20
const BETWEEN = "~"

export interface TrustedDevices extends DeviceTrust {
  /** The newest first. */
  list(userId: UserId): Promise<readonly TrustedDevice[]>
  /** From now on they are asked there again. @returns false for another person's, and for one there is not */
  end(userId: UserId, id: TrustedDeviceId, request: Incoming): Promise<boolean>
}

export type TrustNeeds = Pick<Core, "audit" | "clock" | "database" | "ids" | "jar" | "random" | "settings">

/**
 * A browser's cookie holds a token for each person who chose it there. A token is good for one person, in the epoch and with
 * the factors they had then: whatever ends everything they hold, and any change of their factors, ends it as well.
 */
export function createTrustedDevices({ audit, clock, database, ids, jar, random, settings }: TrustNeeds): TrustedDevices {
  const allowedMs = async (db: Db) => (await settings.currentIn(db)).trustedDeviceDays * DAY_SECONDS * 1000
  const name = jar.name(COOKIE)

  function tokensOf(request: Incoming): readonly string[] {
    return (request.cookie(name) ?? "").split(BETWEEN, MAX_PEOPLE).filter(hasTokenShape)
  }

  return {
    offeredDays: async (db) => (await settings.currentIn(db)).trustedDeviceDays,
    isTrusted: async (db, user, request) => {
      const tokens = tokensOf(request)
      if (tokens.length === 0) return false
      const allowed = await allowedMs(db)
      for (const token of tokens) if (await isLive(db, user.id, tokenHash(token), clock.now(), allowed)) return true
      return false
    },
    trust: async (user, request) => {
      const token = newToken(random)
      const now = clock.now()
      const kept = await database.transaction(async (db) => {
        const maxAgeMs = await allowedMs(db)
        if (maxAgeMs === 0) return undefined
        const device = { id: ids.next("trd"), tokenHash: tokenHash(token), createdAt: now, expiresAt: now + maxAgeMs }
        const from = { userAgent: request.header("user-agent"), ip: request.client ?? null }
        if (!(await insertDevice(db, user, { ...device, ...from }))) return undefined
        const others: string[] = []
        for (const other of tokensOf(request)) if (!(await deleteByToken(db, user.id, tokenHash(other)))) others.push(other)
        await deleteOldest(db, user.id, MAX_DEVICES)
        await audit.record(db, { type: "device.trusted", userId: user.id, request, details: { device: device.id } })
        return { others, maxAgeSeconds: maxAgeMs / 1000 }
      })
      if (!kept) return undefined
      return jar.set(COOKIE, [token, ...kept.others].slice(0, MAX_PEOPLE).join(BETWEEN), { maxAgeSeconds: kept.maxAgeSeconds })
    },
    list: async (userId) => listLive(database, userId, clock.now(), await allowedMs(database)),
    end: (userId, id, request) =>
      database.transaction(async (db) => {
        if (!(await deleteDevice(db, userId, id))) return false
        await audit.record(db, { type: "device.trust_ended", userId, request, details: { device: id } })
        return true
      }),
  }
}
