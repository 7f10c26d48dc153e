/**
 * A crowd to look for people in: six in ten with names put together from a few hundred given and two thousand family names, one in ten each with a name in German, Japanese, Arabic, and
 * without one; four in ten with an address at one large provider. The same number gives the same person.
 */
const onsets = ["b", "br", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "v", "w", "z", "sch", "kl"]
const nuclei = ["a", "e", "i", "o", "u", "ei", "au", "ie"]
const codas = ["n", "r", "l", "s", "t", "ck", "nn", "x", "m", "ss"]
const given = combinations([onsets, nuclei.slice(0, 5), codas.slice(0, 4)])
const family = combinations([onsets, nuclei, codas]).map((stem, index) => `${stem}${["er", "mann", "son", "ski"][index % 4]}`)
const german = ["Jörg Müller", "Käthe Groß", "Björn Weiß", "Zoë Schäfer", "Günther Strauß"]
const japanese = ["山田 太郎", "佐藤花子", "鈴木 一郎", "高橋 さくら", "田中ケンジ"]
const arabic = ["محمد علي", "فاطمة الزهراء", "أحمد حسن", "ليلى محمود", "يوسف إبراهيم"]
const domains = Array.from({ length: 400 }, (_, index) => `${family[(index * 37) % family.length]}.example.${["com", "org", "net", "de"][index % 4]}`)
const LARGE = "mailbox.example"

export const frequentNames = given.slice(0, 40)
export const frequentFamilies = family.slice(0, 40)

/** @returns `{ email, name, disabled, owner }` */
export function personAt(index) {
  const [kind, a, b, c, d] = [1, 2, 3, 4, 5].map((purpose) => scattered(index * 8 + purpose))
  // A few names are everywhere, most are not.
  const first = given[skewed(a, given.length)]
  const last = family[skewed(b, family.length)]
  const domain = c % 5 < 2 ? LARGE : domains[c % domains.length]
  const email = `${first}${[".", "_", ""][d % 3]}${last}${index}@${domain}`
  return { email, name: nameOf(kind, first, last, d), disabled: d % 50 === 0, owner: index % 250_000 === 7 }
}

function nameOf(kind, first, last, which) {
  const list = [german, japanese, arabic][kind % 10]
  if (list) return list[which % list.length]
  return kind % 10 === 3 ? null : `${capital(first)} ${capital(last)}`
}

/** Neighbours come out far apart: 32 bits, mixed as MurmurHash3 does at its end. */
function scattered(number) {
  let hash = number >>> 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

function skewed(mixed, length) {
  const share = (mixed % 10_000) / 10_000
  return Math.floor(share * share * length)
}

function combinations(parts) {
  return parts.reduce((all, part) => all.flatMap((begun) => part.map((piece) => begun + piece)), [""])
}

function capital(word) {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
