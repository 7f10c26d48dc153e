// `npm run sbom`: what the packages are made of, as CycloneDX and as SPDX, in .release/. From the lockfile, so that it says the same everywhere. (npm has
// `npm sbom`; asked for these workspaces without their development it leaves out what is used in both, hono among them.)
import { execFileSync } from "node:child_process"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import { pathToFileURL } from "node:url"
import { builtPackages } from "./build.mjs"
import { lockedTree } from "./production-tree.mjs"
import { root } from "./workspace.mjs"

/** @typedef {import("./production-tree.mjs").Locked} Locked */

/** @param {string} folder where the two files go @returns {string[]} their names */
export function writeSboms(folder) {
  const { version } = JSON.parse(readFileSync(join(root, "packages/server/package.json"), "utf8"))
  const parts = lockedTree(builtPackages)
  const made = madeAt()
  mkdirSync(folder, { recursive: true })
  const files = { "doorward.cdx.json": cycloneDx(version, parts, made), "doorward.spdx.json": spdx(version, parts, made) }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), `${JSON.stringify(content, null, 2)}\n`)
  return Object.keys(files)
}

/** The commit's own moment: the same source makes the same document. */
function madeAt() {
  const seconds = execFileSync("git", ["log", "-1", "--format=%ct"], { cwd: root, encoding: "utf8" }).trim()
  return new Date(Number(seconds) * 1_000).toISOString().replace(/\.\d+Z$/, "Z")
}

/** @param {Pick<Locked, "name" | "version">} part */
const purlOf = ({ name, version }) => `pkg:npm/${name.replace("@", "%40")}@${version}`
/** @param {Locked} part */
const sha512Of = ({ integrity }) =>
  integrity?.startsWith("sha512-") ? Buffer.from(integrity.slice("sha512-".length), "base64").toString("hex") : undefined

/** CycloneDX 1.5. @param {string} version @param {Locked[]} parts @param {string} timestamp */
function cycloneDx(version, parts, timestamp) {
  const refs = new Map(parts.map((part) => [part.path, purlOf(part)]))
  const self = parts.find(({ name }) => name === "doorward")
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: {
      timestamp,
      component: {
        type: "application",
        "bom-ref": self && refs.get(self.path),
        name: "doorward",
        version,
        licenses: [{ license: { id: "Apache-2.0" } }],
      },
    },
    components: parts
      .filter((part) => part !== self)
      .map((part) => {
        const hash = sha512Of(part)
        return {
          type: "library",
          "bom-ref": refs.get(part.path),
          name: part.name,
          version: part.version,
          scope: part.isOptional ? "optional" : "required",
          purl: purlOf(part),
          licenses: [/^[\w.-]+$/.test(part.license) ? { license: { id: part.license } } : { expression: part.license }],
          ...(hash === undefined ? {} : { hashes: [{ alg: "SHA-512", content: hash }] }),
        }
      }),
    dependencies: parts.map(({ path, needs }) => ({ ref: refs.get(path), dependsOn: [...new Set(needs.map((need) => refs.get(need)))] })),
  }
}

/** SPDX 2.3. @param {string} version @param {Locked[]} parts @param {string} created */
function spdx(version, parts, created) {
  /** @param {string} path */
  const idOf = (path) => `SPDXRef-${path.replaceAll(/[^A-Za-z0-9.]+/g, "-").replace(/^-/, "")}`
  const self = parts.find(({ name }) => name === "doorward")
  return {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: `doorward-${version}`,
    documentNamespace: `urn:doorward:sbom:${version}:${created}`,
    creationInfo: { created, creators: ["Organization: Doorward"] },
    packages: parts.map((part) => {
      const hash = sha512Of(part)
      return {
        SPDXID: idOf(part.path),
        name: part.name,
        versionInfo: part.version,
        downloadLocation: "NOASSERTION",
        filesAnalyzed: false,
        licenseConcluded: "NOASSERTION",
        licenseDeclared: part.license,
        copyrightText: "NOASSERTION",
        ...(hash === undefined ? {} : { checksums: [{ algorithm: "SHA512", checksumValue: hash }] }),
        externalRefs: [{ referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: purlOf(part) }],
      }
    }),
    relationships: [
      { spdxElementId: "SPDXRef-DOCUMENT", relationshipType: "DESCRIBES", relatedSpdxElement: self && idOf(self.path) },
      ...parts.flatMap(({ path, needs }) =>
        needs.map((need) => ({ spdxElementId: idOf(path), relationshipType: "DEPENDS_ON", relatedSpdxElement: idOf(need) })),
      ),
    ],
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const name of writeSboms(join(root, ".release"))) console.log(`.release/${name}`)
}
