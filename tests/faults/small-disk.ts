import { execFileSync } from "node:child_process"
import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs"
import { join } from "node:path"

/** A folder on a file system of its own, in memory and with an end. */
export interface SmallDisk {
  readonly folder: string
  /** Takes what is free, but for this share of the whole. */
  fill(butForShare?: number): void
  free(): void
  remove(): void
}

const BLOCK_BYTES = 4_096

/** @throws where this process may not mount: as root it may, nearly everywhere */
export function mountSmallDisk(folder: string, megabytes: number, mode = "0700"): SmallDisk {
  mkdirSync(folder, { recursive: true })
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=${mode}`, "tmpfs", folder], { stdio: "ignore" })
  } catch {
    throw new Error("this experiment mounts a small file system in memory, which takes root (and a container that may mount)")
  }
  const ballast = join(folder, "ballast")
  return {
    folder,
    fill: (butForShare = 0) => {
      const { blocks, bsize } = statfsSync(folder)
      try {
        while (statfsSync(folder).bavail > butForShare * blocks) {
          const room = (statfsSync(folder).bavail - Math.floor(butForShare * blocks)) * bsize
          writeFileSync(ballast, Buffer.alloc(Math.max(BLOCK_BYTES, Math.min(room, 1_000_000))), { flag: "a" })
        }
      } catch {
        // Full to the last byte.
      }
    },
    free: () => rmSync(ballast, { force: true }),
    remove: () => {
      execFileSync("umount", ["-l", folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
