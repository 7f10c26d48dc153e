import { execFileSync } from "node:child_process"
import { copyFileSync, existsSync, mkdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { requireProgram } from "./programs.ts"

/** A folder as a power cut would leave it: see synced-disk.c. */
export interface SyncedDisk {
  /** Makes the server keep what is on disk; with `killAtStep` it ends right before that step. */
  environment(killAtStep?: number): Record<string, string>
  /** How many steps were taken since the last `forget`. */
  steps(): number
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
    steps: () => (existsSync(stepsFile) ? statSync(stepsFile).size : 0),
    pullThePlug: () => {
      const names = join(shadow, "names")
      rmSync(root, { recursive: true, force: true })
      if (!existsSync(names)) return
      mkdirSync(root, { mode: 0o700 })
      for (const line of readFileSync(names, "utf8").trim().split("\n")) {
        const [key = "", name = ""] = line.split(" ")
        const contents = join(shadow, key)
        if (existsSync(contents)) copyFileSync(contents, join(root, name))
        else writeFileSync(join(root, name), "", { mode: 0o600 })
      }
    },
    forget: () => {
      rmSync(shadow, { recursive: true })
      mkdirSync(shadow)
    },
  }
}
