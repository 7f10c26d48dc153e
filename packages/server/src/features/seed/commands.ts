import { invalidField } from "../../kernel/errors.ts"
import { table } from "../../kernel/table.ts"
import type { Command, CommandOutcome } from "../feature.ts"
import { exportDocument } from "./export.ts"
import { type Applied, applyFile } from "./seed.ts"
import { inYaml } from "./yaml.ts"

/** As many changes are named; all of them are counted. */
const MAX_SAID = 200

export const seedCommands: readonly Command[] = [
  {
    name: "seed",
    operand: "<file>",
    operandIsFile: true,
    summary: "make settings, roles, people and organizations as a file names them (YAML or JSON)",
    switches: {
      "dry-run": "say what would change",
      "confirm-lock-out": "also a policy that keeps members out, if an owner stays in",
    },
    begins: true,
    run: async (core, { operand: file, switches }) => {
      if (file === undefined) throw invalidField("file", "Say which file: doorward seed <file>.")
      const isDry = switches.includes("dry-run")
      return told(await applyFile(core, file, { isDry, confirmLockOut: switches.includes("confirm-lock-out") }), isDry)
    },
  },
  {
    name: "export",
    summary: "print settings, roles, people and organizations as a file for seed; no secret is in it",
    switches: { "without-people": "neither people nor who is a member of what" },
    run: async (core, { switches }) => {
      const document = await exportDocument(core, { withPeople: !switches.includes("without-people") })
      return { json: document, text: await inYaml(document) }
    },
  },
]

function told({ changes, counts, parts }: Applied, isDry: boolean): CommandOutcome {
  const json = { changed: changes.length, dry_run: isDry, counts, parts, changes: changes.slice(0, MAX_SAID) }
  if (changes.length === 0) return { json, text: "0 changed: everything is as the file says." }
  const rows = changes.slice(0, MAX_SAID).map(({ name, what }) => [`  ${name}`, what.join(", ")])
  const more = changes.length > MAX_SAID ? [`  and ${changes.length - MAX_SAID} more`] : []
  return { json, text: [table(rows), ...more, `${changes.length} ${isDry ? "would be changed; nothing was." : "changed."}`].join("\n") }
}
