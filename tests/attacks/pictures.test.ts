import { deflateSync } from "node:zlib"
import { createTestDoorward, listen, sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, csrfOf, signedUp } from "../browser-like.ts"
import { databases, freshDoorward, freshReplicas } from "../databases.ts"
import { JPEG, LOSSLESS_WEBP, look, pictureOf, png, pngChunk, UPLOAD, upload, WEBP, withSegment } from "../pictures.ts"
import { exchange } from "../raw-http.ts"

const SHOWN = "/account/profile?done=shown"
const SCRIPT = "<script>alert(document.domain)</script>"
const TYPES = ["image/png", "image/svg+xml", "text/html", "image/gif", "application/octet-stream", ""]
const red = { width: 8, height: 8 }

/** Nothing of what came in may come out: neither words, nor anything of any length that is not by chance. */
const sharesBytes = (one: Buffer, other: Buffer, length: number) => {
  for (let at = 0; at + length <= one.length; at++) if (other.includes(one.subarray(at, at + length))) return true
  return false
}

/** What a picture is does not depend on the database. */
const anyDatabase = databases.slice(0, 1)

describe.each(anyDatabase)("attacks by pictures", (database) => {
  let doorward: TestDoorward
  let ada: BrowserLike
  beforeEach(async () => {
    doorward = await freshDoorward(database)
    ada = await signedUp(doorward, "ada@example.com")
  })
  afterEach(() => doorward.close())

  const rows = () => doorward.database.read<{ id: string; user_id: string }>(sql`SELECT id, user_id FROM pictures`)
  const shown = async () => {
    const response = await look(doorward, (await pictureOf(ada)) ?? "")
    return { response, bytes: Buffer.from(await response.arrayBuffer()) }
  }

  test("UI-05 what is no picture is refused, whatever it is called and declared as", async () => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8">${SCRIPT}</svg>`
    for (const [what, bytes] of [
      ["SVG", svg],
      ["SVG with an XML declaration", `<?xml version="1.0"?>${svg}`],
      ["HTML", `<!doctype html>${SCRIPT}`],
      ["a script", "alert(1)"],
      ["GIF and script", "GIF89a/*\u0000*/=1;alert(1)//"],
      ["ZIP", "PK\u0003\u0004" + "x".repeat(60)],
      ["PDF", "%PDF-1.7 /JS (app.alert(1))"],
      ["BMP", "BM" + "\u0000".repeat(60)],
      ["AVIF", "\u0000\u0000\u0000\u0020ftypavif" + "x".repeat(60)],
      ["HTML before a PNG", Buffer.concat([Buffer.from(`<html>${SCRIPT}`), png(red)])],
      ["a signature and no more", png(red).subarray(0, 8)],
      ["RIFF that is sound", Buffer.from("RIFF\u0020\u0000\u0000\u0000WAVEfmt " + "x".repeat(40))],
      ["an empty file", ""],
    ] as const) {
      for (const type of TYPES) {
        const answer = await upload(ada, Buffer.from(bytes as string), { type, fileName: type === "image/png" ? "me.png" : "me.svg" })
        expect([what, type, answer.status]).toEqual([what, type, 422])
        const html = await answer.text()
        expect([what, html.includes("alert(")]).toEqual([what, false])
        expect(html).toContain('<a href="#picture">')
        // Opened by its address, the page is the one whose form this was.
        expect((await ada.get(UPLOAD, { accept: "text/html" })).headers.get("location")).toBe("/account/profile")
      }
    }
    expect(await rows()).toEqual([])
    expect(await pictureOf(ada)).toBeNull()
  })

  test("UI-05 a polyglot, or a picture that carries more than it shows, comes out as nothing but a WebP of ours", async () => {
    const more = `${SCRIPT}<!--${"GPS 51.5007 N 0.1246 W ".repeat(8)}-->`
    const exif = Buffer.concat([Buffer.from("Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0", "latin1"), Buffer.from(more)])
    const riff = Buffer.concat([
      WEBP,
      Buffer.from("EXIF"),
      Buffer.from([0xff, 0, 0, 0]),
      Buffer.from(more.padEnd(255).slice(0, 255)),
      Buffer.from([0]),
    ])
    riff.writeUInt32LE(riff.length - 8, 4)
    for (const [what, bytes] of [
      ["PNG, then HTML", Buffer.concat([png(red), Buffer.from(more)])],
      ["PNG, then ZIP", Buffer.concat([png(red), Buffer.from(`PK\u0003\u0004${more}PK\u0005\u0006${"\0".repeat(18)}`)])],
      ["HTML in a PNG's text", png({ ...red, chunks: [pngChunk("tEXt", `Comment\0${more}`), pngChunk("eXIf", exif)] })],
      ["HTML in a PNG's profile", png({ ...red, chunks: [pngChunk("iCCP", Buffer.concat([Buffer.from("x\0\0"), deflateSync(more)]))] })],
      ["a script in a JPEG's comment", withSegment(JPEG, 0xfe, more)],
      ["EXIF and GPS in a JPEG", withSegment(JPEG, 0xe1, exif)],
      ["JPEG, then HTML", Buffer.concat([JPEG, Buffer.from(more)])],
      ["EXIF in a WebP", riff],
      ["lossless WebP, then a script", Buffer.concat([LOSSLESS_WEBP, Buffer.from(more)])],
    ] as const) {
      const answer = await upload(ada, bytes, { type: "text/html", fileName: "me.html" })
      expect([what, answer.status, answer.headers.get("location")]).toEqual([what, 303, SHOWN])
      const { response, bytes: out } = await shown()
      expect([what, response.status, response.headers.get("content-type")]).toEqual([what, 200, "image/webp"])
      expect([what, out.toString("latin1", 0, 4), out.toString("latin1", 8, 12)]).toEqual([what, "RIFF", "WEBP"])
      // The container ends where it says: nothing is behind it.
      expect([what, out.readUInt32LE(4) + 8]).toEqual([what, out.length])
      expect([what, sharesBytes(Buffer.from(more), out, 4), /EXIF|ICCP|XMP|VP8X/.test(out.toString("latin1"))]).toEqual([what, false, false])
    }
  })

  test("UI-05 a picture is served as what it is and as nothing else, and never to be run, framed or kept by others", async () => {
    await upload(ada, JPEG)
    const { response } = await shown()
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/webp",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "cross-origin-resource-policy": "cross-origin",
      "cache-control": expect.stringMatching(/^private, /) as string,
    })
    expect(response.headers.getSetCookie()).toEqual([])
    const address = (await pictureOf(ada)) ?? ""
    const head = await doorward.fetch(new Request(address, { method: "HEAD" }))
    expect([head.status, await head.text()]).toEqual([200, ""])
    for (const method of ["POST", "PUT", "DELETE", "PATCH"])
      expect((await doorward.fetch(new Request(address, { method, headers: { "sec-fetch-site": "same-origin" } }))).status).toBe(405)
  })

  test("UI-05 a picture's address is its only one: no path, encoding, case or wildcard finds it, or anything else", async () => {
    await upload(ada, JPEG)
    const address = (await pictureOf(ada)) ?? ""
    const id = address.slice(address.lastIndexOf("/") + 1)
    expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/)
    const swapped = id.replaceAll(/[A-Za-z]/g, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()))
    for (const wrong of [
      "",
      "x",
      "%25",
      "_",
      "%",
      swapped,
      `${id}.svg`,
      `${id}%00`,
      `${id}%00.png`,
      `${id}/`,
      `${id}/x`,
      `/${id}`,
      `x/../${id}x`,
      `..%2f..%2fetc%2fpasswd`,
      "..%5c..%5cdoorward.db",
      "%2e%2e/doorward.db",
      `${id.slice(0, 21)}%25`,
      `${id}' OR '1'='1`,
      "A".repeat(22),
      "A".repeat(10_000),
      id.slice(0, 21),
    ]) {
      const response = await doorward.fetch(new Request(`http://localhost:3000/pictures/${wrong}`))
      expect([wrong, [400, 404, 413].includes(response.status), response.headers.get("content-type")]).toEqual([
        wrong,
        true,
        "application/problem+json",
      ])
    }
    expect((await look(doorward, address)).status).toBe(200)
  })

  test("UI-05 a picture that is an enormous canvas in few bytes, or lies about its size, is refused before or while it is read", async () => {
    const jpegOf = (width: number, height: number) => {
      const bytes = Buffer.from(JPEG)
      const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]))
      bytes.writeUInt16BE(height, frame + 5)
      bytes.writeUInt16BE(width, frame + 7)
      return bytes
    }
    const webpOf = (width: number, height: number) => {
      const bytes = Buffer.from(WEBP)
      bytes.writeUInt16LE(width, 26)
      bytes.writeUInt16LE(height, 28)
      return bytes
    }
    const canvas = (width: number, height: number, image: Buffer, flags = 0) => {
      const extended = Buffer.alloc(18)
      extended.write("VP8X")
      extended.writeUInt32LE(10, 4)
      extended.writeUInt8(flags, 8)
      extended.writeUIntLE(width - 1, 12, 3)
      extended.writeUIntLE(height - 1, 15, 3)
      const bytes = Buffer.concat([image.subarray(0, 12), extended, image.subarray(12)])
      bytes.writeUInt32LE(bytes.length - 8, 4)
      return bytes
    }
    const withScans = (count: number) =>
      Buffer.concat([
        JPEG.subarray(0, -2),
        ...Array.from({ length: count }, () => JPEG.subarray(JPEG.indexOf(Buffer.from([0xff, 0xda])), -2)),
        JPEG.subarray(-2),
      ])
    const zeros = deflateSync(Buffer.alloc(4 * 1_024 * 1_024))
    for (const [what, bytes] of [
      ["PNG of 50,000 × 50,000", png({ ...red, said: { width: 50_000, height: 50_000 } })],
      ["PNG of 2³¹ × 2³¹", png({ ...red, said: { width: 0x7fffffff, height: 0x7fffffff } })],
      ["PNG of 0 × 8", png({ ...red, said: { width: 0, height: 8 } })],
      ["PNG that says 4,096 × 4,096 and has 8 × 8", png({ ...red, said: { width: 4_096, height: 4_096 } })],
      ["PNG that is cut off", png({ width: 300, height: 300 }).subarray(0, 200)],
      [
        "PNG with a bomb in its text",
        Buffer.concat([png(red).subarray(0, 33), pngChunk("zTXt", Buffer.concat([Buffer.from("x\0\0"), zeros])), pngChunk("IDAT", zeros)]),
      ],
      ["JPEG of 65,535 × 65,535", jpegOf(65_535, 65_535)],
      ["JPEG of 8 × 0", jpegOf(8, 0)],
      ["JPEG with two frames", Buffer.concat([JPEG.subarray(0, 2), jpegOf(65_535, 65_535).subarray(2)])],
      ["JPEG with filling before its frame", Buffer.concat([JPEG.subarray(0, 2), Buffer.from([0xff, 0xff, 0xff]), JPEG.subarray(2)])],
      ["JPEG of 10,000 scans", withScans(10_000)],
      ["JPEG that ends before its frame", JPEG.subarray(0, 40)],
      [
        "JPEG of 10,000 segments",
        Buffer.concat([JPEG.subarray(0, 2), ...Array.from({ length: 10_000 }, () => Buffer.from([0xff, 0xe0, 0, 2])), JPEG.subarray(2)]),
      ],
      ["WebP of 16,383 × 16,383", webpOf(16_383, 16_383)],
      ["WebP of 4,000 × 4,000 that has 8 × 8", canvas(4_000, 4_000, WEBP)],
      ["WebP of 8 × 8 that has 16,383 × 16,383", canvas(8, 8, webpOf(16_383, 16_383))],
      ["WebP of 2²⁴ × 2²⁴", canvas(1 << 24, 1 << 24, WEBP)],
      ["WebP that moves", canvas(8, 8, WEBP, 0x02)],
    ] as const) {
      const answer = await upload(ada, bytes)
      expect([what, answer.status]).toEqual([what, 422])
    }
    expect(await rows()).toEqual([])
    // And nobody's turn was lost by it.
    expect((await upload(ada, WEBP)).headers.get("location")).toBe(SHOWN)
  })

  test("UI-05 a form with too much in it, twice the same, the file where a text belongs, or no end, is not read", async () => {
    const csrf = csrfOf(await (await ada.get("/account/profile")).text())
    const send = (form: FormData) => ada.send(UPLOAD, { method: "POST", body: form })
    const file = () => new File([png(red)], "me.png")
    const formOf = (...fields: readonly (readonly [string, string | File])[]) => {
      const form = new FormData()
      for (const [name, value] of [["csrf", csrf] as const, ...fields]) form.append(name, value)
      return form
    }
    for (const [what, form, status] of [
      ["no file", formOf(), 422],
      ["two files", formOf(["picture", file()], ["picture", file()]), 400],
      ["a text for a file", formOf(["picture", "data:image/png;base64,x"]), 400],
      ["a file elsewhere", formOf(["picture", file()], ["other", file()]), 400],
      ["the token twice", formOf(["csrf", csrf], ["picture", file()]), 400],
      ["a thousand fields", formOf(...Array.from({ length: 1_000 }, (_, index) => [`f${index}`, ""] as const), ["picture", file()]), 400],
      ["6 MiB", formOf(["picture", new File([new Uint8Array(6 * 1_024 * 1_024)], "me.png")]), 413],
    ] as const)
      expect([what, (await send(form)).status]).toEqual([what, status])
    const boundary = "-".repeat(24) + "boundary"
    const whole = `--${boundary}\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n${csrf}\r\n--${boundary}\r\nContent-Disposition: form-data; name="picture"; filename="x"\r\n\r\nx`
    const raw = (body: BodyInit, type: string) => ada.send(UPLOAD, { method: "POST", body, headers: { "content-type": type } })
    const multipart = `multipart/form-data; boundary=${boundary}`
    expect((await raw(`${whole}\r\n--${boundary}--\r\n`, multipart)).status).toBe(422)
    expect((await raw(whole, multipart)).status).toBe(400)
    expect((await raw(whole, "multipart/form-data")).status).toBe(400)
    // A head of megabytes would take half a second to take apart.
    const longName = formOf(["picture", file()], ['"'.repeat(1_000_000), ""])
    expect((await send(longName)).status).toBe(400)
    expect((await raw("", multipart)).status).toBe(400)
    expect((await raw(whole, "application/x-www-form-urlencoded")).status).toBe(415)
    expect((await raw(JSON.stringify({ csrf }), "application/json")).status).toBe(415)
    const endless = () => new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) })
    const answer = await doorward.fetch(
      new Request(`http://localhost:3000${UPLOAD}`, {
        method: "POST",
        body: endless(),
        duplex: "half",
        headers: {
          "sec-fetch-site": "same-origin",
          "content-type": multipart,
          cookie: [...ada.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        },
      } as RequestInit),
    )
    expect(answer.status).toBe(413)
    // Of a stranger nothing is read at all.
    const unread = await doorward.fetch(
      new Request(`http://localhost:3000${UPLOAD}`, {
        method: "POST",
        body: new ReadableStream({ pull: () => new Promise(() => undefined) }),
        duplex: "half",
        headers: { "sec-fetch-site": "same-origin", "content-type": multipart },
      } as RequestInit),
    )
    expect(unread.status).toBe(303)
    expect(await rows()).toEqual([])
  })
})

