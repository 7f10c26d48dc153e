import { execFileSync } from "node:child_process"
import { copyFileSync, existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { requireProgram } from "./programs.ts"

/** A folder as a power cut would leave it: see synced-disk.c. */
export interface SyncedDisk {
  /** Makes the server keep what is on disk; with `killAtStep` it ends right before that step. */
  environment(killAtStep?: number): Record<string, string>
  /** The kinds of the steps since the last `forget`, a letter each. */
  steps(): string
  /** Puts the folder into the state of its last syncs. Files that were never synced are there by name only, and empty. */
  pullThePlug(): void
  /** Begins again with an empty disk. */
  forget(): void
}

/** Compiles the recorder into `folder`. @param dataFolder need not exist yet, its parent must */
export function openSyncedDisk(folder: string, dataFolder: string): SyncedDisk {
  const library = join(folder, "synced-disk.so")
  const source = fileURLToPath(new URL("./synced-disk.c", import.meta.url))
  execFileSync(requireProgram("cc", "gcc libc6-dev"), [
    "-shared",
    "-fPIC",
    "-O2",
    "-Wall",
    "-Wno-unused-result",
    "-o",
    library,
    source,
    "-ldl",
    "-lpthread",
  ])
  const shadow = join(folder, "shadow")
  const root = join(realpathSync(join(dataFolder, "..")), dataFolder.slice(dataFolder.lastIndexOf("/") + 1))
  mkdirSync(shadow)
  const stepsFile = join(shadow, "steps")
  return {
    environment: (killAtStep) => ({
      LD_PRELOAD: library,
      DOORWARD_FAULTS_DISK_ROOT: root,
      DOORWARD_FAULTS_DISK_SHADOW: shadow,
      ...(killAtStep === undefined ? {} : { DOORWARD_FAULTS_DISK_KILL: String(killAtStep) }),
    }),
    steps: () => (existsSync(stepsFile) ? readFileSync(stepsFile, "utf8") : ""),
    pullThePlug: () => {
      const names = existsSync(join(shadow, "names")) ? readFileSync(join(shadow, "names"), "utf8").trim().split("\n") : undefined
      rmSync(root, { recursive: true, force: true })
      const before = `${shadow}-before`
      renameSync(shadow, before)
      mkdirSync(shadow)
      if (names) mkdirSync(root, { mode: 0o700 })
      // What is there after the cut is on disk, and stays so through the next one.
      const kept = (names ?? []).map((line) => {
        const [key = "", name = ""] = line.split(" ")
        const file = join(root, name)
        if (existsSync(join(before, key))) copyFileSync(join(before, key), file)
        else writeFileSync(file, "", { mode: 0o600 })
        copyFileSync(file, join(shadow, keyOf(file)))
        return `${keyOf(file)} ${name}\n`
      })
      if (names) writeFileSync(join(shadow, "names"), kept.join(""))
      rmSync(before, { recursive: true })
    },
    forget: () => {
      rmSync(shadow, { recursive: true })
      mkdirSync(shadow)
    },
  }
}

/** As the recorder makes it. */
function keyOf(file: string): string {
  const { ino, birthtimeNs } = statSync(file, { bigint: true })
  return `${ino}-${birthtimeNs / 1_000_000_000n}.${String(birthtimeNs % 1_000_000_000n).padStart(9, "0")}`
}
