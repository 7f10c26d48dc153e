import { execFile } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { productionTree } from "../../scripts/production-tree.mjs"
import { root } from "./image.ts"

const RELEASE_TIMEOUT_MS = 120_000
const run = promisify(execFile)

interface CycloneDx {
  readonly components: readonly {
    readonly name: string
    readonly version: string
    readonly purl: string
    readonly "bom-ref": string
    readonly licenses: readonly object[]
    readonly hashes?: readonly object[]
  }[]
  readonly metadata: { readonly component: { readonly "bom-ref": string } }
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}
interface Spdx {
  readonly packages: readonly { readonly SPDXID: string; readonly name: string; readonly versionInfo: string; readonly licenseDeclared: string }[]
  readonly relationships: readonly { readonly spdxElementId: string; readonly relatedSpdxElement: string }[]
}

describe("npm run release -- --dry-run", () => {
  let folder: string
  let said: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "doorward-release-"))
    const args = [join(root, "scripts/release.mjs"), "--dry-run", "--without-tests", `--into=${join(folder, "made")}`]
    said = (await run(process.execPath, args)).stdout
  }, RELEASE_TIMEOUT_MS)
  afterAll(() => rmSync(folder, { recursive: true }))
  const made = (name: string) => join(folder, "made", name)
  const read = (name: string): unknown => JSON.parse(readFileSync(made(name), "utf8"))

  test("makes the packages, two bills of materials and the sums of all, and publishes nothing", () => {
    const { version } = JSON.parse(readFileSync(join(root, "packages/server/package.json"), "utf8")) as { version: string }
    const files = [`doorward-${version}.tgz`, `doorward-guard-${version}.tgz`, "doorward.cdx.json", "doorward.spdx.json"]
    expect(readdirSync(join(folder, "made")).toSorted()).toEqual(["SHA256SUMS", ...files].toSorted())
    const sums = files.map(
      (file) =>
        `${createHash("sha256")
          .update(readFileSync(made(file)))
          .digest("hex")}  ${file}`,
    )
    expect(readFileSync(made("SHA256SUMS"), "utf8").trim().split("\n").toSorted()).toEqual(sums.toSorted())
    expect(said).toContain("left     npm publish --provenance")
  })

  test("the bills name everything that is installed in production, with its licence and where it comes from", () => {
    const [cdx, spdx] = [read("doorward.cdx.json") as CycloneDx, read("doorward.spdx.json") as Spdx]
    for (const { name, version } of productionTree(["packages/guard", "packages/server"])) {
      const component = cdx.components.find((candidate) => candidate.name === name && candidate.version === version)
      expect([name, component?.licenses.length, component?.hashes?.length]).toEqual([name, 1, 1])
      expect(spdx.packages.some((candidate) => candidate.name === name && candidate.versionInfo === version)).toBe(true)
    }
    expect(cdx.components.find(({ name }) => name === "@doorward/guard")?.purl).toMatch(/^pkg:npm\/%40doorward\/guard@/)
    expect(cdx.components.map(({ name }) => name)).not.toContain("vitest")
  })

  test("every reference in them leads somewhere, and no name comes twice", () => {
    const [cdx, spdx] = [read("doorward.cdx.json") as CycloneDx, read("doorward.spdx.json") as Spdx]
    const refs = [cdx.metadata.component["bom-ref"], ...cdx.components.map((component) => component["bom-ref"])]
    expect(new Set(refs).size).toBe(refs.length)
    for (const { ref, dependsOn } of cdx.dependencies) expect([ref, ...dependsOn].filter((name) => !refs.includes(name))).toEqual([])
    const ids = ["SPDXRef-DOCUMENT", ...spdx.packages.map(({ SPDXID }) => SPDXID)]
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^SPDXRef-[A-Za-z0-9.-]+$/)
    for (const { spdxElementId, relatedSpdxElement } of spdx.relationships)
      expect([spdxElementId, relatedSpdxElement].filter((id) => !ids.includes(id))).toEqual([])
  })

  test("without a dry run it makes nothing of what is not ready", async () => {
    await expect(run(process.execPath, [join(root, "scripts/release.mjs"), "--without-tests"])).rejects.toThrow("A release is tested")
  })
})
