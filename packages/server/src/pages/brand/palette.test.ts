import { readFileSync } from "node:fs"
import { wcagContrast } from "culori"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { colourOf, paletteOf, shownAs, type Theme } from "./palette.ts"

const TEXT = 4.5
const EDGE = 3

/** Every pair that meets on a page, and the contrast it must have. */
function pairsOf(theme: Theme): (readonly [string, string, string, number])[] {
  const { card, ground, tint } = theme
  const surfaces = { card, ground, tint }
  const on = (name: string, colour: string, contrast: number) =>
    Object.entries(surfaces).map(([surface, behind]) => [`${name} on ${surface}`, colour, behind, contrast] as const)
  return [
    ...on("text", theme.text, TEXT),
    ...on("quiet", theme.quiet, TEXT),
    ...on("link", theme.link, TEXT),
    ...on("edge", theme.edge, EDGE),
    ...on("ring", theme.ring, EDGE),
    ["words on a button", theme.onBrand, theme.brand, TEXT],
    ["words on a button under the pointer", theme.onBrand, theme.brandHover, TEXT],
    ["button on card", theme.brand, card, EDGE],
  ]
}

function poorPairs(theme: Theme): string[] {
  return pairsOf(theme).flatMap(([name, one, other, least]) => {
    const contrast = wcagContrast(one, other)
    return contrast >= least ? [] : [`${name}: ${one} on ${other} has ${contrast.toFixed(2)}`]
  })
}

const colour = fc.record({
  mode: fc.constant("oklch" as const),
  l: fc.double({ min: 0, max: 1, noNaN: true }),
  c: fc.double({ min: 0, max: 0.37, noNaN: true }),
  h: fc.double({ min: 0, max: 360, noNaN: true }),
})

describe("a palette made from any brand", () => {
  test("can be read in both themes, over the whole circle of hues", () => {
    for (let h = 0; h < 360; h += 6)
      for (const [l, c] of [
        [0.1, 0.05],
        [0.47, 0.17],
        [0.7, 0.3],
        [0.97, 0.1],
      ] as const) {
        const { light, dark } = paletteOf({ mode: "oklch", l, c, h })
        expect([...poorPairs(light), ...poorPairs(dark)], `oklch(${l} ${c} ${h})`).toEqual([])
      }
  })

  test("can be read whatever colour and background are given", () => {
    fc.assert(
      fc.property(colour, fc.option(colour, { nil: undefined }), (brand, background) => {
        const { light, dark } = paletteOf(brand, background)
        expect([...poorPairs(light), ...poorPairs(dark)]).toEqual([])
      }),
      { numRuns: 150 },
    )
  })

  test.each([
    ["#2455b8", "#2455b8", "#ffffff"],
    ["oklch(0.55 0.2 27)", shownAs({ mode: "oklch", l: 0.55, c: 0.2, h: 27 }), "#ffffff"],
    ["black", "#000000", "#ffffff"],
    ["#c8102e", "#c8102e", "#ffffff"],
  ])("%s is shown as it is", (given, brand, onBrand) => {
    const parsed = colourOf(given)
    expect(parsed && paletteOf(parsed).light).toMatchObject({ brand, onBrand })
  })

  test.each(["#ffe600", "white", "oklch(0.9 0.2 110)"])("%s is too pale for a light page and keeps its hue", (given) => {
    const parsed = colourOf(given)
    const shown = parsed && colourOf(paletteOf(parsed).light.brand)
    expect(shown?.l).toBeLessThan(parsed?.l ?? 0)
    if (given !== "white") expect(Math.abs((shown?.h ?? 0) - (parsed?.h ?? 0))).toBeLessThan(6)
  })

  test.each(["", "url(x)", "red;}", "var(--x)", "#12", "rgb(0 0 0 / 50%)", "transparent", "currentColor", "expression(1)", "oklch(from red l c h)"])(
    "%j is no colour",
    (given) => expect(colourOf(given)).toBeUndefined(),
  )
})

test("the colours without a brand can be read as well", () => {
  const sheet = readFileSync(new URL("../style/brand-default.css", import.meta.url), "utf8")
  const [light = "", dark = ""] = sheet.split("@media")
  const themeOf = (css: string): Theme => {
    const value = (name: string) => {
      const parsed = colourOf(new RegExp(`--${name}: ([^;]+);`).exec(css)?.[1] ?? "")
      if (!parsed) throw new Error(`there is no --${name}`)
      return shownAs(parsed)
    }
    const [brand, onBrand, brandHover, link, ring] = [value("brand"), value("on-brand"), value("brand-hover"), value("link"), value("ring")]
    const [ground, card, line, edge] = [value("ground"), value("card"), value("line"), value("edge")]
    return { brand, onBrand, brandHover, link, ring, ground, card, line, edge, text: value("text"), quiet: value("quiet"), tint: value("tint") }
  }
  expect([...poorPairs(themeOf(light)), ...poorPairs(themeOf(dark))]).toEqual([])
})
