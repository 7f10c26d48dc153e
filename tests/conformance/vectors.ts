import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { inject } from "vitest"

/** Test vectors that others published. They are read where they lie, are never copied here, and nothing may need them. */
const folder = join(inject("conformance"), "jose")

export const areVectorsHere = existsSync(folder)

/** `key_ops` is a list, which nothing here reads. */
export type Jwk = Readonly<Record<string, string>>
/** A key, or a set of them where the test is about sets. */
export type JwkOrSet = Jwk | { readonly keys: readonly Jwk[] }

/** A group of Wycheproof vectors that have their key in common. */
export interface Group<Test> {
  readonly private?: JwkOrSet
  readonly public?: JwkOrSet
  readonly publicKeyJwk?: Jwk
  /** Of an elliptic curve, in hexadecimal: 04, then both coordinates. */
  readonly publicKey?: { readonly uncompressed?: string }
  readonly tests: readonly (Test & { readonly tcId: number; readonly comment: string; readonly result: "valid" | "invalid" })[]
}

/** A token in compact serialization. Objects are the JSON serializations, which are refused as the text they are sent as. */
type Sent = string | object

export interface JwsTest {
  readonly jws: Sent
}
export interface JweTest {
  readonly jwe: Sent
  /** In hexadecimal. */
  readonly pt?: string
}
/** A bare signature over bytes; all in hexadecimal. */
export interface SignatureTest {
  readonly msg: string
  readonly sig: string
}

/** One worked example of RFC 7520. */
export interface Example {
  readonly input: { readonly payload?: string; readonly plaintext?: string; readonly key?: Jwk; readonly alg: string }
  readonly output: { readonly compact?: string; readonly json?: object; readonly json_flat?: object }
}

export function wycheproof<Test>(file: string): readonly Group<Test>[] {
  return (read(`wycheproof/${file}.json`) as { readonly testGroups: readonly Group<Test>[] }).testGroups
}

export function rfc7520(file: string): unknown {
  return read(`rfc7520/${file}.json`)
}

/** Every file there is below a folder, named as `wycheproof` and `rfc7520` take it. */
export function filesOf(name: "wycheproof" | "rfc7520"): readonly string[] {
  const paths = readdirSync(join(folder, name), { recursive: true, encoding: "utf8" })
  return paths.filter((path) => path.endsWith(".json") && !path.startsWith("schemas")).map((path) => path.slice(0, -".json".length))
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(join(folder, file), "utf8"))
}

export function asSent(token: Sent): string {
  return typeof token === "string" ? token : JSON.stringify(token)
}

export function hex(text: string): Buffer {
  return Buffer.from(text, "hex")
}
