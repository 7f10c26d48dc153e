import { execFileSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { productionTree } from "../../scripts/production-tree.mjs"
import { root } from "./image.ts"

export interface Packed {
  readonly name: string
  /** In this clone, below the root. */
  readonly folder: string
  readonly tarball: string
  /** What is in it, taken out. */
  readonly contents: string
  readonly files: readonly string[]
}

interface PackReport {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

/** What `npm publish` would send. */
export function pack(folder: string, into: string): Packed {
  const text = execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", into], {
    cwd: join(root, folder),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  })
  const report = JSON.parse(text) as readonly PackReport[] | Record<string, PackReport>
  const [{ filename, files } = { filename: "", files: [] }] = Object.values(report)
  // npm has said "@scope/name-1.0.0.tgz" of a file without the slash.
  const tarball = join(into, filename.replace(/^@/, "").replace("/", "-"))
  const contents = mkdtempSync(join(into, "contents-"))
  execFileSync("tar", ["-xzf", tarball, "-C", contents])
  const name = folder === "packages/guard" ? "@doorward/guard" : "doorward"
  return { name, folder, tarball, contents: join(contents, "package"), files: files.map(({ path }) => path) }
}

/**
 * A project that has installed the tarballs: what npm would fetch from a registry is linked to what this clone has of it.
 * @param further packages for development, from the root's node_modules
 */
export function installed(packed: readonly Packed[], further: readonly string[] = []): string {
  const project = mkdtempSync(join(tmpdir(), "doorward-project-"))
  const modules = join(project, "node_modules")
  const link = (target: string, path: string) => {
    mkdirSync(dirname(path), { recursive: true })
    symlinkSync(target, path)
  }
  // What lies within another package comes with it.
  const places = productionTree(packed.map(({ folder }) => folder)).filter(
    ({ path }) => path.replace(/^packages\/server\//, "").split("node_modules/").length === 2,
  )
  for (const { path } of places) link(join(root, path), join(project, path.replace(/^packages\/server\//, "node_modules/doorward/")))
  for (const { name, contents } of packed) cpSync(contents, join(modules, name), { recursive: true })
  for (const name of further) link(join(root, "node_modules", name), join(modules, name))
  link("../doorward/bin/doorward.js", join(modules, ".bin/doorward"))
  return project
}
