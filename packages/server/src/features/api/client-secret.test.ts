import * as fc from "fast-check"
import { expect, test } from "vitest"
import { systemRandom } from "../../kernel/random.ts"
import { hasClientSecretShape, newClientSecret } from "./client-secret.ts"

const CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

test("every secret has the shape, and no two are the same", () => {
  const secrets = Array.from({ length: 1_000 }, () => newClientSecret(systemRandom))
  expect(secrets.filter((secret) => !hasClientSecretShape(secret))).toEqual([])
  expect(new Set(secrets).size).toBe(secrets.length)
})

test("one character that differs is seen without a look-up", () => {
  const secret = newClientSecret(systemRandom)
  fc.assert(
    fc.property(fc.nat(secret.length - 1), fc.constantFrom(...CHARACTERS), (at, character) => {
      const changed = secret.slice(0, at) + character + secret.slice(at + 1)
      return hasClientSecretShape(changed) === (changed === secret)
    }),
  )
})

test.each(["", "dwc_", "x", "dwr_", " ", "\n"])("not with %j before, after or instead", (text) => {
  const secret = newClientSecret(systemRandom)
  expect(hasClientSecretShape(text)).toBe(false)
  if (text !== "") expect([hasClientSecretShape(text + secret), hasClientSecretShape(secret + text)]).toEqual([false, false])
  expect(hasClientSecretShape(secret.replace("dwc_", "dwr_"))).toBe(false)
})
