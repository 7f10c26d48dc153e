/** What a picture says of itself before anything is decoded. */
export interface PictureHeader {
  readonly format: "png" | "jpeg" | "webp"
  readonly width: number
  readonly height: number
}

/**
 * Reads a picture's format and size from its own bytes; what it is called and was declared as does not matter. Stricter than
 * decoders are: what they might read differently is not read at all.
 * @returns undefined when it is no PNG, JPEG or WebP, or one with several frames
 */
export function readPictureHeader(bytes: Buffer): PictureHeader | undefined {
  const found = pngSize(bytes) ?? jpegSize(bytes) ?? webpSize(bytes)
  return found && found.width > 0 && found.height > 0 ? found : undefined
}

const PNG_START = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52])
const PNG_HEADER_BYTES = 33

/** PNG 3rd edition §5.2, §11.2.1: the signature, then IHDR. Of an animation its still image is shown. */
function pngSize(bytes: Buffer): PictureHeader | undefined {
  if (bytes.length < PNG_HEADER_BYTES || !bytes.subarray(0, PNG_START.length).equals(PNG_START)) return undefined
  return { format: "png", width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
}

const START_OF_IMAGE = 0xffd8
const START_OF_SCAN = 0xda
/** SOF0 to SOF15 without DHT, JPG and DAC (ITU-T T.81, table B.1). */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
/** Before the frame come tables and what applications add; a camera writes some ten. */
const MAX_SEGMENTS = 200
/** A progressive JPEG has some ten. Thousands fit into a small file, and each is a walk over all of its pixels. */
const MAX_SCANS = 50
const SCAN = Buffer.from([0xff, 0xda])

/** ITU-T T.81 §B.1.1.4: segments follow one another without gaps until the frame. */
function jpegSize(bytes: Buffer): PictureHeader | undefined {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== START_OF_IMAGE) return undefined
  let at = 2
  for (let count = 0; count < MAX_SEGMENTS && at + 9 <= bytes.length; count++) {
    const marker = bytes.readUInt8(at + 1)
    // Filling before a marker, and markers without a segment, are no camera's.
    if (bytes.readUInt8(at) !== 0xff || marker < 0xc0 || marker === 0xff || (marker >= 0xd0 && marker <= START_OF_SCAN)) return undefined
    if (isFrame(marker))
      return hasFewScans(bytes) ? { format: "jpeg", height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) } : undefined
    at += 2 + bytes.readUInt16BE(at + 2)
  }
  return undefined
}

/** Among coded pixels this pair of bytes is nothing but the beginning of a scan (ITU-T T.81 §B.1.1.5). */
function hasFewScans(bytes: Buffer): boolean {
  let count = 0
  for (let at = bytes.indexOf(SCAN); at >= 0 && count <= MAX_SCANS; at = bytes.indexOf(SCAN, at + SCAN.length)) count++
  return count <= MAX_SCANS
}

const ANIMATED = 0x02
const WEBP_HEADER_BYTES = 30

/** RFC 9649 §2: a RIFF container whose first chunk says how large the image is. */
function webpSize(bytes: Buffer): PictureHeader | undefined {
  if (bytes.length < WEBP_HEADER_BYTES || bytes.toString("latin1", 0, 4) !== "RIFF" || bytes.toString("latin1", 8, 12) !== "WEBP") return undefined
  switch (bytes.toString("latin1", 12, 16)) {
    case "VP8 ":
      // RFC 6386 §9.1: three bytes of frame tag (a key frame has its lowest bit clear), a start code, fourteen bits each.
      if ((bytes.readUInt8(20) & 1) !== 0 || bytes.readUIntBE(23, 3) !== 0x9d012a) return undefined
      return { format: "webp", width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff }
    case "VP8L": {
      if (bytes.readUInt8(20) !== 0x2f) return undefined
      const size = bytes.readUInt32LE(21)
      return { format: "webp", width: (size & 0x3fff) + 1, height: ((size >>> 14) & 0x3fff) + 1 }
    }
    case "VP8X":
      if ((bytes.readUInt8(20) & ANIMATED) !== 0) return undefined
      return { format: "webp", width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 }
    default:
      return undefined
  }
}
