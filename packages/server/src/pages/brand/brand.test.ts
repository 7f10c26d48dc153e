import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { afterAll, describe, expect, test } from "vitest"
import { type BrandSettings, createBrand } from "./brand.ts"
import { BrandRefused } from "./refused.ts"

const PLAIN: BrandSettings = {
  color: undefined,
  background: undefined,
  radiusPx: undefined,
  fonts: [],
  logoFile: undefined,
  logoDarkFile: undefined,
  hideSecuredBy: false,
}
/** What a stylesheet of ours may consist of, once numbers and colours are taken out. */
const HARMLESS = /^[\w\s:;{}()#,."\p{L}\p{N}@-]*$/u

const folder = mkdtempSync(join(tmpdir(), "doorward-brand-"))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string, content: string | Buffer) => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

describe("a brand", () => {
  test("that says nothing changes nothing", async () => {
    expect(await createBrand(PLAIN)).toMatchObject({ css: "", logo: undefined, notes: [] })
  })

  test("sets colours of both themes, roundness and fonts", async () => {
    const { css, iconColor, notes } = await createBrand({
      ...PLAIN,
      color: "oklch(0.5 0.2 27)",
      radiusPx: 4,
      fonts: ["Inter", "ui-serif", "BIZ UDPゴシック"],
    })
    expect(css).toContain("--radius-field: 4px; --radius-card: 10px")
    expect(css).toContain('--brand-font: "Inter", ui-serif, "BIZ UDPゴシック", var(--font)')
    expect(css.match(/--brand: #[0-9a-f]{6}/g)).toHaveLength(2)
    expect(css).toContain("prefers-color-scheme: dark")
    expect(iconColor).toMatch(/^#[0-9a-f]{6}$/)
    expect(notes).toEqual([])
  })

  test("says when a colour had to be moved", async () => {
    const { notes } = await createBrand({ ...PLAIN, color: "#ffe600", background: "#223344" })
    expect(notes).toEqual([
      expect.stringMatching(/^brandColor: #ffe600 is shown as #/),
      expect.stringMatching(/^brandBackground: #223344 is shown as #/),
    ])
  })

  test.each([
    "</style><script>alert(1)</script>",
    "red;} body { background: url(https://evil.example) }",
    "red}</style>",
    "url(javascript:alert(1))",
    "expression(alert(1))",
    "var(--x)",
    "\\3c /style\\3e",
    "",
  ])("UI-04 %j is refused as a colour, in words", async (hostile) => {
    await expect(createBrand({ ...PLAIN, color: hostile })).rejects.toThrow(BrandRefused)
    await expect(createBrand({ ...PLAIN, background: hostile })).rejects.toThrow("brandBackground")
  })

  test.each(['Inter"; } body { display: none }', "url(x)", "a'b", "a\\22 b", "</style>", "a;b", "{", "", " Inter", "a\nb", "@import x", "var(--x)"])(
    "UI-04 %j is refused as a font",
    async (hostile) => {
      await expect(createBrand({ ...PLAIN, fonts: [hostile] })).rejects.toThrow("brandFont")
    },
  )

  test("UI-04 whatever is given, it is refused or cannot leave the stylesheet", async () => {
    const text = fc.string({ unit: "grapheme", maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(text, text, text, async (color, background, font) => {
        for (const part of [{ color }, { background }, { fonts: [font] }]) {
          try {
            const { css } = await createBrand({ ...PLAIN, ...part })
            expect(css).toMatch(HARMLESS)
            expect(css.match(/\{/g)?.length).toBe(css.match(/\}/g)?.length)
          } catch (error) {
            expect(error).toBeInstanceOf(BrandRefused)
          }
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe("a logo", () => {
  const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex")
  const svg = '<?xml version="1.0"?>\n<!-- ours -->\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

  test.each([
    ["a.svg", png, "image/png", "png"],
    ["b.png", Buffer.from("ffd8ffe000104a464946", "hex"), "image/jpeg", "jpg"],
    ["c", Buffer.from("RIFF....WEBPVP8 "), "image/webp", "webp"],
    ["d.png", Buffer.from(svg), "image/svg+xml", "svg"],
  ])("is what its bytes are, whatever it is called (%s)", async (name, bytes, contentType, extension) => {
    const { logo } = await createBrand({ ...PLAIN, logoFile: file(name, bytes) })
    expect(logo?.contentType).toBe(contentType)
    expect(logo?.name).toMatch(new RegExp(`^logo-[0-9a-f]{16}\\.${extension}$`))
  })

  test("UI-05 an SVG does nothing at its own address, and is not opened there", async () => {
    const { logo } = await createBrand({ ...PLAIN, logoFile: file("logo.svg", svg) })
    expect(logo?.headers?.["Content-Security-Policy"]).toMatch(/default-src 'none'.*sandbox$/)
    expect(logo?.headers?.["Content-Disposition"]).toMatch(/^attachment/)
  })

  test.each([
    ["empty", ""],
    ["html", "<!doctype html><svg onload=alert(1)>"],
    ["html-before", "<html><body><svg></svg>"],
    ["gif", "GIF89a"],
    ["text", "svg"],
    ["riff", "RIFF....WAVE"],
  ])("UI-05 %s is refused in words", async (name, content) => {
    await expect(createBrand({ ...PLAIN, logoFile: file(name, content) })).rejects.toThrow(/^brandLogo: .* is no PNG, JPEG, WebP or SVG picture/)
  })

  test("that is too large or not there is refused in words", async () => {
    await expect(createBrand({ ...PLAIN, logoFile: file("large.png", Buffer.concat([png, Buffer.alloc(300 * 1024)])) })).rejects.toThrow(
      "a logo may have 256",
    )
    await expect(createBrand({ ...PLAIN, logoDarkFile: join(folder, "nothing") })).rejects.toThrow(/^brandLogoDark: .* cannot be read/)
    await expect(createBrand({ ...PLAIN, logoFile: folder })).rejects.toThrow("cannot be read")
  })
})
