import { afterEach, describe, expect, test, vi } from "vitest"
import { accessToken, audience, createKey, issuer, nowSeconds } from "./testing/tokens.ts"

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

describe("where there is no node:crypto", () => {
  test.each(["ES256", "EdDSA", "RS256", "PS256"] as const)("%s tokens are verified through jose, and refused alike", async (alg) => {
    vi.resetModules()
    vi.stubGlobal("process", { ...process, getBuiltinModule: undefined })
    vi.stubGlobal("Buffer", undefined)
    const { verifyAccessToken } = await import("./access-token.ts")
    const { verificationKeyFromJwk } = await import("./jws.ts")
    vi.unstubAllGlobals()
    const key = createKey(alg)
    const rules = { findKey: () => verificationKeyFromJwk(key.jwk), issuer, audience, nowSeconds }
    const verified = verifyAccessToken(accessToken(key), rules)
    expect(verified).toBeInstanceOf(Promise)
    expect(await verified).toMatchObject({ sub: "usr_1" })
    await expect(verifyAccessToken(accessToken(createKey(alg, key.kid)), rules)).rejects.toMatchObject({ reason: "signature" })
    await expect(verifyAccessToken(accessToken(key, { exp: nowSeconds }), rules)).rejects.toMatchObject({ reason: "expired" })
    expect(() => verifyAccessToken(`${accessToken(key)}=`, rules)).toThrow(expect.objectContaining({ reason: "malformed" }) as Error)
    expect(() => verifyAccessToken("é.é.é", rules)).toThrow(expect.objectContaining({ reason: "malformed" }) as Error)
  })
})
