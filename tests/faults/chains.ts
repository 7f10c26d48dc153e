import type { TestDoorward } from "doorward/testing"
import type { Chance, Verdict } from "./experiment.ts"

const ISSUER = "http://localhost:3000"
const PREFIX = "dwr_"
const FAMILY_BYTES = { from: 2, to: 18 }

/** Where a refresh token stands: its chain, and its generation in it. */
interface Position {
  readonly family: string
  readonly generation: bigint
}

function positionOf(token: string): Position {
  const bytes = Buffer.from(token.slice(PREFIX.length), "base64url")
  return { family: bytes.toString("hex", FAMILY_BYTES.from, FAMILY_BYTES.to), generation: bytes.readBigUInt64BE(FAMILY_BYTES.to) }
}

/** Where somebody calls from. */
export interface Device {
  readonly address: string
  readonly agent: string
}

/** What a client holds. Browsers keep both in a jar that their tabs share; other clients keep the refresh token themselves. */
export interface Holder {
  readonly email: string
  readonly kind: "browser" | "body"
  readonly device: Device
  refresh: string
  /** The cookie of the session. */
  session: string | undefined
  access: string
  /** The absolute end of the session. */
  endsAt: number
  /** Tokens it held before, newest last. */
  readonly history: string[]
}

export interface Refreshed {
  readonly status: number
  readonly code: string | undefined
  readonly how: "rotated" | "replayed" | undefined
  readonly refresh: string | undefined
  readonly access: string | undefined
}

export interface Sending {
  readonly device?: Device
  readonly retryKey?: string | undefined
}

/** Every answer a refresh token was given for, and the red lines that each is held against as it comes. */
export interface ChainLedger {
  readonly counts: { refreshes: number; rotated: number; replayed: number; refused: number; newChains: number; retried503: number }
  note(presented: string, answer: Refreshed, holder: Holder, now: number): void
  /** Generations in all chains. */
  positions(): number
}

export function openChainLedger(verdict: Verdict): ChainLedger {
  const counts = { refreshes: 0, rotated: 0, replayed: 0, refused: 0, newChains: 0, retried503: 0 }
  /** Every token that was ever given out, by its place: a second one for the same place would be a fork. */
  const tokens = new Map<string, string>()
  const successors = new Map<string, string>()
  return {
    counts,
    positions: () => tokens.size,
    note: (presented, { status, how, refresh }, holder, now) => {
      counts.refreshes++
      if (status !== 200 || refresh === undefined) return void counts.refused++
      if (how === "rotated") counts.rotated++
      else counts.replayed++
      if (now >= holder.endsAt) verdict.breach(`a token of ${holder.email} is turned ${now - holder.endsAt} ms past the absolute end`)
      const [from, to] = [positionOf(presented), positionOf(refresh)]
      const place = `${to.family} ${to.generation}`
      const known = tokens.get(place)
      if (known !== undefined && known !== refresh) verdict.breach(`two tokens stand at ${place}`)
      tokens.set(place, refresh)
      if (from.family !== to.family) return void counts.newChains++
      if (to.generation !== from.generation + 1n) verdict.breach(`generation ${from.generation} of ${from.family} is answered with ${to.generation}`)
      if ((successors.get(presented) ?? refresh) !== refresh) verdict.breach(`generation ${from.generation} of ${from.family} has two successors`)
      successors.set(presented, refresh)
    },
  }
}

export interface SentRequest extends Sending {
  readonly json?: unknown
  readonly cookies?: Readonly<Record<string, string | undefined>>
  readonly bearer?: string
}

export interface HouseAnswer {
  readonly status: number
  readonly how: string | null
  readonly body: Record<string, unknown>
  readonly cookies: ReadonlyMap<string, string>
}

