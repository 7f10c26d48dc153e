import { stringsFor } from "../../pages/index.ts"
import type { Command } from "../feature.ts"
import { createDoctor, type Result } from "./doctor.ts"

const MARKS: Readonly<Record<Result["state"], string>> = { fine: "ok", advice: "to do", wrong: "WRONG" }
const MARK_WIDTH = 7
const NAME_WIDTH = 16

export const doctorCommands: readonly Command[] = [
  {
    name: "doctor",
    summary: "look at the surroundings: mail, address, proxies, copies, owners; 1 when something is to be done",
    switches: { "only-wrong": "what is advice does not count for the exit code" },
    run: async ({ allChecks, config, log }, { switches }) => {
      const results = await createDoctor({ checks: allChecks, timeoutMs: config.checkTimeoutMs, log }).look(undefined)
      const findings = results.filter(({ state }) => state === "wrong" || (state === "advice" && !switches.includes("only-wrong")))
      return {
        json: { fine: findings.length === 0, checks: results.map(onWire) },
        text: results.map(inWords).join("\n"),
        fine: findings.length === 0,
      }
    },
  },
]

/** What pages say, in English. */
function sentence({ says, values = {} }: Result): string {
  return stringsFor("en").setup.findings[says](values)
}

function onWire(result: Result): object {
  const { name, state, says, values, lines } = result
  return { name, state, finding: says, text: sentence(result), ...(values ? { values } : {}), ...(lines ? { lines } : {}) }
}

function inWords(result: Result): string {
  const { name, state, lines = [] } = result
  const { checks } = stringsFor("en").setup
  const indent = " ".repeat(MARK_WIDTH + NAME_WIDTH)
  return [
    `${MARKS[state].padEnd(MARK_WIDTH)}${checks[name].padEnd(NAME_WIDTH)}${sentence(result)}`,
    ...lines.map((line) => `${indent}  ${line}`),
  ].join("\n")
}
