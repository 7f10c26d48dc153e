import { z } from "zod"
import { errors, Problem } from "../kernel/errors.ts"
import type { CommandInput, CommandOutcome } from "./feature.ts"

/** How a command travels to the process that serves, and what comes back. */
const WIRE_VERSION = 1

const MAX_TEXT_CHARACTERS = 512 * 1024
const MAX_NAME_CHARACTERS = 100

const texts = z.record(z.string().max(MAX_NAME_CHARACTERS), z.string().max(MAX_TEXT_CHARACTERS))
const requestSchema = z.object({
  version: z.literal(WIRE_VERSION),
  name: z.string().max(MAX_NAME_CHARACTERS),
  operand: z.string().max(MAX_TEXT_CHARACTERS).optional(),
  options: texts,
  switches: z.array(z.string().max(MAX_NAME_CHARACTERS)),
  secrets: texts,
})

const outcomeSchema = z.object({
  json: z.custom<object>((value) => typeof value === "object" && value !== null),
  text: z.string(),
  fine: z.boolean().optional(),
  secret: z.object({ name: z.string(), label: z.string(), value: z.string() }).optional(),
})
const answerSchema = z.union([
  z.object({ outcome: outcomeSchema }),
  z.object({
    problem: z.object({
      code: z.string(),
      status: z.number(),
      title: z.string(),
      detail: z.string().optional(),
      errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
    }),
  }),
])

export type CommandRequest = CommandInput & { readonly name: string }

export function requestOnWire(request: CommandRequest): object {
  return { version: WIRE_VERSION, ...request }
}

/** @throws malformed for what another build may have meant */
export function parseRequest(value: unknown): CommandRequest {
  const parsed = requestSchema.safeParse(value)
  if (!parsed.success) throw errors.malformed({ detail: "The running service is of another build than this command; restart it." })
  const { version: _, ...request } = parsed.data
  return request
}

/** What a command did, or why it did not. @param defect told of what is nobody's mistake but ours */
export async function answerOnWire(run: () => Promise<CommandOutcome>, defect: (error: unknown) => Problem): Promise<object> {
  try {
    return { outcome: await run() }
  } catch (error) {
    const { code, kind, detail } = error instanceof Problem ? error : defect(error)
    return { problem: { code, status: kind.status, title: kind.title, detail: detail.detail, errors: detail.errors } }
  }
}

/** @throws Problem: the one that ended the command there */
export function parseAnswer(value: unknown): CommandOutcome {
  const parsed = answerSchema.safeParse(value)
  if (!parsed.success) throw errors.internal({ detail: "The running service is of another build than this command; restart it." })
  if ("outcome" in parsed.data) return plain(parsed.data.outcome)
  const { code, status, title, detail, errors: fields } = parsed.data.problem
  throw new Problem(code, { status, title }, { ...(detail === undefined ? {} : { detail }), ...(fields === undefined ? {} : { errors: fields }) })
}

function plain({ json, text, fine = true, secret }: z.infer<typeof outcomeSchema>): CommandOutcome {
  return { json, text, fine, ...(secret ? { secret } : {}) }
}
