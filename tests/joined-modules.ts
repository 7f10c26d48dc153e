import { readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Plugin } from "vitest/config"

export const ROOT = fileURLToPath(new URL("..", import.meta.url))
const TESTS = fileURLToPath(new URL(".", import.meta.url))
/** Where runs put what they joined. */
export const FOLDERS = join(TESTS, "dist")
/** This run's own: two runs in one clone do not disturb each other. */
export const FOLDER = join(FOLDERS, String(process.pid))

interface Manifest {
  readonly name: string
  readonly exports: Readonly<Record<string, string | { readonly "doorward-source": string }>>
}

/** The names that our packages are imported by, and the sources behind them. */
export const doors: ReadonlyMap<string, string> = new Map(
  ["packages/guard", "packages/server"].flatMap((folder) => {
    const { name, exports } = JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8")) as Manifest
    return Object.entries(exports).flatMap(([path, door]): [string, string][] =>
      typeof door === "string" ? [] : [[name + path.slice(1), join(ROOT, folder, door["doorward-source"])]],
    )
  }),
)

/** Leads imports of our packages in tests/ to the joined modules. A package's own tests import its sources by their path. */
export function joinedModules(): Plugin {
  let watching = false
  return {
    name: "doorward-joined-modules",
    enforce: "pre",
    configureVitest({ vitest }) {
      watching = vitest.config.watch
    },
    resolveId(name, importer) {
      // The verdicts of other libraries are compared with modules that are loaded anew.
      if (watching || !doors.has(name) || importer?.startsWith(TESTS) !== true || importer.startsWith(`${TESTS}conformance/`)) return undefined
      return join(FOLDER, "source", `${nameInFolder(name)}.js`)
    },
  }
}

export function nameInFolder(name: string): string {
  return name.replace("@", "").replaceAll("/", "-")
}
