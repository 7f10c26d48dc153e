import { clampChroma, converter, formatHex, type Oklch, parse, wcagContrast } from "culori"

/** WCAG 2.2 SC 1.4.3: text. */
const TEXT_CONTRAST = 4.5
/** WCAG 2.2 SC 1.4.11: edges of what can be pressed, and the focus. */
const EDGE_CONTRAST = 3
/** In steps too small to be seen. */
const LIGHTNESS_STEP = 0.005
/** From this chroma on, neutrals are tinted fully; a grey brand leaves them grey. */
const FULL_TINT_CHROMA = 0.1

/** Colours of one theme, as `#rrggbb`: what is shown is what was measured. */
export interface Theme {
  readonly brand: string
  readonly onBrand: string
  readonly brandHover: string
  readonly link: string
  readonly ring: string
  readonly ground: string
  readonly card: string
  readonly line: string
  readonly edge: string
  readonly text: string
  readonly quiet: string
  /** Behind notices and what the pointer is on. */
  readonly tint: string
}

export interface Palette {
  readonly light: Theme
  readonly dark: Theme
}

/** @returns undefined for what is no colour, or one that can be seen through */
export function colourOf(text: string): Oklch | undefined {
  const parsed = parse(text)
  if (!parsed || (parsed.alpha ?? 1) < 1) return undefined
  const { l, c, h } = converter("oklch")(parsed)
  return Number.isFinite(l) && Number.isFinite(c) ? { mode: "oklch", l, c, h: h ?? 0 } : undefined
}

/**
 * Everything that follows a brand's colour, in both themes, such that text has a contrast of 4.5 and edges and focus of 3
 * whatever colour is given: its hue stays, its lightness moves as little as is needed.
 * @param background of the page behind the card; a tint of the brand otherwise
 */
export function paletteOf(brand: Oklch, background?: Oklch): Palette {
  return { light: lightTheme(brand, background), dark: darkTheme(brand, background) }
}

function lightTheme(brand: Oklch, background: Oklch | undefined): Theme {
  const neutral = neutralOf(brand)
  const card = "#ffffff"
  const text = neutral(0.24, 0.02)
  const quiet0 = neutral(0.48, 0.02)
  const ground = nearest(background ?? { mode: "oklch", l: 0.975, c: 0.004 * tintOf(brand), h: brand.h ?? 0 }, (colour) =>
    reaches(colour, [quiet0], TEXT_CONTRAST),
  )
  const tint = nearest({ mode: "oklch", l: 0.96, c: 0.018 * tintOf(brand), h: brand.h ?? 0 }, (colour) => reaches(colour, [quiet0], TEXT_CONTRAST))
  return finished({ brand, neutral, card, ground, tint, text, quiet: 0.48, edge: 0.63, line: 0.9, hover: -0.05 })
}

function darkTheme(brand: Oklch, background: Oklch | undefined): Theme {
  const neutral = neutralOf(brand)
  // A designed dark: the brand glows less and is lighter; a background gives its hue, not its lightness.
  const lit: Oklch = brand.l < 0.7 ? { ...brand, l: 0.78, c: Math.min(brand.c, 0.13) } : brand
  const ground = background ? hexOf({ ...background, l: 0.17, c: Math.min(background.c, 0.03) }) : neutral(0.17, 0.01)
  return finished({
    brand: lit,
    neutral,
    card: neutral(0.21, 0.012),
    ground,
    tint: neutral(0.27, 0.03),
    text: neutral(0.95, 0.005),
    quiet: 0.75,
    edge: 0.55,
    line: 0.34,
    hover: 0.05,
  })
}

interface Sketch {
  readonly brand: Oklch
  readonly neutral: (l: number, c: number) => string
  readonly card: string
  readonly ground: string
  readonly tint: string
  readonly text: string
  /** Lightness, before it is moved. */
  readonly quiet: number
  readonly edge: number
  readonly line: number
  /** What the pointer adds to the brand's lightness. */
  readonly hover: number
}

function finished({ brand, neutral, card, ground, tint, text, quiet, edge, line, hover }: Sketch): Theme {
  const surfaces = [card, ground, tint]
  const grey = (l: number, c: number): Oklch => ({ mode: "oklch", l, c: c * tintOf(brand), h: brand.h ?? 0 })
  const isFill = (colour: string) => reaches(colour, [card, ground], EDGE_CONTRAST) && wcagContrast(onColour(brand, colour), colour) >= TEXT_CONTRAST
  const fill = nearest(brand, isFill)
  const onBrand = onColour(brand, fill)
  const shown = colourOf(fill) ?? brand
  return {
    brand: fill,
    onBrand,
    brandHover: nearest({ ...shown, l: shown.l + hover }, (colour) => wcagContrast(onBrand, colour) >= TEXT_CONTRAST),
    link: nearest(brand, (colour) => reaches(colour, surfaces, TEXT_CONTRAST)),
    ring: nearest(brand, (colour) => reaches(colour, surfaces, EDGE_CONTRAST)),
    ground,
    card,
    line: neutral(line, 0.01),
    edge: nearest(grey(edge, 0.015), (colour) => reaches(colour, surfaces, EDGE_CONTRAST)),
    text,
    quiet: nearest(grey(quiet, 0.02), (colour) => reaches(colour, surfaces, TEXT_CONTRAST)),
    tint,
  }
}

/** White or nearly black, whichever can be read better. */
function onColour(brand: Oklch, colour: string): string {
  const dark = hexOf({ mode: "oklch", l: 0.16, c: 0.02 * tintOf(brand), h: brand.h ?? 0 })
  return wcagContrast("#ffffff", colour) >= wcagContrast(dark, colour) ? "#ffffff" : dark
}

/** The colour itself where it will do, else the one of the same hue whose lightness is nearest. Black or white always does in the end. */
function nearest(colour: Oklch, isGood: (hex: string) => boolean): string {
  for (let distance = 0; distance <= 1; distance += LIGHTNESS_STEP)
    for (const l of [colour.l - distance, colour.l + distance]) {
      if (l < 0 || l > 1) continue
      const hex = hexOf({ ...colour, l })
      if (isGood(hex)) return hex
    }
  return isGood("#000000") ? "#000000" : "#ffffff"
}

function reaches(colour: string, others: readonly string[], contrast: number): boolean {
  return others.every((other) => wcagContrast(colour, other) >= contrast)
}

function tintOf({ c }: Oklch): number {
  return Math.min(1, c / FULL_TINT_CHROMA)
}

function neutralOf(brand: Oklch): (l: number, c: number) => string {
  return (l, c) => hexOf({ mode: "oklch", l, c: c * tintOf(brand), h: brand.h ?? 0 })
}

/** As it is shown where nothing moves it. */
export function shownAs(colour: Oklch): string {
  return hexOf(colour)
}

/** Within what every screen can show. */
function hexOf(colour: Oklch): string {
  return formatHex(clampChroma(colour, "oklch"))
}
