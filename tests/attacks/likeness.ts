/** What names one request or one page view and nothing else. */
const PASSING: readonly (readonly [RegExp, string])[] = [
  [/nonce[-=]["']?[A-Za-z0-9+/=]+["']?/g, "<nonce>"],
  [/[0-9a-f]{10}-[0-9a-z]{6}/g, "<request>"],
  [/\b\d{3} \d{3}\b|"\d{6}"/g, "<confirm>"],
]
/** Identifiers and tokens. Their length counts: a longer one would tell. */
const RANDOM = /[A-Za-z0-9_-]{26,}={0,2}/g

export interface Likeness {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly cookies: readonly string[]
  readonly body: string
}

/**
 * Everything an onlooker could tell two answers apart by: status, every header in its order, cookies with their attributes,
 * the body to its last byte. Only what differs between any two answers is replaced.
 * @param named what was asked for, which an answer may repeat
 */
export async function likeness(response: Response, ...named: readonly string[]): Promise<Likeness> {
  const plain = (text: string) => {
    // The address that pages give as an example is in every answer, also where it is the one that was asked for.
    let rest = text.replaceAll("such as ada@example.com", "<example>")
    for (const name of named) rest = rest.replaceAll(name, "<named>")
    for (const [pattern, word] of PASSING) rest = rest.replaceAll(pattern, word)
    return rest.replaceAll(RANDOM, (random) => `<${random.length}>`)
  }
  return {
    status: response.status,
    headers: [...response.headers].filter(([name]) => name !== "set-cookie").map(([name, value]) => [name, plain(value)] as const),
    cookies: response.headers.getSetCookie().map(plain),
    body: plain(await response.text()),
  }
}
