import { mkdtemp, rename, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createLog, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { browserLike, PASSWORD, register } from "./browser-like.ts"
import { databases, freshDoorward } from "./databases.ts"
import { parsePage } from "./html.ts"
import { encodeMmdb, type GeoValue } from "./mmdb.ts"

const HOME = "203.0.113.7"
const VIENNA: GeoValue = { city: { names: { en: "Vienna", de: "Wien", ja: "ウィーン" } }, country: { iso_code: "AT", names: { en: "Austria" } } }
const SOMEWHERE_IN_JAPAN: GeoValue = { country: { iso_code: "JP", names: { en: "Japan" } } }
const NOWHERE: GeoValue = { location: { accuracy_radius: 1000 } }
const HOSTILE: GeoValue = { city: { names: { en: "<script>alert(1)</script>" } }, country: { iso_code: "<b>" } }
const FILE = encodeMmdb([
  { block: "198.51.100.0/24", says: VIENNA },
  { block: "192.0.2.0/25", says: SOMEWHERE_IN_JAPAN },
  { block: "192.0.2.128/25", says: NOWHERE },
  { block: "203.0.113.0/24", says: VIENNA },
  { block: "100.64.0.0/10", says: HOSTILE },
])

// Places are found in a file.
describe.each(databases.slice(0, 1))("places, $name", (database) => {
  let doorward: TestDoorward
  let folder: string
  let file: string
  const lines: string[] = []
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "doorward-places-"))
    file = join(folder, "city.mmdb")
    await writeFile(file, FILE)
    lines.length = 0
  })
  afterEach(async () => {
    await doorward.close()
    await rm(folder, { recursive: true })
  })

  const begin = async (geoFile?: string) => {
    const log = createLog("warn", { write: (line: string) => void lines.push(line) })
    doorward = await freshDoorward(database, { log, ...(geoFile === undefined ? {} : { geoFile }) })
  }
  const from = (address: string) => browserLike((request) => doorward.fetch(request, { address }))

  /** Somebody at home who signed in from each address as well. */
  async function signedInFrom(...addresses: readonly string[]) {
    const ada = from(HOME)
    const { attempt, code } = await register(doorward, ada, "ada@example.com")
    await ada.post("/auth/verify", { attempt, code })
    for (const address of addresses) {
      doorward.clock.advance(60)
      expect((await from(address).post("/auth/login", { email: "ada@example.com", password: PASSWORD })).status).toBe(200)
    }
    const text = async (page: string) => parsePage(await (await ada.get(page, { accept: "text/html" })).text()).text
    return { ada, text }
  }

  test("without a file: near, or another network with its address beside it", async () => {
    await begin()
    const { text } = await signedInFrom("203.0.113.99", "198.51.100.1")
    const page = await text("/account/sessions")
    expect(page).toContain("near your network")
    expect(page).toContain("another network 198.51.100.1")
    expect(page).not.toContain("203.0.113.99")
    expect(await text("/account/activity")).toMatch(/another network 198\.51\.100\.1/)
  })

  test("with one: city and country, or the country; near stays near; what the file does not know is another network", async () => {
    await begin(file)
    const { text } = await signedInFrom("198.51.100.1", "192.0.2.1", "192.0.2.200", "203.0.113.99", "8.8.8.8", "2001:db8::1")
    for (const room of ["/account/sessions", "/account/activity"]) {
      const page = await text(room)
      for (const words of ["Vienna, Austria", "Japan", "near your network", "another network 192.0.2.200", "another network 8.8.8.8"])
        expect([room, words, page.replaceAll(" · ", " ").includes(words)]).toEqual([room, words, true])
      expect(page).toContain("2001:db8::1")
      expect(page).not.toContain("198.51.100.1")
      expect(page.match(/Vienna/g)).toHaveLength(1)
    }
  })

  test.each([
    ["de", "Wien, Österreich"],
    ["fr", "Vienna, Autriche"],
    ["ja", "オーストリア、ウィーン"],
    ["ar", "Vienna، النمسا"],
  ])("in %s a place is called %s", async (locale, place) => {
    await begin(file)
    const { text } = await signedInFrom("198.51.100.1")
    expect(await text(`/account/sessions?ui_locales=${locale}`)).toContain(place)
  })

  test("a new file counts from the next page on; one that is broken or gone leaves the one before, and is told once", async () => {
    await begin(file)
    const { text } = await signedInFrom("198.51.100.1")
    expect(await text("/account/sessions")).toContain("Vienna, Austria")
    const replace = async (content: Buffer) => {
      await writeFile(`${file}.new`, content)
      await rename(`${file}.new`, file)
    }
    await replace(encodeMmdb([{ block: "198.51.100.0/24", says: { city: { names: { en: "Graz" } }, country: { iso_code: "AT" } } }]))
    expect(await text("/account/sessions")).toContain("Graz, Austria")
    await replace(Buffer.from("not such a file"))
    expect(await text("/account/sessions")).toContain("Graz, Austria")
    expect(await text("/account/sessions")).toContain("Graz, Austria")
    await rm(file)
    expect(await text("/account/sessions")).toContain("Graz, Austria")
    expect(await text("/account/sessions")).toContain("Graz, Austria")
    expect(lines.filter((line) => line.includes("the file of places cannot be read"))).toHaveLength(2)
    await replace(FILE)
    expect(await text("/account/sessions")).toContain("Vienna, Austria")
  })

  test("UI-04 what a file says is text", async () => {
    await begin(file)
    const { ada, text } = await signedInFrom("100.64.0.1")
    expect(await text("/account/sessions")).toContain("<script>alert(1)</script>")
    expect(await (await ada.get("/account/sessions", { accept: "text/html" })).text()).not.toContain("<script>alert")
  })

  test("a file that is missing or is none is refused at the start, in words", async () => {
    await begin()
    await expect(freshDoorward(database, { geoFile: join(folder, "none.mmdb") })).rejects.toThrow(/none\.mmdb cannot be used: there is no such file/)
    await writeFile(file, "not such a file")
    await expect(freshDoorward(database, { geoFile: file })).rejects.toThrow(/city\.mmdb cannot be used: .*\.mmdb/s)
    await expect(freshDoorward(database, { geoFile: folder })).rejects.toThrow(/cannot be used/)
  })
})
