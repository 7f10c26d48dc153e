import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { build, type Plugin } from "vite"
import type { TestProject } from "vitest/node"
import { doors, FOLDER, FOLDERS, nameInFolder, ROOT } from "./joined-modules.ts"
import { isRunning } from "./servers/process-tree.mjs"

const MAIN = join(ROOT, "packages/server/dist/main.js")

/** As Node itself resolves imports. */
const CONDITIONS = ["node", "import", "module-sync", "default"]
/** What loads a program or a WASM file that lies beside it. */
const LEFT_OUT = ["better-sqlite3", "@node-rs/argon2", "@node-rs/bcrypt", "@jsquash/jpeg", "@jsquash/png", "@jsquash/resize", "@jsquash/webp"]

/**
 * The service is some 700 modules, those of its dependencies included. Every test file and every process that a test starts loads them anew, and finding,
 * reading and linking so many files takes longer than running them. So a run begins by joining them into a few: the sources for the tests themselves, the
 * build for the processes. The modules stay what they are, and each keeps its own address, by which it finds its migrations, styles and workers. What
 * ships, file by file, is started by the tests in tests/ship, tests/faults and those of the documented commands.
 */
export async function setup(project: TestProject): Promise<void> {
  removeForgotten()
  const sources = Object.fromEntries([...doors].map(([name, file]) => [nameInFolder(name), file]))
  await Promise.all([
    // Who watches wants to see changes, so there the tests load the sources themselves.
    project.config.watch ? undefined : joinModules("source", sources, ["doorward-source", ...CONDITIONS]),
    // Tests that start processes say what is missing.
    existsSync(MAIN) ? joinModules("built", { main: MAIN }, CONDITIONS) : undefined,
  ])
  project.provide("doorwardMain", existsSync(MAIN) ? join(FOLDER, "built/main.js") : MAIN)
}

export function teardown(): void {
  rmSync(FOLDER, { recursive: true, force: true })
}

async function joinModules(folder: string, input: Readonly<Record<string, string>>, conditions: readonly string[]): Promise<void> {
  await build({
    configFile: false,
    root: ROOT,
    logLevel: "warn",
    plugins: [addressesKept],
    resolve: { conditions: [...conditions] },
    ssr: { noExternal: true, external: LEFT_OUT, target: "node" },
    build: {
      ssr: true,
      target: "node20",
      minify: false,
      outDir: join(FOLDER, folder),
      rolldownOptions: { input: { ...input }, output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" } },
    },
  })
}

/** A module finds what lies beside it by its address, which is not that of the file it is joined into. */
const addressesKept: Plugin = {
  name: "doorward-addresses-kept",
  enforce: "pre",
  transform: {
    filter: { code: "import.meta.url" },
    handler: (code, file) => ({ code: code.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(file).href)), map: null }),
  },
}

/** Runs that were killed leave their folders behind. */
function removeForgotten(): void {
  mkdirSync(FOLDERS, { recursive: true })
  for (const run of readdirSync(FOLDERS)) if (!isRunning(Number(run))) rmSync(join(FOLDERS, run), { recursive: true, force: true })
}
