import { signingAlgorithms } from "@doorward/guard/jws"
import { slices } from "../app.ts"
import type { Config } from "../config.ts"
import { type Audit, createAudit } from "../core/audit/index.ts"
import { createRevocationLog } from "../core/revocation/index.ts"
import { createSigningKeys, type KeyDescription, type Rotation, type SigningKeys } from "../core/signing-key/index.ts"
import { instant } from "../kernel/clock.ts"
import { createIds } from "../kernel/id.ts"
import { silentLog } from "../kernel/log.ts"
import { createMetrics } from "../kernel/metrics.ts"
import { systemRandom } from "../kernel/random.ts"
import { type Resealed, reseal } from "../kernel/reseal.ts"
import { type Opened, withOpened } from "./opened.ts"
import { UsageError } from "./options.ts"

/** Keys of a database that is not there are nothing to list, and nothing to make by mistake. */
const NOTHING_NEW = { mayBegin: false }

/** What a command has to say, for people and as JSON. */
export interface Report {
  readonly text: string
  readonly data: object
  /** Whether all is well: exit code 0, else 1. */
  readonly fine: boolean
}

/**
 * `doorward keys list | rotate | remove <kid> | reseal`. Speaks of public halves only.
 * @param words what follows `keys`
 * @param alg of `rotate`; the configured algorithm unless given
 * @throws UsageError
 */
export function keysCommand(config: Config, words: readonly string[], alg: string | undefined): Promise<Report> {
  const [verb, kid, ...more] = words
  if (alg !== undefined && verb !== "rotate") throw new UsageError("--alg goes with keys rotate")
  if (verb === "remove") {
    if (kid === undefined || more.length > 0) throw new UsageError("keys remove takes the kid of one key; see doorward keys list")
    return withSigningKeys(config, (signingKeys) => remove(signingKeys, kid))
  }
  if (kid !== undefined) throw new UsageError(`"keys ${words.join(" ")}" is no command; see doorward help`)
  switch (verb) {
    case "list":
      return withSigningKeys(config, list)
    case "rotate": {
      const algorithm = alg === undefined ? config.signingKeys.algorithm : signingAlgorithms.find((known) => known === alg)
      if (!algorithm) throw new UsageError(`--alg ${alg}: expected one of ${signingAlgorithms.join(", ")}`)
      return withSigningKeys(config, async (signingKeys) => rotated(await signingKeys.rotate(algorithm)))
    }
    case "reseal":
      return withOpened(config, NOTHING_NEW, async (opened) => {
        const columns = slices.flatMap(({ sealed = [] }) => sealed)
        const done = await reseal(opened.database, opened.keys, columns)
        const rows = done.reduce((sum, { resealed: count }) => sum + count, 0)
        await auditOn(opened).record(opened.database, { type: "secrets.resealed", actor: "operator", details: { rows } })
        return resealed(done)
      })
    default:
      throw new UsageError(`"keys ${verb ?? ""}" is no command; see doorward help`)
  }
}

function withSigningKeys<T>(config: Config, work: (signingKeys: SigningKeys) => Promise<T>): Promise<T> {
  return withOpened(config, NOTHING_NEW, async (opened) => {
    const revocations = createRevocationLog({ ...opened, log: silentLog })
    try {
      return await work(createSigningKeys({ ...opened, audit: auditOn(opened), revocations, log: silentLog, settings: config.signingKeys }))
    } finally {
      await revocations.stop()
    }
  })
}

function auditOn(opened: Opened): Audit {
  return createAudit({ ...opened, ids: createIds(opened.clock, systemRandom), random: systemRandom, log: silentLog, metrics: createMetrics() })
}

async function list(signingKeys: SigningKeys): Promise<Report> {
  const keys = (await signingKeys.list()).map(onWire)
  const rows = keys.map(({ alg, state, kid, signs_from, leaves_at }) => [alg, state, kid, signs_from ?? "stands by", leaves_at ?? ""])
  return { text: table([["alg", "state", "kid", "signs from", "leaves"], ...rows]), data: { keys }, fine: true }
}

function rotated({ kind, key }: Rotation): Report {
  const what = {
    made: `The first ${key.alg} keys are made. ${key.kid} signs.`,
    rotated: `${key.kid} signs ${key.alg} tokens from ${moment(key)}.`,
    under_way: `A rotation is under way already: ${key.kid} signs ${key.alg} tokens from ${moment(key)}.`,
  }
  return { text: what[kind], data: { kind, key: onWire(key) }, fine: true }
}

const moment = ({ signsFrom }: KeyDescription) => (signsFrom === null ? "later on" : instant(signsFrom))

async function remove(signingKeys: SigningKeys, kid: string): Promise<Report> {
  const removed = await signingKeys.remove(kid)
  const text = removed
    ? `${kid} is removed: nothing is signed with it, and its tokens are refused.`
    : `There is no key ${kid} to remove: it is unknown, or was removed before. See doorward keys list.`
  return { text, data: { kid, removed }, fine: removed }
}

function resealed(columns: readonly Resealed[]): Report {
  const lines = columns.map(({ table: name, column, resealed: count, current, unreadable }) => [
    `${name}.${column}`,
    String(count),
    String(current),
    String(unreadable),
  ])
  const fine = columns.every(({ unreadable }) => unreadable === 0)
  const hint = fine ? [] : ["What cannot be read was sealed with a root secret that is not configured, or altered. It is left as it was."]
  return { text: [table([["column", "sealed anew", "up to date", "unreadable"], ...lines]), ...hint].join("\n"), data: { columns }, fine }
}

function onWire(key: KeyDescription) {
  const at = (ms: number | null) => (ms === null ? null : instant(ms))
  return {
    kid: key.kid,
    alg: key.alg,
    state: key.state,
    generation: key.generation,
    published_at: instant(key.publishedAt),
    signs_from: at(key.signsFrom),
    leaves_at: at(key.leavesAt),
    removed_at: at(key.removedAt),
  }
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n")
}
