import * as fc from "fast-check"
import { SignJWT } from "jose"
import { describe, expect, test } from "vitest"
import { type AccessToken, AccessTokenRefused, type AccessTokenRules, verifyAccessToken } from "./access-token.ts"
import { signingAlgorithms, verificationKeyFromJwk } from "./jws.ts"
import { accessToken, audience, compact, createKey, goodClaims, issuer, nowSeconds } from "./testing/tokens.ts"

const key = createKey("ES256")
const verificationKey = verificationKeyFromJwk(key.jwk)
const findKey = (kid: string) => (kid === key.kid ? verificationKey : undefined)
const rules: AccessTokenRules = { findKey, issuer, audience, nowSeconds }

function verified(token: string, changes: Partial<AccessTokenRules> = {}): AccessToken {
  const result = verifyAccessToken(token, { ...rules, ...changes })
  if (result instanceof Promise) throw new Error("not at once")
  return result
}

/** What a token is refused for, or "passes". */
function verdict(token: string, changes: Partial<AccessTokenRules> = {}): string {
  try {
    verified(token, changes)
    return "passes"
  } catch (error) {
    if (error instanceof AccessTokenRefused) return error.reason
    throw error
  }
}

describe("a good token", () => {
  test("gives its claims, typed, and what of it can be revoked", () => {
    const more = {
      fam: "fam_1",
      auth_time: nowSeconds - 100,
      acr: "2",
      amr: ["pwd", "otp"],
      act: { sub: "usr_2" },
      org_id: "org_1",
      org_role: "owner",
      head: 41,
      roles: ["owner"],
      permissions: ["notes:delete"],
      theirs: { any: "thing" },
    }
    expect(verified(accessToken(key, more))).toEqual({
      iss: issuer,
      aud: [audience],
      sub: "usr_1",
      clientId: "web",
      jti: "jti_1",
      iat: nowSeconds - 10,
      exp: nowSeconds + 590,
      scope: "notes:read notes:write",
      scopes: ["notes:read", "notes:write"],
      sid: "ses_1",
      fam: "fam_1",
      authTime: nowSeconds - 100,
      acr: "2",
      amr: ["pwd", "otp"],
      cnf: undefined,
      act: { sub: "usr_2" },
      orgId: "org_1",
      orgRole: "owner",
      roles: ["owner"],
      permissions: ["notes:delete"],
      head: 41,
      claims: goodClaims(more),
      marks: {
        kid: key.kid,
        sub: "usr_1",
        iat: nowSeconds - 10,
        jti: "jti_1",
        clientId: "web",
        sid: "ses_1",
        fam: "fam_1",
        orgId: "org_1",
        head: 41,
      },
    })
  })

  test.each(signingAlgorithms)("is what jose makes with %s", async (alg) => {
    const other = createKey(alg)
    const token = await new SignJWT(goodClaims()).setProtectedHeader({ alg, typ: "at+jwt", kid: other.kid }).sign(other.privateKey)
    expect(verdict(token, { findKey: () => verificationKeyFromJwk(other.jwk) })).toBe("passes")
  })

  test("needs no scope", () => expect(verified(accessToken(key, { scope: undefined })).scopes).toEqual([]))

  test("any change of one character is refused", () => {
    const token = accessToken(key)
    const characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ "
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...characters), (at, character) => {
        fc.pre(token[at] !== character)
        expect(verdict(token.slice(0, at) + character + token.slice(at + 1))).not.toBe("passes")
      }),
      { numRuns: 1_000 },
    )
  })

  test("whatever else is presented ends in a refusal, never in another error", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => verdict(text) !== "passes"))
    const parts = fc.array(
      fc.oneof(
        fc.string(),
        fc.json().map((json) => Buffer.from(json).toString("base64url")),
      ),
      { minLength: 2, maxLength: 4 },
    )
    fc.assert(fc.property(parts, (texts) => verdict(texts.join(".")) !== "passes"))
    fc.assert(fc.property(fc.json(), (payload) => verdict(compact({ alg: "ES256", typ: "at+jwt", kid: key.kid }, payload, key)) !== "passes"))
  })
})

