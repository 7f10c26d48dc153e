/**
 * Measures Doorward beside its peers, in one run on one machine: `node bench/run.mjs --help`.
 * Figures are printed and kept, never asserted: a busy machine must not fail a build. The exit code says whether measuring worked.
 */
import { existsSync } from "node:fs"
import { resolve } from "node:path"
import { parse, USAGE } from "./arguments.mjs"
import { cleanUpAtTheEnd, raisePriority } from "./processes.mjs"

const names = [
  "session",
  "sign-in",
  "storm",
  "flood",
  "start",
  "verify",
  "guarded",
  "refresh",
  "turn",
  "revocation",
  "mail",
  "forget",
  "people",
  "permission",
  "passkey",
  "second-step",
]

async function main() {
  const wanted = parse(process.argv.slice(2), names)
  if (wanted.help) return console.log(USAGE)
  if (!existsSync(new URL("./node_modules/", import.meta.url))) throw new Error("Run `npm ci --prefix bench` first: the peers are not installed.")
  cleanUpAtTheEnd()
  const { commitOf, describeMachine } = await import("./report/machine.mjs")
  const { section, writeLatest, writeResult } = await import("./report/write.mjs")
  const { BUILT_HERE, prepareDoorward } = await import("./servers/doorward.mjs")

  const priority = raisePriority()
  const program = resolve(wanted.doorward ?? BUILT_HERE)
  if (!wanted.peersOnly && !existsSync(program))
    throw new Error(`Doorward is not built (${program}): run \`npm run build\`, or give --doorward or --peers-only.`)
  const { takeWhatComes } = await import("./benchmarks/undisturbed.mjs")
  if (wanted.quick) takeWhatComes()

  let prepared
  const before = wanted.before === undefined ? undefined : resolve(wanted.before)
  const prepare = () => {
    prepared ??= prepareDoorward({ main: program })
    return prepared
  }

  for (const name of wanted.names) {
    const log = (line) => console.error(`${name}  ${line}`)
    const benchmark = await import(`./benchmarks/${name}.mjs`)
    if (wanted.peersOnly && benchmark.ownServices) {
      log("left out: it says nothing without Doorward")
      continue
    }
    const doorward = wanted.peersOnly || benchmark.ownServices ? undefined : await prepare()
    const answerBytes = doorward === undefined ? undefined : JSON.stringify(doorward.answer).length
    const result = {
      name,
      at: new Date().toISOString(),
      command: ["node bench/run.mjs", ...process.argv.slice(2).filter((word) => ![wanted.doorward, "--doorward", wanted.before].includes(word))].join(
        " ",
      ),
      rounds: wanted.rounds,
      quick: wanted.quick,
      doorward: wanted.peersOnly ? undefined : { commit: commitOf(program), before: before && commitOf(before), answerBytes },
      machine: { ...describeMachine(), priority },
      pinned: benchmark.pinned,
      ...(await benchmark.measure({ doorward, before, program, guard: guardBeside(program), rounds: wanted.rounds, quick: wanted.quick, log })),
    }
    console.log(`\n${section(result)}\n`)
    if (wanted.write) console.log(`Kept in ${writeResult(result)} and ${writeLatest()}`)
  }
}

/** The built guard of the clone that `program` belongs to. */
function guardBeside(program) {
  return resolve(program, "../../../guard/dist")
}

main().then(
  () => process.exit(),
  (error) => {
    console.error(error.message.includes("\n") || error.stack === undefined ? error.message : error.stack)
    process.exit(1)
  },
)
