import { execFileSync } from "node:child_process"
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, statSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { productionTree } from "../../scripts/production-tree.mjs"
import { copied, readDockerfile, readDockerignore, type Stage } from "./dockerfile.ts"

export const root = fileURLToPath(new URL("../..", import.meta.url))
export const stages = readDockerfile(join(root, "Dockerfile"))
export const isIgnored = readDockerignore(join(root, ".dockerignore"))
const PACKAGES = ["packages/guard", "packages/server"]

/**
 * Without registry and compiler: what is installed and built in this clone stands in for what those commands would make.
 * Each takes the place of the first command of a RUN; what follows it is run as it stands.
 */
const replacements: readonly { readonly when: RegExp; readonly put: (folder: string) => void }[] = [
  {
    when: /^npm ci --omit=dev /,
    put: (folder) => {
      for (const { path } of productionTree(PACKAGES)) copy(join(root, path), join(folder, path), (name) => name !== "node_modules")
      mkdirSync(join(folder, "node_modules/@doorward"), { recursive: true })
      symlinkSync("../../packages/guard", join(folder, "node_modules/@doorward/guard"))
      symlinkSync("../packages/server", join(folder, "node_modules/doorward"))
    },
  },
  { when: /^npm ci --ignore-scripts /, put: () => undefined },
  {
    when: /^node scripts\/build\.mjs --no-install/,
    put: (folder) => {
      for (const path of PACKAGES) copy(join(root, path, "dist"), join(folder, path, "dist"), (name) => !name.startsWith("."))
    },
  },
]
/** Commands that change the base image, which is not here: they would change this machine. */
const ofTheSystem = /^apt-get | \//

/**
 * Goes through the Dockerfile with plain folders in the place of images and does what its steps say, in their order.
 * @param full runs the build's own commands (npm ci and the compilers, minutes long) in the place of what stands in for them
 * @returns the folder that would be the image's /
 */
export function replayImage(full = false): string {
  const place = mkdtempSync(join(tmpdir(), "doorward-image-"))
  // The unprivileged account must be able to come in.
  chmodSync(place, 0o755)
  const folders = new Map<string, string>()
  for (const [index, stage] of stages.entries()) folders.set(stage.name ?? "last", replayStage(stage, join(place, String(index)), folders, full))
  return folders.get("last") ?? ""
}

function replayStage(stage: Stage, folder: string, folders: ReadonlyMap<string, string>, full: boolean): string {
  let cwd = folder
  mkdirSync(cwd, { recursive: true })
  for (const step of stage.steps) {
    if (step.instruction === "WORKDIR") mkdirSync((cwd = join(folder, step.text)), { recursive: true })
    if (step.instruction === "COPY") {
      const { from, sources, target } = copied(step)
      for (const source of sources) {
        const origin = from === undefined ? join(root, source) : join(folders.get(from) ?? "", source)
        put(origin, target.endsWith("/") || sources.length > 1 ? `${resolve(cwd, target)}/` : resolve(cwd, target), from === undefined)
      }
    }
    if (step.instruction === "RUN") run(step.text, cwd, full)
  }
  return folder
}

/** A folder's contents, or a file, as COPY puts them. */
function put(origin: string, target: string, fromContext: boolean): void {
  if (!existsSync(origin)) throw new Error(`COPY: ${origin} does not exist`)
  const wanted = (path: string) => !fromContext || path === root.replace(/\/$/, "") || !isIgnored(path.slice(root.length))
  if (statSync(origin).isDirectory()) {
    mkdirSync(target, { recursive: true })
    for (const name of readdirSync(origin))
      cpSync(join(origin, name), join(target, name), { recursive: true, verbatimSymlinks: !fromContext, filter: wanted })
  } else {
    mkdirSync(dirname(join(target, "x")), { recursive: true })
    if (wanted(origin)) cpSync(origin, target.endsWith("/") ? join(target, basename(origin)) : target)
  }
}

function run(command: string, cwd: string, full: boolean): void {
  if (ofTheSystem.test(command)) return
  const [first = "", ...rest] = command.split(" && ")
  const replacement = replacements.find(({ when }) => when.test(first))
  if (!replacement) throw new Error(`RUN ${command}: no test knows this command`)
  if (!full) replacement.put(cwd)
  const left = full ? [first, ...rest] : rest
  if (left.length > 0) execFileSync("sh", ["-ec", left.join(" && ")], { cwd, stdio: "inherit" })
}

function copy(from: string, to: string, wanted: (name: string) => boolean): void {
  cpSync(from, to, { recursive: true, dereference: true, filter: (path) => path === from || wanted(basename(path)) })
}
