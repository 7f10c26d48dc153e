// Decodes one picture and encodes it anew, in a worker thread of its own that ends with it: WebAssembly keeps hostile bytes
// from running code of this machine, and the thread keeps them from holding up the event loop. Plain JavaScript with checked
// JSDoc types, because a worker is loaded by Node itself, which in development has no compiler in between.
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { parentPort, workerData } from "node:worker_threads"
import decodeJpeg, { init as initJpeg } from "@jsquash/jpeg/decode.js"
import decodePng, { init as initPng } from "@jsquash/png/decode.js"
import resize, { initResize } from "@jsquash/resize"
import decodeWebp, { init as initWebp } from "@jsquash/webp/decode.js"
import encodeWebp, { init as initEncoder } from "@jsquash/webp/encode.js"

/**
 * @typedef {{ data: Uint8ClampedArray, width: number, height: number }} Pixels
 * @typedef {{ bytes: Uint8Array, format: "png" | "jpeg" | "webp", width: number, height: number, side: number }} Order
 * @typedef {{ kind: "made", webp: Uint8Array } | { kind: "broken" }} Outcome
 */

/** House: a face at this size is some ten kilobytes. */
const QUALITY = 82

/**
 * What the codecs make their results with, by `new`; Node has none.
 * @param {Uint8ClampedArray} data @param {number} width @param {number} height @returns {Pixels}
 */
function imageData(data, width, height) {
  return { data, width, height }
}
Object.defineProperty(globalThis, "ImageData", { value: imageData })

/** @param {string} file */
function bytesOf(file) {
  return readFileSync(fileURLToPath(import.meta.resolve(file)))
}

/** @param {string} file */
function wasm(file) {
  return WebAssembly.compile(bytesOf(file))
}

/** @param {Order} order @returns {Promise<Pixels>} */
async function decode({ bytes, format }) {
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  switch (format) {
    case "png":
      await initPng(await wasm("@jsquash/png/codec/pkg/squoosh_png_bg.wasm"))
      return decodePng(/** @type {ArrayBuffer} */ (buffer))
    case "jpeg":
      await initJpeg(await wasm("@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm"))
      // Turned as EXIF says, because EXIF does not come along.
      return decodeJpeg(/** @type {ArrayBuffer} */ (buffer), { preserveOrientation: true })
    case "webp":
      await initWebp(await wasm("@jsquash/webp/codec/dec/webp_dec.wasm"))
      return decodeWebp(/** @type {ArrayBuffer} */ (buffer))
  }
}

/**
 * The square in the middle, each pixel the average of `factor` × `factor`: cheaper by far than to filter millions of pixels.
 * Colours count by how opaque they are.
 * @param {Pixels} pixels @param {number} factor @returns {Pixels}
 */
function middle({ data, width, height }, factor) {
  const side = Math.floor(Math.min(width, height) / factor)
  const left = Math.floor((width - side * factor) / 2)
  const top = Math.floor((height - side * factor) / 2)
  const made = new Uint8ClampedArray(side * side * 4)
  const count = factor * factor
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      let red = 0
      let green = 0
      let blue = 0
      let alpha = 0
      for (let dy = 0; dy < factor; dy++) {
        let at = ((top + y * factor + dy) * width + left + x * factor) * 4
        for (let dx = 0; dx < factor; dx++, at += 4) {
          const weight = /** @type {number} */ (data[at + 3])
          red += /** @type {number} */ (data[at]) * weight
          green += /** @type {number} */ (data[at + 1]) * weight
          blue += /** @type {number} */ (data[at + 2]) * weight
          alpha += weight
        }
      }
      const to = (y * side + x) * 4
      made[to] = alpha === 0 ? 0 : red / alpha
      made[to + 1] = alpha === 0 ? 0 : green / alpha
      made[to + 2] = alpha === 0 ? 0 : blue / alpha
      made[to + 3] = alpha / count
    }
  }
  return { data: made, width: side, height: side }
}

/** @param {Order} order @returns {Promise<Outcome>} */
async function make(order) {
  const pixels = await decode(order)
  const { data, width, height } = pixels
  // A header that says one thing and an image that is another: whoever made it wants something of us.
  const isAsSaid = (width === order.width && height === order.height) || (width === order.height && height === order.width)
  if (!isAsSaid || data.length !== width * height * 4) return { kind: "broken" }
  const square = middle(pixels, Math.max(1, Math.floor(Math.min(width, height) / order.side)))
  await initResize(await wasm("@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm"))
  const face = await resize(/** @type {ImageData} */ (square), { width: order.side, height: order.side, method: "lanczos3" })
  const fast = bytesOf("@jsquash/webp/codec/enc/webp_enc_simd.wasm")
  // The encoder looks in the same way which of its two halves this machine can run.
  await initEncoder(WebAssembly.validate(fast) ? await WebAssembly.compile(fast) : await wasm("@jsquash/webp/codec/enc/webp_enc.wasm"))
  return { kind: "made", webp: new Uint8Array(await encodeWebp(face, { quality: QUALITY })) }
}

/** @type {Outcome} */
let outcome
try {
  outcome = await make(/** @type {Order} */ (workerData))
} catch {
  outcome = { kind: "broken" }
}
parentPort?.postMessage(outcome)
