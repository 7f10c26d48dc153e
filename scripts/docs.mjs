// `npm run docs`: writes the pages of docs/ that come from the code: configuration.md and errors.md.
import { writeFileSync } from "node:fs"
import { ensureBuilt } from "./build.mjs"
import { ensureInstalled } from "./install.mjs"
import { configurationPage, errorsPage } from "./reference-pages.mjs"
import { root } from "./workspace.mjs"

await ensureInstalled()
await ensureBuilt()
// Not before it is built.
const { createTestDoorward, describeErrors, documentedSettings } = await import("doorward/testing")

const doorward = await createTestDoorward({ devClock: true })
try {
  const pages = { configuration: configurationPage(documentedSettings()), errors: errorsPage(describeErrors(doorward.routes)) }
  for (const [name, text] of Object.entries(pages)) writeFileSync(`${root}docs/${name}.md`, text)
  console.log(
    `Written: ${Object.keys(pages)
      .map((name) => `docs/${name}.md`)
      .join(", ")}`,
  )
} finally {
  await doorward.close()
}
