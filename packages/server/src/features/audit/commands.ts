import { createReadStream } from "node:fs"
import { open } from "node:fs/promises"
import { createInterface } from "node:readline"
import { ExportUnreadable, entriesOf, parseAnchor, parsePublicKey, type Verdict, verifyChain } from "../../core/audit/index.ts"
import { invalidField } from "../../kernel/errors.ts"
import { type Id, isId } from "../../kernel/id.ts"
import type { Command, CommandInput, CommandOutcome } from "../feature.ts"

const KEY_HINT = "The public key as audit export prints it: 43 characters."
const ANCHOR_HINT = "A checkpoint as audit verify prints it: 12:<43 characters>."

/** `doorward audit …` */
export const auditCommands: readonly Command[] = [
  {
    name: "audit export",
    operand: "[file]",
    operandIsFile: true,
    summary: "seal what was recorded and write the whole chain as lines of JSON",
    options: {
      personal: "yes: with addresses and browsers; only their commitments otherwise",
      org: "only this organization's events, as the API shows them; that is no chain",
    },
    run: async ({ audit }, { operand, options }) => {
      const personal = isYes(options["personal"])
      const org = organizationFrom(options["org"])
      const lines = org === undefined ? audit.exportLines({ personal }) : audit.exportOrganization(org, { personal })
      const publicKey = await audit.publicKey()
      if (operand === undefined) {
        const all: string[] = []
        for await (const line of lines) all.push(line)
        return { json: { public_key: publicKey, lines: all.map((line) => JSON.parse(line) as object) }, text: all.join("\n") }
      }
      const count = await writeNew(operand, lines)
      return {
        json: { public_key: publicKey, file: operand, lines: count },
        text: [`Wrote ${count} lines to ${operand}.`, `public key  ${publicKey}`].join("\n"),
      }
    },
  },
  {
    name: "audit verify",
    operand: "[file]",
    operandIsFile: true,
    summary: "check the audit chain: in the database, or in an export without the service",
    options: { key: "public key the export must be signed with", after: "a checkpoint kept elsewhere, which must still be there" },
    offline: async (input) => (input.operand === undefined ? undefined : verifyFile(input.operand, input)),
    run: async ({ audit }, { operand, options }) => {
      // In a running program that mounts the house.
      if (operand !== undefined) return verifyFile(operand, { options })
      const verdict = await audit.verify({ anchor: anchorFrom(options["after"]) })
      const pinned = keyFrom(options["key"])
      if (pinned !== undefined && pinned !== verdict.publicKey)
        throw invalidField("key", "This database's chain is signed with another key; see doorward audit export.")
      return report(verdict, [])
    },
  },
]

async function verifyFile(file: string, { options }: Pick<CommandInput, "options">): Promise<CommandOutcome> {
  const [pinned, anchor] = [keyFrom(options["key"]), anchorFrom(options["after"])]
  try {
    const handle = await open(file, "r")
    try {
      const lines = createInterface({ input: createReadStream(file, { fd: handle, autoClose: false }), crlfDelay: Number.POSITIVE_INFINITY })
      const { publicKey, entries } = await entriesOf(lines)
      if (pinned === undefined && parsePublicKey(publicKey) === undefined) throw new ExportUnreadable("The key in the first line is none.")
      const verdict = await verifyChain(entries, { publicKey: pinned ?? publicKey, anchor })
      const notes =
        pinned === undefined
          ? ["Checked with the key the file itself names: whoever made the file chose it. Give the right one with --key."]
          : pinned === publicKey
            ? []
            : ["The file names another key than the one given; it was checked with the one given."]
      return report(verdict, notes)
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (error instanceof ExportUnreadable) return unreadable(error.message)
    if (error instanceof Error && "code" in error && error.code === "ENOENT") throw invalidField("file", `There is no file ${file}.`)
    throw error
  }
}

function unreadable(message: string): CommandOutcome {
  return { json: { valid: false, findings: [{ kind: "unreadable", text: message }] }, text: message, fine: false }
}

function report(verdict: Verdict, notes: readonly string[]): CommandOutcome {
  const { findings, breaks, checkpoints, events, unsealed, head, publicKey, anchorTooOld } = verdict
  const all = [
    ...notes,
    ...(anchorTooOld ? ["The checkpoint given lies before the oldest one kept, so it could not be compared. Keep a newer one."] : []),
  ]
  const more = breaks > findings.length ? [`… and ${breaks - findings.length} more.`] : []
  const waiting = unsealed === 0 ? "" : `; waiting to be sealed, and not proved: ${unsealed}`
  const lines =
    breaks === 0
      ? [`The chain holds. Events: ${events}, checkpoints: ${checkpoints}${waiting}.`]
      : [`The chain is broken in ${breaks} ${breaks === 1 ? "place" : "places"}:`, ...findings.map(({ text }) => `  ${text}`), ...more]
  return {
    json: { valid: breaks === 0, breaks, findings, checkpoints, events, unsealed, checkpoint: head ?? null, public_key: publicKey, notes: all },
    text: [
      ...lines,
      ...all,
      ...(breaks === 0 && head !== undefined
        ? [`checkpoint  ${head}`, "Keep it elsewhere: with --after it proves that nothing up to here was cut off."]
        : []),
      `public key  ${publicKey}`,
    ].join("\n"),
    fine: breaks === 0,
  }
}

function keyFrom(text: string | undefined): string | undefined {
  if (text !== undefined && !parsePublicKey(text)) throw invalidField("key", KEY_HINT)
  return text
}

function anchorFrom(text: string | undefined): ReturnType<typeof parseAnchor> {
  const anchor = text === undefined ? undefined : parseAnchor(text)
  if (text !== undefined && !anchor) throw invalidField("after", ANCHOR_HINT)
  return anchor
}

function organizationFrom(text: string | undefined): Id<"org"> | undefined {
  if (text !== undefined && !isId("org", text)) throw invalidField("org", "The id of an organization: org_ and 26 characters.")
  return text
}

function isYes(text = "no"): boolean {
  if (text !== "yes" && text !== "no") throw invalidField("personal", "yes or no.")
  return text === "yes"
}

/** Never over a file that is there. @returns how many lines */
async function writeNew(file: string, lines: AsyncIterable<string>): Promise<number> {
  const handle = await open(file, "wx", 0o600).catch((error: unknown) => {
    throw error instanceof Error && "code" in error && error.code === "EEXIST" ? invalidField("file", `${file} is there already.`) : error
  })
  try {
    let count = 0
    for await (const line of lines) {
      await handle.write(`${line}\n`)
      count++
    }
    await handle.sync()
    return count
  } finally {
    await handle.close()
  }
}
