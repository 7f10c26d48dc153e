// Whatever the packages run with may be passed on under Apache-2.0, with no more asked than to name whose it is.
import process from "node:process"
import { builtPackages } from "./build.mjs"
import { lockedTree } from "./production-tree.mjs"

const allowed = new Set(["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "CC0-1.0", "ISC", "MIT", "MIT-0", "Unlicense"])

for (const { path, version, license } of lockedTree(builtPackages)) {
  if (isAllowed(license)) continue
  console.error(`${path} ${version}: its licence is ${license}, which nobody has agreed to`)
  process.exitCode = 1
}

/** `(MIT OR GPL-3.0)` leaves the choice; `MIT AND GPL-3.0` does not. @param {string} expression */
function isAllowed(expression) {
  return expression
    .replaceAll(/[()]/g, "")
    .split(" OR ")
    .some((choice) => choice.split(" AND ").every((license) => allowed.has(license.trim())))
}
