import { parseArgs } from "node:util"

export const USAGE = `node bench/run.mjs [name …] [options]

  names             session, sign-in, storm, start, verify, guarded, refresh, turn, revocation, mail, forget, people, permission, passkey, second-step (all of them when none is given)
  --doorward PATH   the built main.js to measure (packages/server/dist/main.js of this clone)
  --before PATH     the built main.js of an earlier Doorward, which session then measures in turn with the other
  --peers-only      measure the others without Doorward
  --rounds N        how often each thing is measured (5; 2 with --quick)
  --quick           short rounds: to see that everything works, not for figures to quote
  --no-write        print only, leave bench/results alone`

/** What the command line asks for, or an Error with the sentence to print. */
export function parse(words, names) {
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: {
      doorward: { type: "string" },
      before: { type: "string" },
      "peers-only": { type: "boolean", default: false },
      rounds: { type: "string" },
      quick: { type: "boolean", default: false },
      "no-write": { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  })
  for (const name of positionals) if (!names.includes(name)) throw new Error(`There is no measurement "${name}".`)
  const rounds = Number(values.rounds ?? (values.quick ? 2 : 5))
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--rounds takes a whole number from 1 on.")
  return {
    help: values.help,
    names: positionals.length === 0 ? names : positionals,
    doorward: values.doorward,
    before: values.before,
    peersOnly: values["peers-only"],
    quick: values.quick,
    rounds,
    write: !values["no-write"],
  }
}