describe.each(databases)("whose a picture is, $name", (database) => {
  let doorward: TestDoorward
  let ada: BrowserLike
  beforeEach(async () => {
    doorward = await freshDoorward(database)
    ada = await signedUp(doorward, "ada@example.com")
  })
  afterEach(() => doorward.close())

  const rows = () => doorward.database.read<{ id: string; user_id: string }>(sql`SELECT id, user_id FROM pictures`)

  test("UI-05 the picture before is gone with the next, with its removal, and with the person", async () => {
    await upload(ada, JPEG)
    const first = (await pictureOf(ada)) ?? ""
    await upload(ada, png(red))
    const second = (await pictureOf(ada)) ?? ""
    expect([(await look(doorward, first)).status, (await look(doorward, second)).status]).toEqual([404, 200])
    const removed = await ada.submit("/account/profile", "/account/profile/picture/remove", {})
    expect(removed.headers.get("location")).toBe("/account/profile?done=removed")
    expect([(await look(doorward, second)).status, await pictureOf(ada)]).toEqual([404, null])
    await upload(ada, WEBP)
    const third = (await pictureOf(ada)) ?? ""
    expect((await ada.send("/auth/account", { method: "PATCH", json: { picture: null } })).status).toBe(200)
    expect([(await look(doorward, third)).status, await pictureOf(ada), await rows()]).toEqual([404, null, []])
    await upload(ada, JPEG)
    const fourth = (await pictureOf(ada)) ?? ""
    const { user } = (await (await ada.get("/auth/account")).json()) as { user: { id: `usr_${string}` } }
    await doorward.api.deleteUser(user.id)
    expect([(await look(doorward, fourth)).status, await rows()]).toEqual([404, []])
  })

  test("UI-05 nobody else changes a picture: not a stranger, not another person, not another site", async () => {
    await upload(ada, JPEG)
    const mine = await pictureOf(ada)
    const eve = await signedUp(doorward, "eve@example.com")
    expect((await upload(eve, png(red))).status).toBe(303)
    expect(await pictureOf(eve)).not.toBe(mine)
    await eve.submit("/account/profile", "/account/profile/picture/remove", { user_id: "x", id: mine ?? "" })
    const stranger = browserLike(doorward.fetch)
    const answer = await upload(stranger, png(red))
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/sign-in?next=%2Faccount%2Fprofile"])
    for (const headers of [
      { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
      { "sec-fetch-site": "same-site", origin: "http://app.localhost:3000" },
    ])
      expect((await upload(ada, png(red), { headers })).status).toBe(403)
    for (const csrf of [undefined, "", "x", csrfOf(await (await eve.get("/account/profile")).text())]) {
      const form = new FormData()
      if (csrf !== undefined) form.set("csrf", csrf)
      form.set("picture", new File([png(red)], "me.png"))
      expect([csrf, (await ada.send(UPLOAD, { method: "POST", body: form })).status]).toEqual([csrf, 403])
    }
    expect([await pictureOf(ada), (await look(doorward, mine ?? "")).status, (await rows()).length]).toEqual([mine, 200, 1])
  })
})

describe.each(databases)("attacks by pictures on replicas, $name", (database) => {
  test("UI-05 many uploads and removals of one person at once, on every replica, leave one picture: the one she is shown with", async () => {
    const replicas = await freshReplicas(database)
    const ada = await signedUp(replicas.first, "ada@example.com")
    await ada.get("/account/profile")
    const browsers = Array.from({ length: 6 }, (_, index) => {
      const browser = browserLike(replicas.nth(index).fetch)
      for (const [name, value] of ada.cookies) browser.cookies.set(name, value)
      return browser
    })
    const remove = (who: BrowserLike) => who.send("/auth/account", { method: "PATCH", json: { picture: null } })
    const answers = await Promise.all(browsers.flatMap((browser, index) => [upload(browser, JPEG), ...(index % 3 === 0 ? [remove(browser)] : [])]))
    expect(answers.map(({ status }) => status).filter((status) => ![200, 303].includes(status))).toEqual([])
    const last = await upload(ada, JPEG)
    expect(last.headers.get("location")).toBe(SHOWN)
    const left = await replicas.first.database.read<{ id: string }>(sql`SELECT id FROM pictures`)
    expect(left).toHaveLength(1)
    for (const browser of browsers) expect(await pictureOf(browser)).toBe(`http://localhost:3000/pictures/${left[0]?.id}`)
    await replicas.close()
  })
})

test("UI-05 one network uploads so many pictures and no more", async () => {
  const doorward = await createTestDoorward({ limitMultiplier: 1 })
  const ada = await signedUp(
    doorward,
    "ada@example.com",
    undefined,
    browserLike((request) => doorward.fetch(request, { address: "203.0.113.7" })),
  )
  const statuses: number[] = []
  for (let count = 0; count < 61; count++) statuses.push((await upload(ada, Buffer.from("no picture"))).status)
  expect([statuses.indexOf(429), new Set(statuses.slice(0, 60))]).toEqual([60, new Set([422])])
  await doorward.close()
})

test("UI-05 senders that go away in the middle of a picture take nobody's place", async () => {
  const doorward = await createTestDoorward()
  const ada = await signedUp(doorward, "ada@example.com")
  const { addresses, drain } = await listen(doorward.handle, { port: 0, hosts: ["127.0.0.1"] })
  const [address] = addresses
  const cookie = [...ada.cookies].map(([name, value]) => `${name}=${value}`).join("; ")
  const head = [
    `POST ${UPLOAD} HTTP/1.1`,
    "Host: localhost:3000",
    "Connection: close",
    "Sec-Fetch-Site: same-origin",
    `Cookie: ${cookie}`,
    "Content-Type: multipart/form-data; boundary=------------------------boundary",
    "Content-Length: 100000",
  ]
  const half = `${head.join("\r\n")}\r\n\r\n${"x".repeat(50_000)}`
  const answers = await Promise.all(Array.from({ length: 40 }, () => exchange(address?.port ?? 0, half, { halfClose: true })))
  for (const { status, timedOut } of answers) expect([status === undefined || status === 400, timedOut]).toEqual([true, false])
  expect((await upload(ada, JPEG)).headers.get("location")).toBe(SHOWN)
  await drain()
  await doorward.close()
})
