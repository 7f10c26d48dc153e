// Reads one document in a worker thread of its own that ends with it: a large file takes seconds, and one that is made for it
// takes for ever, while the service goes on. Plain JavaScript with checked JSDoc types, because a worker is loaded by Node
// itself, which in development has no compiler in between.
import { parentPort, workerData } from "node:worker_threads"
import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument } from "yaml"

/**
 * @typedef {import("yaml").Node} Node
 * @typedef {{ text: string, paths: (string | number)[][], maxValues: number, maxAliases: number, maxDepth: number }} Order
 * @typedef {{ line: number, what: string }} Mistake
 * @typedef {{ mistakes: Mistake[], value: unknown, lines: (number | null)[] }} Outcome
 */

/** More are not looked at by anybody. */
const MAX_MISTAKES = 20

/** @param {Order} order @returns {Outcome} */
function read({ text, paths, maxValues, maxAliases, maxDepth }) {
  const lineCounter = new LineCounter()
  // The parser looks for keys that are there twice by comparing each with each; `twice` does it by name.
  const document = parseDocument(text, { lineCounter, uniqueKeys: false, resolveKnownTags: false, prettyErrors: false, logLevel: "silent" })
  const lineAt = (/** @type {number} */ offset) => lineCounter.linePos(offset).line
  /** @type {Mistake[]} */
  const mistakes = [...document.errors, ...document.warnings]
    .slice(0, MAX_MISTAKES)
    .map(({ pos, message }) => ({ line: lineAt(pos[0]), what: message }))
  const tell = (/** @type {Node | null | undefined} */ node, /** @type {string} */ what) => {
    if (mistakes.length < MAX_MISTAKES) mistakes.push({ line: lineAt(node?.range?.[0] ?? 0), what })
  }
  if (mistakes.length === 0) look(document.contents, 0)
  if (mistakes.length > 0) return { mistakes, value: undefined, lines: [] }

  /** @param {unknown} node @param {number} depth */
  function look(node, depth) {
    const place = /** @type {Node | null} */ (node)
    if (depth > maxDepth) return tell(place, "This lies too deep.")
    if (isSeq(node)) for (const item of node.items) look(item, depth + 1)
    if (!isMap(node)) return
    const names = new Set()
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? key.value : undefined
      if (typeof name !== "string") tell(/** @type {Node} */ (key), "A key is one plain word.")
      else if (names.has(name)) tell(/** @type {Node} */ (key), `"${name}" is there twice.`)
      names.add(name)
      look(value, depth + 1)
    }
  }

  /** @type {unknown} */
  let value
  try {
    value = document.toJS({ maxAliasCount: maxAliases })
  } catch {
    return { mistakes: [{ line: 1, what: "It repeats itself too often: write out what its aliases (*) stand for." }], value: undefined, lines: [] }
  }
  if (isTooMuch(value, maxValues, maxDepth))
    return { mistakes: [{ line: 1, what: `It holds more than ${maxValues} values.` }], value: undefined, lines: [] }
  return { mistakes, value, lines: paths.map((path) => lineOf(document.contents, path, lineAt)) }
}

/** Whether there is more than that, each alias counted as often as it is there; what holds itself has no end. @param {unknown} value @param {number} most @param {number} maxDepth */
function isTooMuch(value, most, maxDepth) {
  let left = most
  /** @param {unknown} part @param {number} depth @returns {boolean} */
  const exceeds = (part, depth) => {
    if (--left < 0 || depth > maxDepth) return true
    return typeof part === "object" && part !== null && Object.values(part).some((inner) => exceeds(inner, depth + 1))
  }
  return exceeds(value, 0)
}

/** Where something stands, or what would hold it. @param {unknown} contents @param {(string | number)[]} path @param {(offset: number) => number} lineAt */
function lineOf(contents, path, lineAt) {
  let node = contents
  /** @type {number | undefined} */
  let offset = startOf(node)
  for (const step of path) {
    const next = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && key.value === step)
      : isSeq(node) && typeof step === "number"
        ? node.items[step]
        : undefined
    if (next === undefined || next === null) break
    offset = startOf(isPair(next) ? next.key : next) ?? offset
    node = isPair(next) ? next.value : next
    if (isAlias(node)) break
  }
  return offset === undefined ? null : lineAt(offset)
}

/** @param {unknown} node */
function startOf(node) {
  return /** @type {Node | null | undefined} */ (node)?.range?.[0]
}

parentPort?.postMessage(read(/** @type {Order} */ (workerData)))
