import { dirname, join } from "node:path"
import { countOwners } from "../../core/user/index.ts"
import { systemClock } from "../../kernel/clock.ts"
import { freeShareOf } from "../../kernel/disk-guard.ts"
import { type NoticedArrival, otherHost } from "../../kernel/http/arrival.ts"
import { forwardingLines } from "../../pages/index.ts"
import type { Check, Core, Finding } from "../feature.ts"

/** As the service's log: less is what any two machines differ by. */
const MAX_CLOCK_MS = 5_000
const FULL_SHARE = 0.05
const LOW_SHARE = 0.15

/** What the browser of the owner who asks sees, against what this service is configured for. */
export function browserCheck({ config: { issuer } }: Pick<Core, "config">): Check {
  return {
    name: "browser",
    ofRequest: true,
    run: async (request) => {
      if (!request) return undefined
      const seen = otherHost(request, issuer)
      return seen === undefined
        ? { state: "fine", says: "browserFine", values: { issuer } }
        : { state: "wrong", says: "browserHost", values: { seen, issuer }, lines: [`DOORWARD_ISSUER=${new URL(issuer).protocol}//${seen}`] }
    },
  }
}

const PROXIES: Readonly<Record<NoticedArrival, { readonly state: Finding["state"]; readonly says: Finding["says"] }>> = {
  contradicted: { state: "wrong", says: "proxyContradicted" },
  unbelieved: { state: "advice", says: "proxyUnbelieved" },
  unsaid: { state: "advice", says: "proxyUnsaid" },
}

/** Proxies that this process met within the last hour. Which of them says nothing of the scheme matters only where that is https. */
export function proxyCheck({ config: { issuer }, arrivals }: Pick<Core, "config" | "arrivals">): Check {
  return {
    name: "proxy",
    ofRequest: true,
    run: async (request) => {
      if (request) arrivals.of(request)
      const known = new Map(arrivals.noticed().map(({ kind, peer }) => [kind, peer]))
      const kinds: readonly NoticedArrival[] = issuer.startsWith("https:") ? ["contradicted", "unbelieved", "unsaid"] : ["unbelieved"]
      for (const kind of kinds) {
        const peer = known.get(kind)
        if (peer !== undefined)
          return { ...PROXIES[kind], values: { peer }, lines: kind === "unbelieved" ? [`DOORWARD_TRUST_PROXY=${peer}`] : forwardingLines }
      }
      return { state: "fine", says: "proxyFine" }
    },
  }
}

export function ownersCheck({ database }: Pick<Core, "database">): Check {
  return {
    name: "owners",
    run: async () => {
      const owners = await countOwners(database)
      if (owners === 0) return { state: "advice", says: "ownersNone" }
      if (owners > 1) return { state: "fine", says: "ownersFine", values: { owners } }
      return { state: "advice", says: "ownersOne", lines: ["npx doorward user create --owner --email <address>"] }
    },
  }
}

export function secretCheck({ config }: Pick<Core, "config">): Check {
  return {
    name: "secret",
    run: async () => {
      if (config.rootSecrets.length > 0) return { state: "fine", says: "secretFine" }
      // In memory there is nothing that outlives it.
      if (config.database.kind === "sqlite" && config.database.file === ":memory:") return undefined
      return { state: "advice", says: "secretKept", values: { file: join(config.dataFolder, "secret") } }
    },
  }
}

export function databaseCheck({ config }: Pick<Core, "config">): Check {
  return {
    name: "database",
    run: async () =>
      config.production && config.database.kind === "sqlite"
        ? { state: "advice", says: "databaseEmbedded" }
        : { state: "fine", says: "databaseFine" },
  }
}

/** Of PostgreSQL; an embedded database has this machine's. */
export function clockCheck({ database }: Pick<Core, "database">): Check {
  return {
    name: "clock",
    run: async () => {
      if (database.dialect === "sqlite") return undefined
      const offMs = Math.abs((await database.now()) - systemClock.now())
      return offMs > MAX_CLOCK_MS
        ? { state: "wrong", says: "clockOff", values: { seconds: Math.round(offMs / 1000) } }
        : { state: "fine", says: "clockFine" }
    },
  }
}

/** Under an embedded database. */
export function diskCheck({ config }: Pick<Core, "config">): Check {
  return {
    name: "disk",
    run: async () => {
      if (config.database.kind === "postgres" || config.database.file === ":memory:") return undefined
      const share = await freeShareOf(dirname(config.database.file))
      if (share === undefined) return undefined
      const values = { percent: Math.round(share * 100) }
      if (share < FULL_SHARE) return { state: "wrong", says: "diskFull", values }
      return share < LOW_SHARE ? { state: "advice", says: "diskLow", values } : { state: "fine", says: "diskFine", values }
    },
  }
}