/** One request to a house in this process, from an address of our choice. */
export async function ask(house: TestDoorward, method: string, path: string, sent: SentRequest): Promise<HouseAnswer> {
  const cookie = Object.entries(sent.cookies ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
  const headers: Record<string, string> = {
    "sec-fetch-site": "same-origin",
    ...(sent.device ? { "user-agent": sent.device.agent } : {}),
    ...(cookie.length > 0 ? { cookie: cookie.join("; ") } : {}),
    ...(sent.json === undefined ? {} : { "content-type": "application/json" }),
    ...(sent.retryKey === undefined ? {} : { "doorward-retry-key": sent.retryKey }),
    ...(sent.bearer === undefined ? {} : { authorization: `Bearer ${sent.bearer}` }),
  }
  const request = new Request(ISSUER + path, { method, headers, ...(sent.json === undefined ? {} : { body: JSON.stringify(sent.json) }) })
  const response = await house.fetch(request, { address: sent.device?.address })
  const text = await response.text()
  const cookies = new Map<string, string>()
  for (const line of response.headers.getSetCookie()) {
    const [pair = "", ...attributes] = line.split("; ")
    if (!attributes.includes("Max-Age=0")) cookies.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1))
  }
  const body = text === "" ? {} : (JSON.parse(text) as Record<string, unknown>)
  return { status: response.status, how: response.headers.get("doorward-refresh"), body, cookies }
}

/** Presents a refresh token the way its holder does. */
export async function refresh(house: TestDoorward, holder: Holder, token: string, sending: Sending = {}): Promise<Refreshed> {
  const device = sending.device ?? holder.device
  const inCookie = holder.kind === "browser" && sending.device === undefined
  const answer = await ask(house, "POST", "/auth/refresh", {
    ...sending,
    device,
    ...(inCookie ? { cookies: { doorward: holder.session, "doorward-refresh": token } } : { json: { refresh_token: token } }),
  })
  const given = inCookie ? answer.cookies.get("doorward-refresh") : (answer.body["refresh_token"] as string | undefined)
  return {
    status: answer.status,
    code: answer.body["code"] as string | undefined,
    how: answer.how === "rotated" || answer.how === "replayed" ? answer.how : undefined,
    refresh: given,
    access: answer.body["access_token"] as string | undefined,
  }
}

/** An account and the client that made it. */
export async function signUp(
  house: TestDoorward,
  email: string,
  kind: Holder["kind"],
  device: Device,
  password?: string,
): Promise<Omit<Holder, "endsAt">> {
  // Mails of one instant have no order.
  house.clock.advance(1)
  const wish = kind === "browser" ? { mode: "token" } : { mode: "token", refresh: "body" }
  const begun = await ask(house, "POST", "/auth/register", { device, json: { email, ...wish, ...(password === undefined ? {} : { password }) } })
  if (begun.status !== 201) throw new Error(`register answered ${begun.status}: ${JSON.stringify(begun.body)}`)
  const mail = (await house.mails()).find(({ to }) => to === email)
  const code = (/^ {4}([\d ]+)$/m.exec(mail?.text ?? "")?.[1] ?? "").replaceAll(" ", "")
  const { attempt, attempt_token } = begun.body
  const answer = await ask(house, "POST", "/auth/verify", {
    device,
    cookies: Object.fromEntries(begun.cookies),
    json: { attempt, code, ...(attempt_token === undefined ? {} : { attempt_token }) },
  })
  return { ...held(answer, kind), email, kind, device }
}

/** One more session of somebody who has a password, in a client of its own. */
export async function signIn(house: TestDoorward, email: string, password: string, device: Device): Promise<Omit<Holder, "endsAt">> {
  const answer = await ask(house, "POST", "/auth/login", { device, json: { email, password, mode: "token", refresh: "body" } })
  return { ...held(answer, "body"), email, kind: "body", device }
}

function held({ status, body, cookies }: HouseAnswer, kind: Holder["kind"]): Pick<Holder, "refresh" | "session" | "access" | "history"> {
  const token = kind === "browser" ? cookies.get("doorward-refresh") : (body["refresh_token"] as string | undefined)
  if (status !== 200 || token === undefined) throw new Error(`the sign-in answered ${status}: ${JSON.stringify(body)}`)
  return { refresh: token, session: cookies.get("doorward"), access: body["access_token"] as string, history: [] }
}

export function shuffled<T>(items: readonly T[], chance: Chance): T[] {
  return chance.sample(items, items.length)
}
