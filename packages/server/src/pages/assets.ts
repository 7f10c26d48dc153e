import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { z } from "zod"
import { errors } from "../kernel/errors.ts"
import { anyone, type Route, route } from "../kernel/http/route.ts"

/** A file of the pages' own, under a name that changes with what is in it. */
export interface Asset {
  readonly name: string
  readonly contentType: string
  readonly body: string | Uint8Array<ArrayBuffer>
  /** What its own address sends besides. */
  readonly headers?: Readonly<Record<string, string>>
}

const FOLDER = "/assets"
const HASH_CHARACTERS = 16
/** RFC 8246: what is under this name never changes, so nobody need ask again. */
const FOR_EVER = "public, max-age=31536000, immutable"

/** In the order of who uses whom; each a module of its own where it is checked. */
const SCRIPTS = ["words", "checks", "forms", "further", "live", "show-password", "shrink", "small", "strength", "tabs", "page"]

export function assetOf(name: string, extension: string, contentType: string, body: Asset["body"], headers: Asset["headers"] = {}): Asset {
  const hash = createHash("sha256").update(body).digest("hex").slice(0, HASH_CHARACTERS)
  return { name: `${name}-${hash}.${extension}`, contentType, body, headers }
}

export function pathOf({ name }: Asset): string {
  return `${FOLDER}/${name}`
}

/** The pages' script: its modules joined into one, so that a page asks once. */
export const SCRIPT = assetOf("page", "js", "text/javascript; charset=utf-8", SCRIPTS.map(scriptText).join(""))

function scriptText(name: string): string {
  return readFileSync(new URL(`./script/${name}.js`, import.meta.url), "utf8")
    .replaceAll(/^import .*\n/gm, "")
    .replaceAll(/^export /gm, "")
    .replaceAll(/^\/\/# sourceMappingURL.*\n?/gm, "")
}

/** `GET /assets/<name>`: public files, and nothing else under that path. */
export function assetRoutes(assets: readonly Asset[]): Route[] {
  const byName = new Map(assets.map((asset) => [asset.name, asset]))
  return [
    route({
      method: "GET",
      path: `${FOLDER}/:name`,
      summary: "A file of the hosted pages",
      tag: "Pages",
      caller: anyone,
      undocumented: true,
      params: z.object({ name: z.string() }),
      answers: { 200: "The file; its name changes with it" },
      handle: ({ params: { name } }) => {
        const asset = byName.get(name)
        if (!asset) throw errors.not_found()
        const { contentType, body } = asset
        const headers = { ...asset.headers, "Cache-Control": FOR_EVER }
        return typeof body === "string"
          ? { status: 200, text: { contentType, body }, headers }
          : { status: 200, bytes: { contentType, body }, headers }
      },
    }),
  ]
}
