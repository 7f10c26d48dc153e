import { encode } from "uqr"

/** ISO/IEC 18004: the light margin that a reader needs. */
const MARGIN_MODULES = 4

/**
 * A QR code as SVG. It holds numbers and nothing of the text: no element, attribute or style that came from outside, so it
 * is as inert in a page as by itself. White stays white in a dark theme: readers need it.
 */
export function qrSvg(text: string): string {
  const { size, data } = encode(text, { ecc: "M", border: MARGIN_MODULES })
  const path = data
    .map((row, y) =>
      runs(row)
        .map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`)
        .join(""),
    )
    .join("")
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
    `<rect width="${size}" height="${size}" fill="#fff"/><path d="${path}" fill="#000"/></svg>`
  )
}

/** Where dark ones begin, and how many follow one another: one shape has no seams. */
function runs(row: readonly boolean[]): [number, number][] {
  const found: [number, number][] = []
  let begin = -1
  for (const [x, dark] of [...row, false].entries()) {
    if (dark && begin < 0) begin = x
    if (dark || begin < 0) continue
    found.push([begin, x - begin])
    begin = -1
  }
  return found
}
