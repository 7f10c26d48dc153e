import { readFileSync } from "node:fs"

/** One instruction, its lines joined. */
export interface Step {
  readonly instruction: string
  readonly text: string
}

export interface Stage {
  readonly name: string | undefined
  readonly base: string
  readonly steps: readonly Step[]
}

export interface Copied {
  /** The stage it comes from; undefined for the context. */
  readonly from: string | undefined
  readonly sources: readonly string[]
  readonly target: string
}

/** A Dockerfile taken apart, its arguments before the first stage filled in. */
export function readDockerfile(file: string): readonly Stage[] {
  const steps = readFileSync(file, "utf8")
    .replaceAll(/^\s*#.*\n/gm, "")
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line): Step => {
      const [, instruction = "", text = ""] = /^([A-Z]+)\s+(.*)$/.exec(line.trim()) ?? []
      if (instruction === "") throw new Error(`${file}: what is "${line}"?`)
      return { instruction, text }
    })
  const values = new Map<string, string>()
  const stages: { name: string | undefined; base: string; steps: Step[] }[] = []
  for (const step of steps) {
    const stage = stages.at(-1)
    if (step.instruction === "FROM") {
      const [base = "", , name] = step.text.split(/\s+/)
      stages.push({ base: base.replaceAll(/\$\{(\w+)\}/g, (_, argument: string) => values.get(argument) ?? ""), name, steps: [] })
    } else if (stage) stage.steps.push(step)
    else if (step.instruction === "ARG") values.set(step.text.split("=")[0] ?? "", step.text.slice(step.text.indexOf("=") + 1))
  }
  return stages
}

export function textsOf(stage: Stage, instruction: string): readonly string[] {
  return stage.steps.filter((step) => step.instruction === instruction).map(({ text }) => text)
}

/** `["node", "x.js"]`, the form that needs no shell. @throws for any other */
export function execForm(text: string | undefined): readonly string[] {
  const words: unknown = JSON.parse(text ?? "")
  if (!Array.isArray(words) || !words.every((word) => typeof word === "string")) throw new Error(`${text} is not in exec form`)
  return words
}

export function copied({ text }: Step): Copied {
  const words = text.split(/\s+/)
  const from = words.find((word) => word.startsWith("--from="))?.slice("--from=".length)
  const paths = words.filter((word) => !word.startsWith("--"))
  return { from, sources: paths.slice(0, -1), target: paths.at(-1) ?? "" }
}

/** Whether a file of the context is kept out of it by .dockerignore: the last pattern that fits decides. */
export function readDockerignore(file: string): (path: string) => boolean {
  const rules = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map((line) => ({ excludes: !line.startsWith("!"), pattern: patternOf(line.replace(/^!/, "")) }))
  return (path) => {
    const parts = path.split("/")
    const places = parts.map((_, index) => parts.slice(0, index + 1).join("/"))
    return rules.reduce((ignored, { excludes, pattern }) => (places.some((place) => pattern.test(place)) ? excludes : ignored), false)
  }
}

function patternOf(text: string): RegExp {
  const source = text
    .replaceAll(/[.+^$()|[\]{}]/g, "\\$&")
    .replaceAll("**/", "\u0000")
    .replaceAll("*", "[^/]*")
    .replaceAll("\u0000", "(?:.*/)?")
  return new RegExp(`^${source}$`)
}
