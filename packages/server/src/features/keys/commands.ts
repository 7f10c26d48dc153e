import { signingAlgorithms } from "@doorward/guard/jws"
import { type KeyDescription, type Rotation, signingKeyOnWire } from "../../core/signing-key/index.ts"
import { instant } from "../../kernel/clock.ts"
import { invalidField } from "../../kernel/errors.ts"
import { type Resealed, reseal } from "../../kernel/reseal.ts"
import { table } from "../../kernel/table.ts"
import type { Command, CommandOutcome } from "../feature.ts"

const ACTOR = "operator"

export const keyCommands: readonly Command[] = [
  {
    name: "keys list",
    summary: "the keys that tokens are signed with",
    run: async ({ signingKeys }) => {
      const keys = (await signingKeys.list()).map(signingKeyOnWire)
      const rows = keys.map(({ alg, state, kid, signs_from, leaves_at }) => [alg, state, kid, signs_from ?? "stands by", leaves_at ?? ""])
      return { json: { keys }, text: table([["alg", "state", "kid", "signs from", "leaves"], ...rows]) }
    },
  },
  {
    name: "keys rotate",
    summary: "let the next key take over",
    options: { alg: "another algorithm than the configured one" },
    run: async ({ config, signingKeys }, { options: { alg } }) => {
      const algorithm = alg === undefined ? config.signingKeys.algorithm : signingAlgorithms.find((known) => known === alg)
      if (!algorithm) throw invalidField("alg", `"${alg}": expected one of ${signingAlgorithms.join(", ")}.`)
      const rotation = await signingKeys.rotate(algorithm)
      return rotated(rotation)
    },
  },
  {
    name: "keys remove",
    operand: "<kid>",
    summary: "in an emergency: stop to sign with a key and refuse its tokens at once",
    run: async ({ signingKeys }, { operand: kid }) => {
      if (kid === undefined) throw invalidField("kid", "keys remove takes the kid of one key; see doorward keys list.")
      const removed = await signingKeys.remove(kid)
      const text = removed
        ? `${kid} is removed: nothing is signed with it, and its tokens are refused.`
        : `There is no key ${kid} to remove: it is unknown, or was removed before. See doorward keys list.`
      return { text, json: { kid, removed }, fine: removed }
    },
  },
  {
    name: "keys reseal",
    summary: "encrypt everything that is sealed with the newest root secret",
    run: async ({ database, keys, slices, audit }) => {
      const columns = await reseal(
        database,
        keys,
        slices.flatMap(({ sealed = [] }) => sealed),
      )
      const total = (count: (column: Resealed) => number) => columns.reduce((sum, column) => sum + count(column), 0)
      const details = { resealed: total(({ resealed }) => resealed), unreadable: total(({ unreadable }) => unreadable) }
      await audit.record(database, { type: "secrets.resealed", actor: ACTOR, details })
      return resealed(columns)
    },
  },
]

function rotated({ kind, key }: Rotation): CommandOutcome {
  const what = {
    made: `The first ${key.alg} keys are made. ${key.kid} signs.`,
    rotated: `${key.kid} signs ${key.alg} tokens from ${moment(key)}.`,
    under_way: `A rotation is under way already: ${key.kid} signs ${key.alg} tokens from ${moment(key)}.`,
  }
  return { text: what[kind], json: { kind, key: signingKeyOnWire(key) } }
}

const moment = ({ signsFrom }: KeyDescription) => (signsFrom === null ? "later on" : instant(signsFrom))

function resealed(columns: readonly Resealed[]): CommandOutcome {
  const rows = columns.map(({ table: name, column, resealed: count, current, unreadable }) => [
    `${name}.${column}`,
    String(count),
    String(current),
    String(unreadable),
  ])
  const fine = columns.every(({ unreadable }) => unreadable === 0)
  const hint = fine ? [] : ["What cannot be read was sealed with a root secret that is not configured, or altered. It is left as it was."]
  return { text: [table([["column", "sealed anew", "up to date", "unreadable"], ...rows]), ...hint].join("\n"), json: { columns }, fine }
}
