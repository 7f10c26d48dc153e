import { domainToUnicode } from "node:url"
import type { User } from "../user.ts"

/** What somebody is found by. */
export type Searched = Pick<User, "email" | "name" | "disabledAt" | "ownerSince">

/** Terms that stand for a state. No word begins with a space, so nobody finds them by typing. */
export const DISABLED = " disabled"
export const OWNER = " owner"

/** Of one person; the name has at most a hundred characters, the address 254, so few have as many. */
const MAX_TERMS = 32
const MAX_TERM_CHARACTERS = 64
/** Words of a search that count: the longest ones. */
const MAX_WORDS = 6
const MAX_SEARCH_CHARACTERS = 400

/** Marks above and below Latin, Greek and Cyrillic letters; Hebrew points; Arabic vowel signs, hamzas and lengthening. Kana and Indic scripts keep theirs, which are letters to them. */
const MARKS = /[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]/gu
/** What nobody sees, and what not every database can hold. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}|\p{Noncharacter_Code_Point}|\p{Cs}|(?!\s)\p{Cc}/gu
/** Letters whose stroke or shape no decomposition takes off. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ł: "l",
  ħ: "h",
  ı: "i",
  ς: "σ",
  ى: "ي",
  "’": "'",
  "‘": "'",
  "‐": "-",
  "–": "-",
}
const MAPPED = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "gu")
/** Names are written in these without spaces, so a word may begin anywhere. */
const UNSPACED = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u

/** In the form terms and words are compared in: compatibility forms, case and diacritics make no difference. */
function fold(text: string): string {
  const plain = text.normalize("NFKD").toLowerCase().normalize("NFKD").replace(MARKS, "").replace(INVISIBLE, "")
  return plain.replace(MAPPED, (letter) => LETTERS[letter] ?? letter).normalize("NFC")
}

/** What stands between spaces, without punctuation around it. */
function chunks(text: string): string[] {
  return fold(text)
    .split(/\s+/u)
    .map((chunk) => chunk.replace(/^[^\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+$/gu, ""))
    .filter((chunk) => chunk !== "")
}

function pieces(chunk: string): string[] {
  return chunk.split(/[^\p{L}\p{M}\p{N}]+/u).filter((piece) => piece !== "")
}

/** An address, a domain or initials are one word; anything else ends at its hyphens and apostrophes. */
const isWhole = (chunk: string) => /[@.]/.test(chunk)

function cut(term: string): string {
  return [...term].slice(0, MAX_TERM_CHARACTERS).join("")
}

/** Every place a word may begin at. */
function beginnings(piece: string): string[] {
  if (!UNSPACED.test(piece)) return [piece]
  const characters = [...piece]
  return characters.map((_, at) => characters.slice(at).join(""))
}

function termsOfAddress(address: string): string[] {
  const at = address.lastIndexOf("@")
  const labels = address.slice(at + 1).split(".")
  const domains = labels.slice(0, -1).map((_, first) => labels.slice(first).join("."))
  // A hyphen ends a word wherever one is typed, so it does in a domain.
  const parts = labels.slice(0, -1).filter((label) => label.includes("-"))
  return [address, ...domains, ...[address.slice(0, at), ...parts].flatMap(pieces)]
}

/** What begins another is left out: whoever is found by the one is found by the other. */
function withoutBeginnings(all: readonly string[]): string[] {
  const sorted = [...new Set(all)].toSorted()
  const needless = new Set(sorted.filter((term, index) => sorted[index + 1]?.startsWith(term)))
  return [...new Set(all)].filter((term) => !needless.has(term))
}

/**
 * The words somebody is found by, with the states they are in: the address, as it is written in both forms of its domain;
 * the domain and those it lies in; each part of what stands before the @ and between hyphens, and each word of the name.
 */
export function termsOf({ email, name, disabledAt, ownerSince }: Searched): string[] {
  const states = [...(disabledAt === null ? [] : [DISABLED]), ...(ownerSince === null ? [] : [OWNER])]
  const [local = "", domain = ""] = email.split("@")
  const names = chunks(name ?? "").flatMap((chunk) => [...pieces(chunk).flatMap(beginnings), ...(isWhole(chunk) ? [chunk] : [])])
  const addresses = [email, `${local}@${fold(domainToUnicode(domain))}`].flatMap(termsOfAddress)
  return [...states, ...withoutBeginnings([email, ...names, ...addresses].map(cut))].slice(0, MAX_TERMS)
}

/** What a person is looked for by: each must begin one of their terms. None where the text has no letter and no number. */
export function wordsOf(search: string): string[] {
  const all = chunks(search.slice(0, MAX_SEARCH_CHARACTERS)).flatMap((chunk) => (isWhole(chunk) ? [chunk] : pieces(chunk)))
  return withoutBeginnings(all.map(cut))
    .toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1))
    .slice(0, MAX_WORDS)
}

/** Whether each of these begins a term of the person's. */
export function isFoundBy(user: Searched, words: readonly string[]): boolean {
  const terms = termsOf(user)
  return words.every((word) => terms.some((term) => term.startsWith(word)))
}

/** What a person's terms are made from, in the words of the index `users_without_terms`. */
export function madeFrom({ email, name, disabledAt, ownerSince }: Searched): string {
  return `${email}${disabledAt === null ? " -" : " d"}${ownerSince === null ? "- " : "o "}${name ?? ""}`
}
