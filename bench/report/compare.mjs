/**
 * Medians of rates, and how many times the others' rate Doorward does. A ratio is taken within each round and the middle one reported:
 * a slow minute of the machine slows both sides of it.
 */
import { median } from "../load/quantiles.mjs"

/** `measured` is a list of `{ round, name, … }`, `of` the figure compared, `against` the gates and goals `{ than, atLeast?, goal? }`. */
export function compare({ measured, of, against, unit }) {
  const names = namesIn(measured)
  const others = names.includes("Doorward") ? names.filter((name) => name !== "Doorward") : []
  const pairs = others.map((name) => ({ of: "Doorward", than: name, ...gateOf(against, name) }))
  return comparePairs({ measured, of, pairs, unit })
}

/** The same where several things of ours are measured: `pairs` are `{ of, than, atLeast?, goal? }`, both by name. */
export function comparePairs({ measured, of: figure, pairs, unit }) {
  const ratios = pairs.map(({ of, than, ...gate }) => ({
    what: `${of} / ${than}`,
    value: ratioWithinRounds(measured, of, than, figure),
    // The same ratio for each second of processor time the server really got: what is left when neighbours on the machine are taken out.
    perCoreSecond: ratioWithinRounds(measured, of, than, "perServerCoreSecond"),
    ...gate,
  }))
  return { rows: rowsOf(measured, figure, unit), ratios }
}

function namesIn(measured) {
  return [...new Set(measured.map((one) => one.name))]
}

function rowsOf(measured, of, unit) {
  return namesIn(measured).map((name) => {
    const own = measured.filter((one) => one.name === name)
    const p = (figure) => (own[0].latencyMs === undefined ? undefined : median(own.map((one) => one.latencyMs[figure])))
    return {
      name,
      [unit]: median(own.map((one) => one[of])),
      "per core second": median(own.map((one) => one.perServerCoreSecond)),
      "p50 ms": p("p50"),
      "p99 ms": p("p99"),
      "server cores": median(own.map((one) => one.serverCores)),
      "generator cores": own[0].generatorCores === undefined ? undefined : median(own.map((one) => one.generatorCores)),
    }
  })
}

function gateOf(against, name) {
  const { than: _, ...gate } = against.find((one) => one.than === name) ?? {}
  return gate
}

function ratioWithinRounds(measured, of, than, figure) {
  const at = (round, who) => measured.find((one) => one.round === round && one.name === who)[figure]
  const rounds = [...new Set(measured.map((one) => one.round))]
  return median(rounds.map((round) => at(round, of) / at(round, than)))
}
