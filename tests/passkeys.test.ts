import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createTestClock, createTestDoorward, type TestDoorward, type TestOptions } from "doorward/testing"
import { afterAll, afterEach, describe, expect, test } from "vitest"
import { authenticator, packedBy } from "./authenticator.ts"
import { browserLike, signedUp } from "./browser-like.ts"
import { createAuthority } from "./certificates.ts"
import { enterWith, jsonOf, makePasskey, requestFor, saidBy } from "./passkeys.ts"

const ISSUER = "https://id.example.com"
const KIND = "ee882879-721c-4913-9775-3dfcce97072a"
const folder = mkdtempSync(join(tmpdir(), "doorward-makers-"))
const houses: TestDoorward[] = []
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(async () => {
  for (const house of houses.splice(0)) await house.close()
})

/** As deployments are that ask for makers. */
async function houseOf(options: TestOptions): Promise<TestDoorward> {
  // Certificates are made at the machine's time.
  const house = await createTestDoorward({ clock: createTestClock(Date.now()), ...options })
  houses.push(house)
  return house
}

describe("which authenticators may be used", () => {
  const maker = createAuthority("Maker")
  const roots = join(folder, "roots.pem")
  writeFileSync(roots, maker.cert)
  const certified = maker.issueForAuthenticators("Acme")
  const strange = createAuthority("Maker").issueForAuthenticators("Acme")
  const key = () => authenticator({ synced: false, counter: 1, aaguid: KIND })

  test("where it is required, only those a trusted maker vouches for; such a key reaches the highest level", async () => {
    const house = await houseOf({ passkeyAttestation: "required", passkeyAttestationRoots: roots, passkeyAuthenticators: [KIND.toUpperCase()] })
    const ada = await signedUp(house, "ada@example.com")
    const device = key()
    expect(await saidBy(makePasskey(ada, key()))).toBe("422 passkey_refused")
    expect(await saidBy(makePasskey(ada, key(), {}, { attestationObject: packedBy(strange) }))).toBe("422 passkey_refused")
    expect(
      await saidBy(
        makePasskey(ada, authenticator({ aaguid: "cb69481e-8ff7-4039-93ec-0a2729a154a8" }), {}, { attestationObject: packedBy(certified) }),
      ),
    ).toBe("422 passkey_refused")
    // A certificate that is trusted, under a signature that is none of it.
    const wrongly = packedBy({ cert: certified.cert, key: strange.key })
    expect(await saidBy(makePasskey(ada, key(), {}, { attestationObject: wrongly }))).toBe("422 passkey_refused")
    expect(await saidBy(makePasskey(ada, device, {}, { attestationObject: packedBy(certified) }))).toBe("200")
    const { session } = await jsonOf<{ session: { acr: string; amr: string[] } }>(enterWith(house, device))
    expect(session.acr).toBe("urn:doorward:aal3")
    expect(session.amr).toEqual(expect.arrayContaining(["hwk", "mfa", "pop", "user"]))
  })

  test("where it is asked for, what nobody vouches for is accepted as that", async () => {
    const house = await houseOf({ passkeyAttestation: "direct", passkeyAttestationRoots: roots })
    const ada = await signedUp(house, "ada@example.com")
    const device = key()
    expect(await saidBy(makePasskey(ada, device, {}, { attestationObject: packedBy(strange) }))).toBe("200")
    const { session } = await jsonOf<{ session: { acr: string; amr: string[] } }>(enterWith(house, device))
    expect([session.acr, session.amr.includes("hwk")]).toEqual(["urn:doorward:aal2", false])
  })
})

describe("domains and origins", () => {
  test("passkeys of a domain above the issuer's host work on the issuer, and on related origins that are named", async () => {
    const house = await houseOf({ issuer: ISSUER, passkeyRpId: "example.com", passkeyOrigins: ["https://example.org"] })
    const browser = browserLike(house.fetch, ISSUER)
    const ada = await signedUp(house, "ada@example.com", undefined, browser)
    const device = authenticator({ rpId: "example.com", origin: ISSUER })
    expect(await saidBy(makePasskey(ada, device))).toBe("200")
    const enter = (origin: string) => saidBy(enterWith(house, device, { origin }, { browser: browserLike(house.fetch, ISSUER) }))
    expect(await enter("https://example.org")).toBe("200 complete")
    expect(await enter("https://app.example.com")).toBe("401 passkey_not_verified")
    expect(await requestFor(browserLike(house.fetch, ISSUER))).toMatchObject({ rpId: "example.com" })
    expect(await jsonOf(browser.get("/.well-known/webauthn"))).toEqual({ origins: [ISSUER, "https://example.org"] })
    const page = `${ISSUER}/account/passkeys`
    expect(await jsonOf(browser.get("/.well-known/passkey-endpoints"))).toEqual({ enroll: page, manage: page })
  })

  test.each<[TestOptions, string]>([
    [{ passkeyRpId: "example.org" }, "passkeyRpId"],
    [{ passkeyRpId: "com" }, "passkeyRpId"],
    [{ passkeyRpId: "ample.com" }, "passkeyRpId"],
    [{ passkeyOrigins: ["http://example.org"] }, "passkeyOrigins"],
    [{ passkeyOrigins: ["https://*.example.org"] }, "passkeyOrigins"],
    [{ passkeyOrigins: ["https://example.org/"] }, "passkeyOrigins"],
    [{ passkeyAttestation: "required" }, "passkeyAttestation"],
    [{ passkeyAuthenticators: [KIND] }, "passkeyAuthenticators"],
  ])("%j is refused at start", async (options, name) => {
    await expect(createTestDoorward({ issuer: ISSUER, ...options })).rejects.toThrow(name)
  })
})
