import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import encodeJpeg, { init as initJpeg } from "@jsquash/jpeg/encode.js"
import encodePng, { init as initPng } from "@jsquash/png/encode.js"
import decodeWebp, { init as initDecoder } from "@jsquash/webp/decode.js"
import encodeWebp, { init as initEncoder } from "@jsquash/webp/encode.js"
import { beforeAll, describe, expect, test } from "vitest"
import { createPictures } from "./picture.ts"

interface Pixels {
  readonly data: Uint8ClampedArray<ArrayBuffer>
  readonly width: number
  readonly height: number
}
type Colour = readonly [number, number, number, number]

const RED: Colour = [220, 30, 30, 255]
const GREEN: Colour = [30, 200, 40, 255]
const BLUE: Colour = [20, 40, 210, 255]
const CLEAR: Colour = [255, 255, 255, 0]

function painted(width: number, height: number, colourAt: (x: number, y: number) => Colour): ImageData {
  const data = new Uint8ClampedArray(width * height * 4)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(colourAt(x, y), (y * width + x) * 4)
  return { data, width, height, colorSpace: "srgb" }
}

const wasm = (file: string) => WebAssembly.compile(readFileSync(fileURLToPath(import.meta.resolve(file))))
const bytesOf = async (encoded: Promise<ArrayBuffer>) => Buffer.from(await encoded)

describe("a picture that is made", () => {
  const pictures = createPictures()
  const madeOf = async (upload: Buffer): Promise<Pixels> => {
    const outcome = await pictures.make(upload)
    if (outcome.kind === "refused") throw new Error(`refused: ${outcome.why}`)
    return decodeWebp(new Uint8Array(outcome.webp).buffer)
  }
  const at = ({ data, width }: Pixels, x: number, y: number) => Array.from(data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4))
  const isNear = (seen: readonly number[], wanted: Colour) => seen.every((value, index) => Math.abs(value - (wanted[index] ?? 0)) < 28)

  beforeAll(async () => {
    // What the decoder makes its result with.
    Object.defineProperty(globalThis, "ImageData", {
      value: function imageData(data: Uint8ClampedArray, width: number, height: number) {
        return { data, width, height }
      },
    })
    await initDecoder(await wasm("@jsquash/webp/codec/dec/webp_dec.wasm"))
    await initEncoder(await wasm("@jsquash/webp/codec/enc/webp_enc_simd.wasm"))
    await initJpeg(await wasm("@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm"))
    await initPng(await wasm("@jsquash/png/codec/pkg/squoosh_png_bg.wasm"))
  })

  const thirds = (width: number, height: number) => {
    const left = (width - height) / 2
    return painted(width, height, (x) => (x < left ? RED : x >= width - left ? BLUE : GREEN))
  }

  test.each([
    ["PNG", (image: ImageData) => bytesOf(encodePng(image))],
    ["JPEG", (image: ImageData) => bytesOf(encodeJpeg(image))],
    ["progressive JPEG", (image: ImageData) => bytesOf(encodeJpeg(image, { progressive: true }))],
    ["WebP", (image: ImageData) => bytesOf(encodeWebp(image))],
    ["lossless WebP", (image: ImageData) => bytesOf(encodeWebp(image, { lossless: 1 }))],
  ])("is the square in the middle, 256 by 256, of a %s of any shape", async (_, encode) => {
    for (const [width, height] of [
      [900, 300],
      [300, 100],
      [257, 129],
    ] as const) {
      const made = await madeOf(await encode(thirds(width, height)))
      expect([made.width, made.height]).toEqual([256, 256])
      for (const [x, y] of [
        [12, 12],
        [128, 128],
        [243, 243],
      ] as const)
        expect([width, x, y, at(made, x, y), isNear(at(made, x, y), GREEN)]).toEqual([width, x, y, at(made, x, y), true])
    }
  })

  test("is what a camera held sideways saw, and upright, though nothing else of EXIF is kept", async () => {
    // Above red, below blue, as seen; stored lying on its side, with the note "turn it right" (orientation 6).
    const stored = await bytesOf(encodeJpeg(painted(400, 400, (x) => (x < 200 ? RED : BLUE))))
    const note = Buffer.from("Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0", "latin1")
    const head = Buffer.from([0xff, 0xe1, 0, note.length + 2])
    const made = await madeOf(Buffer.concat([stored.subarray(0, 2), head, note, stored.subarray(2)]))
    expect([isNear(at(made, 128, 40), RED), isNear(at(made, 128, 216), BLUE)]).toEqual([true, true])
  })

  test("is as transparent as it was, and what is seen through leaves no colour at the edge", async () => {
    const made = await madeOf(await bytesOf(encodePng(painted(1_024, 1_024, (x) => (x < 512 ? RED : CLEAR)))))
    expect(isNear(at(made, 60, 128), RED)).toBe(true)
    expect(at(made, 200, 128)[3]).toBeLessThan(10)
    for (let x = 120; x < 136; x++) {
      const [red = 0, green = 0, , alpha = 0] = at(made, x, 128)
      if (alpha > 128) expect([x, red > 150, green < 120]).toEqual([x, true, true])
    }
  })

  test("may have sixteen megapixels and not one row more; it does not hold up the process", async () => {
    const large = await bytesOf(encodePng(painted(4_096, 4_096, () => GREEN)))
    let turns = 0
    const timer = setInterval(() => turns++, 5)
    const made = await madeOf(large)
    clearInterval(timer)
    expect(isNear(at(made, 128, 128), GREEN)).toBe(true)
    // Were it made here, the loop would turn between its steps only.
    expect(turns).toBeGreaterThan(20)
    const said = Buffer.from(large)
    said.writeUInt32BE(4_097, 20)
    expect(await pictures.make(said)).toEqual({ kind: "refused", why: "pixels" })
  })

  test("is made one at a time, and those who would wait too long are asked to come again", async () => {
    const one = await bytesOf(encodePng(painted(8, 8, () => RED)))
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => pictures.make(one)))
    const made = outcomes.filter((outcome) => outcome.status === "fulfilled" && outcome.value.kind === "made")
    const refused = outcomes.filter((outcome) => outcome.status === "rejected").map((outcome) => (outcome.reason as { code: string }).code)
    expect(new Set(refused)).toEqual(new Set(["unavailable"]))
    // One is made and sixteen wait; on a busy machine some of them too long.
    expect([made.length >= 1, made.length <= 17, made.length + refused.length]).toEqual([true, true, 20])
  })
})