describe("TOK-03 a kid is a name, nothing else", () => {
  test.each(["../../etc/passwd", "' OR 1=1 --", "unknown", "key-ES256 ", "__proto__", "constructor"])("%j is unknown", (kid) => {
    expect(verdict(accessToken(key, {}, { kid }))).toBe("unknown_key")
  })
  test("a kid of 1 MB is refused for its size", () => expect(verdict(accessToken(key, {}, { kid: "k".repeat(1_000_000) }))).toBe("too_large"))
  test.each([undefined, ""])("kid %j names nothing", (kid) => expect(verdict(accessToken(key, {}, { kid }))).toBe("header"))
})

describe("TOK-06 instants", () => {
  test.each<[string, Record<string, unknown>, string]>([
    ["exp in a second", { exp: nowSeconds + 1 }, "passes"],
    ["exp now", { exp: nowSeconds }, "expired"],
    ["exp a second ago", { exp: nowSeconds - 1 }, "expired"],
    ["iat 10 s ahead", { iat: nowSeconds + 10 }, "passes"],
    ["iat 11 s ahead", { iat: nowSeconds + 11 }, "not_yet_valid"],
    ["iat a day ahead", { iat: nowSeconds + 86_400, exp: nowSeconds + 90_000 }, "not_yet_valid"],
    ["nbf 10 s ahead", { nbf: nowSeconds + 10 }, "passes"],
    ["nbf 11 s ahead", { nbf: nowSeconds + 11 }, "not_yet_valid"],
    ["nbf 5 min ahead", { nbf: nowSeconds + 300 }, "not_yet_valid"],
    ...["exp", "iat"].flatMap((name): [string, Record<string, unknown>, string][] => [
      [`no ${name}`, { [name]: undefined }, "claims"],
      [`${name} null`, { [name]: null }, "claims"],
    ]),
    ...["exp", "iat", "nbf"].flatMap((name): [string, Record<string, unknown>, string][] =>
      ["123", "1800000100", [], [nowSeconds + 100], {}, true, nowSeconds + 0.5].map((value) => [
        `${name} ${JSON.stringify(value)}`,
        { [name]: value },
        "claims",
      ]),
    ),
  ])("%s", (_, changes, expected) => expect(verdict(accessToken(key, changes))).toBe(expected))

  test.each(["exp", "iat", "nbf"])("%s 1e400", (name) => {
    const payload = JSON.stringify(goodClaims({ [name]: "INFINITE" })).replace('"INFINITE"', "1e400")
    expect(verdict(compact({ alg: "ES256", typ: "at+jwt", kid: key.kid }, payload, key))).toBe("claims")
  })
})

describe("TOK-07 only an access token is an access token", () => {
  test.each([
    undefined,
    "",
    "JWT",
    "jwt",
    "logout+jwt",
    "secevent+jwt",
    "dpop+jwt",
    "rt+jwt",
    "at+jwt ",
    "application/jwt",
    "x/at+jwt",
    "at+jwtx",
    "at jwt",
  ])("typ %j is refused", (typ) => expect(verdict(accessToken(key, {}, { typ }))).toBe("type"))
  test.each(["at+jwt", "AT+JWT", "application/at+jwt", "Application/AT+jwt"])("typ %j passes", (typ) => {
    expect(verdict(accessToken(key, {}, { typ }))).toBe("passes")
  })
})

