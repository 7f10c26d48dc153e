import { errors, Problem } from "../../kernel/errors.ts"

/** Where something stands in a document: names of fields, and places in lists. */
export type Path = readonly (string | number)[]

export interface Mistake {
  readonly path: Path
  readonly what: string
  /** Of the file. */
  readonly line?: number | null
}

/** As many are said at once. */
export const MAX_MISTAKES = 20

/** `organizations[0].members[2]` */
export function pathText(path: Path): string {
  return path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("")
}

export function mistaken(mistakes: readonly Mistake[]): Problem {
  const said = mistakes.slice(0, MAX_MISTAKES).map(({ path, what, line }) => {
    const place = [pathText(path), ...(typeof line === "number" ? [path.length === 0 ? `line ${line}` : `(line ${line})`] : [])].join(" ").trim()
    return place === "" ? what : `${place}: ${what}`
  })
  const more = mistakes.length > MAX_MISTAKES ? [`and ${mistakes.length - MAX_MISTAKES} more`] : []
  return errors.invalid({ detail: [...said, ...more].join("\n") })
}

/** What refused a change, naming what of the document asked for it. Anything but a refusal is left as it is. */
export function refusedAt(path: Path, error: unknown): unknown {
  if (!(error instanceof Problem) || error.kind.status >= 500) return error
  const fields = error.detail.errors?.map(({ pointer, detail }) => `${pathText([...path, ...stepsOf(pointer)])}: ${detail}`)
  return new Problem(error.code, error.kind, { detail: fields?.join("\n") ?? `${pathText(path)}: ${error.message}` })
}

/** Of a JSON Pointer. */
function stepsOf(pointer: string): Path {
  return pointer
    .replace(/^#\//, "")
    .split("/")
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step))
}
