/** Tables of a result, the same for the terminal and for Markdown. */

export function table(rows) {
  const columns = Object.keys(rows[0]).filter((column) => rows.some((row) => row[column] !== undefined))
  const lines = [
    columns,
    columns.map((column) => (column === columns[0] ? "---" : "---:")),
    ...rows.map((row) => columns.map((column) => cell(row[column]))),
  ]
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index].length)))
  const text = lines.map((line, number) => `| ${line.map((word, index) => pad(word, widths[index], index, number)).join(" | ")} |`)
  return text.join("\n")
}

function pad(word, width, column, line) {
  if (line === 1) return column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`
  return column === 0 ? word.padEnd(width) : word.padStart(width)
}

/** Three significant digits below a hundred, whole numbers above: more would claim more than was measured. */
export function cell(value) {
  if (value === undefined) return ""
  if (typeof value !== "number") return String(value)
  if (!Number.isFinite(value)) return "?"
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)))
}

export function ratioRows(ratios) {
  return ratios.map(({ what, value, perCoreSecond, atLeast, atMost, goal }) => ({
    ratio: what,
    value,
    "per core second": perCoreSecond,
    gate: bound(atLeast, "≥") ?? bound(atMost, "≤"),
    goal: bound(goal, "≥"),
    verdict: verdict({ value, atLeast, atMost, goal }),
  }))
}

function bound(value, sign) {
  return value === undefined ? undefined : `${sign} ${cell(value)}`
}

function verdict({ value, atLeast, atMost, goal }) {
  const missed = (atLeast !== undefined && !(value >= atLeast)) || (atMost !== undefined && !(value <= atMost))
  if (missed) return "gate missed"
  if (goal !== undefined) return value >= goal ? "goal met" : atLeast === undefined ? "goal missed" : "gate met"
  return atLeast === undefined && atMost === undefined ? undefined : "gate met"
}
