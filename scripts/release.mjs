// `npm run release`: makes everything a release consists of in .release/, and says what is left for a person to do. It publishes nothing.
// `-- --dry-run` goes on where something is not ready, and says so. See docs/releases.md.
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import process from "node:process"
import { builtPackages, ensureBuilt } from "./build.mjs"
import { runChild } from "./child.mjs"
import { ensureInstalled } from "./install.mjs"
import { migrationFiles, migrationsInDump } from "./migration-files.mjs"
import { writeSboms } from "./sbom.mjs"
import { root } from "./workspace.mjs"

const args = process.argv.slice(2)
const isDryRun = args.includes("--dry-run")
const isTested = !args.includes("--without-tests")
const target = resolve(root, args.find((arg) => arg.startsWith("--into="))?.slice("--into=".length) ?? ".release")
if (!isDryRun && !isTested) throw new Error("A release is tested: --without-tests goes with --dry-run only.")

await ensureInstalled()
const version = versionOf("packages/server/package.json")
const findings = notReady()
if (isTested) {
  const { code } = await runChild(process.execPath, [join(root, "scripts/test.mjs")])
  if (code !== 0) findings.push("npm test does not pass")
}
for (const finding of findings) console.log(`${isDryRun ? "not yet" : "REFUSED"}  ${finding}`)
if (findings.length > 0 && !isDryRun) process.exit(1)

await ensureBuilt()
rmSync(target, { recursive: true, force: true })
mkdirSync(target, { recursive: true })
const files = [...builtPackages.map(pack), ...writeSboms(target)]
const sums = files.map(
  (file) =>
    `${createHash("sha256")
      .update(readFileSync(join(target, file)))
      .digest("hex")}  ${file}\n`,
)
writeFileSync(join(target, "SHA256SUMS"), sums.join(""))
for (const file of [...files, "SHA256SUMS"]) console.log(`made     ${file}`)
console.log(`left     git tag --sign v${version} && git push --tags`)
for (const file of files.filter((name) => name.endsWith(".tgz"))) console.log(`left     npm publish --provenance --access public ${file}`)
console.log("left     the SBOMs and SHA256SUMS beside the tag, signed, and the image from the same commit")

/** What a release has to have, in words. */
function notReady() {
  /** @type {string[]} */
  const missing = []
  if (git("status", "--porcelain") !== "") missing.push("the working tree has changes that are not committed")
  if (git("tag", "--list", `v${version}`) !== "") missing.push(`v${version} is a tag already: raise the version`)
  const changelog = readFileSync(join(root, "CHANGELOG.md"), "utf8")
  if (!changelog.includes(`\n## ${version} `)) missing.push(`CHANGELOG.md has no section "## ${version} - <date>"`)
  const others = ["packages/guard/package.json"].filter((file) => versionOf(file) !== version)
  for (const file of others) missing.push(`${file} is not of version ${version}`)
  if (!readFileSync(join(root, "Dockerfile"), "utf8").includes(`ARG VERSION=${version}\n`)) missing.push(`Dockerfile does not say VERSION=${version}`)
  const dump = join(root, "tests/schemas", version, "postgres.sql")
  if (!existsSync(dump)) missing.push(`tests/schemas/${version} is missing: npm run schema:keep`)
  else if (migrationFiles("postgres").some((name) => !migrationsInDump(readFileSync(dump, "utf8")).includes(name)))
    missing.push(`tests/schemas/${version} is older than the migrations: npm run schema:keep`)
  return missing
}

/** @param {string} folder @returns {string} */
function pack(folder) {
  const npm = ["pack", "--json", "--ignore-scripts", "--pack-destination", target]
  const text = execFileSync("npm", npm, { cwd: join(root, folder), encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
  const [report] = /** @type {{ filename: string }[]} */ (Object.values(JSON.parse(text)))
  return (report?.filename ?? "").replace(/^@/, "").replace("/", "-")
}

/** @param {string} file @returns {string} */
function versionOf(file) {
  return JSON.parse(readFileSync(join(root, file), "utf8")).version
}

/** @param {...string} words */
function git(...words) {
  return execFileSync("git", words, { cwd: root, encoding: "utf8" }).trim()
}
