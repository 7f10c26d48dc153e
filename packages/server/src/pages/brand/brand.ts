import type { Asset } from "../assets.ts"
import { readLogo } from "./logo.ts"
import type { Palette, Theme } from "./palette.ts"
import { BrandRefused } from "./refused.ts"

/** How an operator's pages look. */
export interface BrandSettings {
  /** Any colour CSS knows. */
  readonly color: string | undefined
  readonly background: string | undefined
  /** Of fields and buttons; cards have a little more. */
  readonly radiusPx: number | undefined
  /** Families of fonts that people have. */
  readonly fonts: readonly string[]
  readonly logoFile: string | undefined
  readonly logoDarkFile: string | undefined
  readonly hideSecuredBy: boolean
}

/** The same, ready to be shown. */
export interface Brand {
  /** Follows the stylesheet; made here from numbers and names that were checked, never from a setting's text. */
  readonly css: string
  readonly logo: Asset | undefined
  readonly logoDark: Asset | undefined
  /** For the sign in a browser's tab. */
  readonly iconColor: string
  readonly hideSecuredBy: boolean
  /** What the operator should know. */
  readonly notes: readonly string[]
}

const DEFAULT_COLOR = "#2455b8"
/** A card is this much rounder than what is in it. */
const CARD_RADIUS_PX = 6
/** One family: letters of any script, digits, spaces and hyphens. Nothing that could end a string, a rule or the stylesheet. */
const FAMILY = /^[\p{L}\p{N}][\p{L}\p{N} -]{0,63}$/u
const GENERIC = ["serif", "sans-serif", "monospace", "system-ui", "ui-serif", "ui-sans-serif", "ui-monospace", "ui-rounded"]

/** @throws BrandRefused */
export async function createBrand(settings: BrandSettings): Promise<Brand> {
  const { radiusPx, fonts, hideSecuredBy } = settings
  const { palette, notes } = await paletteFor(settings)
  const families = fonts.map((family) => {
    if (!FAMILY.test(family)) throw new BrandRefused(`brandFont: "${family}" is no name of a font family.`)
    return GENERIC.includes(family) ? family : `"${family}"`
  })
  const rules = [
    ...(radiusPx === undefined ? [] : [`--radius-field: ${radiusPx}px`, `--radius-card: ${radiusPx + CARD_RADIUS_PX}px`]),
    // Behind it the fonts of the page's own language and system.
    ...(families.length === 0 ? [] : [`--brand-font: ${families.join(", ")}, var(--font)`]),
  ]
  return {
    css: [
      ...(rules.length === 0 ? [] : [`:root { ${rules.join("; ")} }`]),
      ...(palette ? [`:root { ${tokens(palette.light)} }`, `@media (prefers-color-scheme: dark) { :root { ${tokens(palette.dark)} } }`] : []),
    ].join("\n"),
    logo: settings.logoFile === undefined ? undefined : readLogo("brandLogo", settings.logoFile),
    logoDark: settings.logoDarkFile === undefined ? undefined : readLogo("brandLogoDark", settings.logoDarkFile),
    iconColor: palette?.light.brand ?? DEFAULT_COLOR,
    hideSecuredBy,
    notes,
  }
}

/** What knows colours is loaded only where there are any. */
async function paletteFor({
  color,
  background,
}: BrandSettings): Promise<{ readonly palette: Palette | undefined; readonly notes: readonly string[] }> {
  if (color === undefined && background === undefined) return { palette: undefined, notes: [] }
  const { colourOf, paletteOf, shownAs } = await import("./palette.ts")
  const read = (setting: string, text: string) => {
    const colour = colourOf(text)
    if (!colour)
      throw new BrandRefused(`${setting}: "${text}" is no colour such as #2455b8 or oklch(0.47 0.17 262), or one that can be seen through.`)
    return colour
  }
  const brand = read("brandColor", color ?? DEFAULT_COLOR)
  const behind = background === undefined ? undefined : read("brandBackground", background)
  const palette = paletteOf(brand, behind)
  const moved = (setting: string, given: string, shown: string, reason: string) =>
    given === shown ? [] : [`${setting}: ${given} is shown as ${shown}, ${reason}.`]
  return {
    palette,
    notes: [
      ...moved("brandColor", shownAs(brand), palette.light.brand, "so that what is written on it and its edge can be seen"),
      ...(behind ? moved("brandBackground", shownAs(behind), palette.light.ground, "so that what is written on it can be read") : []),
    ],
  }
}

function tokens(theme: Theme): string {
  return Object.entries(theme)
    .map(([name, colour]) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}: ${colour}`)
    .join("; ")
}
