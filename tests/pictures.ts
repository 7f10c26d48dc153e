import { crc32, deflateSync } from "node:zlib"
import type { TestDoorward } from "doorward/testing"
import { type BrowserLike, csrfOf } from "./browser-like.ts"

/** Eight by eight, red: a baseline JPEG, and WebP in its two codings. */
export const JPEG = Buffer.from(
  "/9j/4AAQSkZJRgABAQAAAQABAAD/2wCEABAQEBAREBIUFBIZGxgbGSUiHx8iJTgoKygrKDhVNT41NT41VUtbSkVKW0uHal5eaoecg3yDnL2pqb3u4u7///8BEBAQEBEQEhQUEhkbGBsZJSIfHyIlOCgrKCsoOFU1PjU1PjVVS1tKRUpbS4dqXl5qh5yDfIOcvampve7i7v/////AABEIAAgACAMBIgACEQEDEQH/xABMAAEBAAAAAAAAAAAAAAAAAAAABRABAAAAAAAAAAAAAAAAAAAAAAEBAQAAAAAAAAAAAAAAAAAABQYRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AJYA9UP/2Q==",
  "base64",
)
export const WEBP = Buffer.from("UklGRjYAAABXRUJQVlA4ICoAAACQAQCdASoIAAgAAsBMJaACdLoAA5gA/uwmX6FGyiVS/+cS/kj9Au0AAAA=", "base64")
export const LOSSLESS_WEBP = Buffer.from("UklGRh4AAABXRUJQVlA4TBEAAAAvB8ABAAdQlCLXo/+BiOh/AAA=", "base64")

/** @param text ASCII */
export function pngChunk(type: string, data: Uint8Array | string): Buffer {
  const bytes = Buffer.concat([Buffer.from(type, "latin1"), Buffer.from(data as string)])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length - 4)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(bytes))
  return Buffer.concat([length, bytes, sum])
}

export interface PngOptions {
  readonly width: number
  readonly height: number
  /** What the header says instead. */
  readonly said?: { readonly width: number; readonly height: number }
  /** Between header and image. */
  readonly chunks?: readonly Buffer[]
  /** Filtered rows, in place of those of a red image. */
  readonly rows?: Buffer
}

/** An RGB image. */
export function png({ width, height, said = { width, height }, chunks = [], rows }: PngOptions): Buffer<ArrayBuffer> {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(said.width, 0)
  header.writeUInt32BE(said.height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const row = Buffer.alloc(1 + width * 3)
  for (let x = 0; x < width; x++) row[1 + x * 3] = 200
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk("IHDR", header),
    ...chunks,
    pngChunk("IDAT", deflateSync(rows ?? Buffer.concat(Array.from({ length: height }, () => row)))),
    pngChunk("IEND", ""),
  ])
}

/** A segment (`APPn`, a comment) right after the start of a JPEG. */
export function withSegment(jpeg: Buffer, marker: number, data: Uint8Array | string): Buffer {
  const content = Buffer.from(data as string)
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(content.length + 2, 2)
  return Buffer.concat([jpeg.subarray(0, 2), head, content, jpeg.subarray(2)])
}

const PAGE = "/account/profile"
export const UPLOAD = `${PAGE}/picture`

export interface UploadOptions {
  /** What the file is declared as. */
  readonly type?: string
  readonly fileName?: string
  readonly headers?: Record<string, string>
}

/** Sends a file as the page's form does. */
export async function upload(
  who: BrowserLike,
  bytes: Uint8Array,
  { type = "image/png", fileName = "me.png", headers }: UploadOptions = {},
): Promise<Response> {
  const form = new FormData()
  form.set("csrf", csrfOf(await (await who.get(PAGE)).text()))
  form.set("picture", new File([new Uint8Array(bytes)], fileName, { type }))
  return who.send(UPLOAD, { method: "POST", body: form, ...(headers ? { headers } : {}) })
}

/** Where a person's picture is shown from. */
export async function pictureOf(who: BrowserLike): Promise<string | null> {
  const { user } = (await (await who.get("/auth/account")).json()) as { user: { picture: string | null } }
  return user.picture
}

/** @param address a whole one */
export function look(doorward: TestDoorward, address: string): Promise<Response> {
  return doorward.fetch(new Request(address))
}
