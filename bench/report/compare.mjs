/**
 * Medians of rates, and how many times the others' rate Doorward does. A ratio is taken within each round and the middle one reported:
 * a slow minute of the machine slows both sides of it.
 */
import { median } from "../load/quantiles.mjs"

/** `measured` is a list of `{ round, name, … }`, `of` the figure compared, `against` the gates and goals `{ than, atLeast?, goal? }`. */
export function compare({ measured, of, against, unit }) {
  const names = [...new Set(measured.map((one) => one.name))]
  const rows = names.map((name) => {
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
  if (!names.includes("Doorward")) return { rows, ratios: [] }
  const ratios = names
    .filter((name) => name !== "Doorward")
    .map((name) => ({
      what: `Doorward / ${name}`,
      value: ratioWithinRounds(measured, name, of),
      // The same ratio for each second of processor time the server really got: what is left when neighbours on the machine are taken out.
      perCoreSecond: ratioWithinRounds(measured, name, "perServerCoreSecond"),
      ...gateOf(against, name),
    }))
  return { rows, ratios }
}

function gateOf(against, name) {
  const { than: _, ...gate } = against.find((one) => one.than === name) ?? {}
  return gate
}

function ratioWithinRounds(measured, name, figure) {
  const at = (round, who) => measured.find((one) => one.round === round && one.name === who)[figure]
  const rounds = [...new Set(measured.map((one) => one.round))]
  return median(rounds.map((round) => at(round, "Doorward") / at(round, name)))
}
