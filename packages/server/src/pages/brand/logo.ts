import { readFileSync, statSync } from "node:fs"
import { type Asset, assetOf } from "../assets.ts"
import { BrandRefused } from "./refused.ts"

/** A logo is on every page, and on the first of them it is waited for. */
const MAX_LOGO_BYTES = 256 * 1024

/** An SVG is a document: by its own address it may do nothing and is kept rather than opened; as a picture on a page it shows (UI-05). */
const SVG_HEADERS = {
  "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  "Content-Disposition": 'attachment; filename="logo.svg"',
}

/** Read once, at start. @throws BrandRefused */
export function readLogo(setting: string, file: string): Asset {
  const bytes = bytesOf(setting, file)
  const kind = kindOf(bytes)
  if (!kind) throw new BrandRefused(`${setting}: ${file} is no PNG, JPEG, WebP or SVG picture.`)
  return assetOf("logo", kind.extension, kind.contentType, bytes, kind.extension === "svg" ? SVG_HEADERS : {})
}

function bytesOf(setting: string, file: string): Uint8Array<ArrayBuffer> {
  try {
    const { size } = statSync(file)
    if (size > MAX_LOGO_BYTES)
      throw new BrandRefused(`${setting}: ${file} has ${Math.ceil(size / 1024)} KiB; a logo may have ${MAX_LOGO_BYTES / 1024}.`)
    return new Uint8Array(readFileSync(file))
  } catch (error) {
    if (error instanceof BrandRefused) throw error
    throw new BrandRefused(`${setting}: ${file} cannot be read (${error instanceof Error ? error.message : String(error)}).`)
  }
}

/** By what the file is, whatever it is called. */
function kindOf(bytes: Uint8Array): { readonly extension: string; readonly contentType: string } | undefined {
  const begins = (at: number, text: string) => Buffer.from(bytes.subarray(at, at + text.length)).toString("latin1") === text
  if (begins(0, "\x89PNG\r\n\x1a\n")) return { extension: "png", contentType: "image/png" }
  if (begins(0, "\xff\xd8\xff")) return { extension: "jpg", contentType: "image/jpeg" }
  if (begins(0, "RIFF") && begins(8, "WEBP")) return { extension: "webp", contentType: "image/webp" }
  const text = Buffer.from(bytes).toString("utf8")
  const isSvg = /^\uFEFF?\s*(<\?xml[^>]*\?>\s*)?(<!--[\s\S]*?-->\s*)*<svg[\s>]/.test(text)
  return isSvg ? { extension: "svg", contentType: "image/svg+xml" } : undefined
}
