import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { assetOf } from "../../pages/index.ts"

/** The library's own bundle for browsers; its package names only its modules, and this lies beside them. */
const LIBRARY = new URL("../dist/bundle/index.umd.min.js", `file://${createRequire(import.meta.url).resolve("@simplewebauthn/browser")}`)

/** What pages with passkeys load besides: the library and our script in one, so that a page asks once. */
export const PASSKEY_SCRIPT = assetOf("passkey", "js", "text/javascript; charset=utf-8", `${readFileSync(LIBRARY, "utf8")}\n${ownScript()}`)

/** The bundle gives its functions to one name, in place of the module that the script is checked against. */
function ownScript(): string {
  return readFileSync(new URL("./script/passkey.js", import.meta.url), "utf8")
    .replace(/^import (\{[^}]*\}) from "@simplewebauthn\/browser";?$/m, "const $1 = globalThis.SimpleWebAuthnBrowser")
    .replaceAll(/^\/\/# sourceMappingURL.*\n?/gm, "")
}
