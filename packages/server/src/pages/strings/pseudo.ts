const PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
const ACCENTED = "áƀçđéƒğĥíĵķłɱñóþǫřšŧúṽŵẋýžÅƁÇĐÉƑĞĤÍĴĶŁṀÑÓÞǪŘŠŦÚṼŴẊÝŽ"
const accents = new Map([...PLAIN].map((letter, index) => [letter, [...ACCENTED][index] ?? letter]))
/** Other languages need about this much more room than English. */
const LONGER_BY = 0.4

/** The same texts as somebody would see them who translates by machine: accented, longer, in brackets. Values put into a text are accented with it. */
export function pseudo<T>(texts: T): T {
  return translated(texts) as T
}

function translated(texts: unknown): unknown {
  if (typeof texts === "string") return pseudoText(texts)
  if (Array.isArray(texts)) return texts.map(translated)
  if (typeof texts === "function") return (...given: unknown[]) => translated(Reflect.apply(texts, undefined, given))
  if (typeof texts === "object" && texts !== null) return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, translated(text)]))
  return texts
}

/** Links, addresses and numbers stay what they are. */
const KEPT = /(https?:\/\/\S+|\S+@\S+|\/[\w/?=.-]+)/

function pseudoText(text: string): string {
  if (text === "" || /^[\d\s:.,-]+$/.test(text) || /^(https?:\/\/|\/)\S*$/.test(text)) return text
  const accented = text
    .split(KEPT)
    .map((part, index) => (index % 2 === 1 ? part : [...part].map((letter) => accents.get(letter) ?? letter).join("")))
    .join("")
  return `⟦${accented}${"·".repeat(Math.ceil(text.length * LONGER_BY))}⟧`
}