describe("TOK-08 a token for another API is refused", () => {
  test.each<[unknown, string]>([
    [audience, "passes"],
    [["https://other.example", audience], "passes"],
    ["https://other.example", "audience"],
    [`${audience}/`, "audience"],
    [audience.toUpperCase(), "audience"],
    [[], "audience"],
    [[audience, 1], "audience"],
    [[[audience]], "audience"],
    [{ 0: audience }, "audience"],
    ["", "audience"],
    [undefined, "audience"],
  ])("aud %j", (aud, expected) => expect(verdict(accessToken(key, { aud }))).toBe(expected))

  test("an API may have several names", () => {
    const audiences = ["https://one.example", audience]
    expect(verdict(accessToken(key), { audience: audiences })).toBe("passes")
    expect(verdict(accessToken(key, { aud: "https://two.example" }), { audience: audiences })).toBe("audience")
    expect(verdict(accessToken(key), { audience: [] })).toBe("audience")
  })

  test.each([`${issuer}/`, "https://AUTH.example.com", "", undefined, [issuer], null])("iss %j is refused", (iss) => {
    expect(verdict(accessToken(key, { iss }))).toBe("issuer")
  })
})

describe("claims are what they should be", () => {
  test.each<[string, unknown]>([
    ...["sub", "jti", "client_id"].flatMap((name) => [undefined, "", 1, null, ["x"]].map((value): [string, unknown] => [name, value])),
    ["scope", ["notes:read"]],
    ["sid", 1],
    ["sid", ""],
    ["fam", null],
    ["auth_time", "1"],
    ["acr", 2],
    ["amr", "pwd"],
    ["amr", [1]],
    ["cnf", "x"],
    ["cnf", null],
    ["act", []],
    ["org_id", {}],
    ["org_id", ""],
    ["org_role", ["owner"]],
    ["org_role", ""],
    ["roles", "owner"],
    ["roles", [["owner"]]],
    ["roles", { 0: "owner" }],
    ["permissions", [null]],
    ["permissions", "*"],
    ["head", "41"],
    ["head", -1],
    ["head", 1.5],
    ["head", 2 ** 53],
    ["head", null],
    ["head", [41]],
  ])("%s %j is refused", (name, value) => expect(verdict(accessToken(key, { [name]: value }))).toBe("claims"))

  test.each(['{"sub":"usr_2",', '{"s\\u0075b":"usr_2",', '{"x":"\\\\","x":"\\\\\\"",', '{"__proto__":1,"__proto__":2,'])(
    "two members with one name: %s",
    (start) => {
      const payload = JSON.stringify(goodClaims()).replace("{", start)
      expect(verdict(compact({ alg: "ES256", typ: "at+jwt", kid: key.kid }, payload, key))).toBe("claims")
    },
  )

  test("colons and quotes in values and nested objects are no members", () => {
    const claims = { a: 'q":"\\', b: { a: 1, c: [{ d: ":" }] }, 'c":': "\\\\", d: "{[" }
    expect(verdict(accessToken(key, claims))).toBe("passes")
  })

  test.each(["[]", "null", '"text"', "", "{", "\ufeff{}"])("the payload %j is refused", (payload) => {
    expect(verdict(compact({ alg: "ES256", typ: "at+jwt", kid: key.kid }, payload, key))).toMatch(/^claims|malformed$/)
  })

  test("a payload that is no UTF-8 is refused", () => {
    const payload = Buffer.from(JSON.stringify(goodClaims({ sub: "\xff" })), "latin1")
    expect(verdict(compact({ alg: "ES256", typ: "at+jwt", kid: key.kid }, payload, key))).toBe("claims")
  })
})

describe("a bound token", () => {
  const token = accessToken(key, { cnf: { jkt: "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" } })
  test("does not pass as a bearer token", () => expect(verdict(token)).toBe("bound"))
  test("passes for who verified its binding", () => expect(verified(token, { bindingVerified: true }).cnf).toHaveProperty("jkt"))
})

test("a refusal says nothing of the token", () => {
  for (const changes of [{ iss: "secret" }, { aud: "secret" }, { sub: ["secret"] }, { exp: 1 }, { cnf: { secret: 1 } }]) {
    try {
      verified(accessToken(key, changes))
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(AccessTokenRefused)
      // RFC 6750 §3: what an error_description may hold.
      expect((error as Error).message).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/)
      expect((error as Error).message).not.toContain("secret")
    }
  }
})
