import { readFileSync } from "node:fs"

/** In the order in which later ones may overrule earlier ones. */
const SHEETS = ["tokens", "brand-default", "base", "form", "parts", "rooms", "once", "checklist", "wishes"]

/** The stylesheet of every hosted page. */
export const STYLE = SHEETS.map((name) => readFileSync(new URL(`./style/${name}.css`, import.meta.url), "utf8")).join("")
