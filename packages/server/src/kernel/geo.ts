import { readFile, stat } from "node:fs/promises"
import { type CityResponse, Reader } from "mmdb-lib"
import type { Log } from "./log.ts"

/** Where an address is, as far as a file says. */
export interface Spot {
  /** By language (BCP 47), as the file has them. */
  readonly city: Readonly<Record<string, string>> | undefined
  /** ISO 3166-1 alpha-2. */
  readonly country: string | undefined
}

export type FindSpot = (address: string) => Spot | undefined

/** Where addresses are, by a file the operator keeps. Nobody outside is ever asked. */
export interface Geo {
  /** The file as it is now; read again when it has changed. A file that cannot be read any more is not missed: the one before is kept. */
  current(): Promise<FindSpot>
}

/** The file that was configured cannot be used. Says which and why. */
export class GeoFileRefused extends Error {
  override readonly name = "GeoFileRefused"
}

/** The largest city databases there are have about a quarter of it. */
const MAX_FILE_BYTES = 1_000_000_000
const MAX_NAME_CHARACTERS = 100

interface Loaded {
  readonly find: FindSpot
  /** Tells one state of the file from the next. */
  readonly stamp: string
}

const nowhere: FindSpot = () => undefined

/** @param file in MaxMind's format (`.mmdb`), with cities or only countries; undefined for none @throws GeoFileRefused */
export async function openGeo(file: string | undefined, log: Log): Promise<Geo> {
  if (file === undefined) return { current: async () => nowhere }
  let loaded: Loaded
  try {
    loaded = await load(file, await stampOf(file))
  } catch (error) {
    throw new GeoFileRefused(
      `geoFile: ${file} cannot be used: ${reasonOf(error)}. It must be a file in MaxMind's format (.mmdb) that this process may read; without the setting, places are told by network only.`,
    )
  }
  let refused: string | undefined
  let looking: Promise<void> | undefined

  async function look(path: string): Promise<void> {
    let stamp = "missing"
    try {
      stamp = await stampOf(path)
      if (stamp !== loaded.stamp && stamp !== refused) loaded = await load(path, stamp)
      refused = undefined
    } catch (error) {
      if (stamp !== refused) log.warn({ file: path, reason: reasonOf(error) }, "the file of places cannot be read: the one before is kept")
      refused = stamp
    }
  }

  return {
    current: async () => {
      looking ??= look(file).finally(() => {
        looking = undefined
      })
      await looking
      return loaded.find
    },
  }
}

async function stampOf(file: string): Promise<string> {
  const { mtimeMs, size, ino } = await stat(file)
  if (size > MAX_FILE_BYTES) throw new Error("it is larger than any such file")
  return `${mtimeMs} ${size} ${ino}`
}

async function load(file: string, stamp: string): Promise<Loaded> {
  const reader = new Reader<CityResponse>(await readFile(file))
  return { stamp, find: (address) => spotIn(reader, address) }
}

/** What a broken file throws in the middle is as good as nothing. */
function spotIn(reader: Reader<CityResponse>, address: string): Spot | undefined {
  try {
    const found = reader.get(address)
    if (!found) return undefined
    const country = found.country?.iso_code ?? found.registered_country?.iso_code
    return { city: namesOf(found.city?.names), country: typeof country === "string" && /^[A-Z]{2}$/.test(country) ? country : undefined }
  } catch {
    return undefined
  }
}

function namesOf(names: object | undefined): Spot["city"] {
  if (names === undefined) return undefined
  return Object.fromEntries(
    Object.entries(names).flatMap(([language, name]: [string, unknown]) =>
      typeof name === "string" && name !== "" ? [[language, name.slice(0, MAX_NAME_CHARACTERS)]] : [],
    ),
  )
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "it cannot be read"
  if ("code" in error && error.code === "ENOENT") return "there is no such file"
  if ("code" in error && error.code === "EACCES") return "this process may not read it"
  return error.message
}
