import { describe, expect, test } from "vitest"
import { type DoorwardOptions, isSecret, parseConfig, settingNames } from "./config.ts"
import { describeConfig } from "./described-config.ts"

const PLANTED = "planted-value-that-nobody-may-read"
/** A secret in every setting that can hold one. */
const secrets: DoorwardOptions = {
  databaseUrl: `postgres://doorward:${PLANTED}@db.internal/doorward`,
  secrets: `v2:${PLANTED}-2,v1:${PLANTED}-1`,
  redisUrl: `redis://:${PLANTED}@cache.internal`,
  memcachedUrl: `memcached://user:${PLANTED}@cache.internal`,
  smtpUrl: `smtp://user:${PLANTED}@mail.internal:587`,
  metricsToken: PLANTED,
  passwordPepper: PLANTED,
}

describe("AD-03 a description of the configuration", () => {
  test("never holds a secret, whatever it is set in", () => {
    const described = describeConfig(parseConfig({ issuer: "https://id.example.com", ...secrets }))
    const single = describeConfig(parseConfig({ secret: PLANTED }))
    expect(JSON.stringify([described, single])).not.toContain("planted")
    const planted = settingNames.filter(isSecret).filter((name) => name !== "secret")
    // A new secret setting belongs into the list above.
    expect(planted.toSorted()).toEqual(Object.keys(secrets).toSorted())
    for (const name of planted) expect([name, described[name]]).toEqual([name, { set: true }])
    expect([described.secret, single.secret, single.smtpUrl]).toEqual([{ set: false }, { set: true }, { set: false }])
  })

  test.each(["https://user:planted@host/range?key=planted", "https:planted@host/range", "https:\\\\planted:x@host\\range#planted"])(
    "hides what an address carries besides its place: %s",
    (breachedPasswordsUrl) => {
      const described = describeConfig(parseConfig({ breachedPasswordsUrl }))
      expect(described.breachedPasswordsUrl).toMatch(/\[hidden\]@host.range/)
      expect(JSON.stringify(described)).not.toContain("planted")
    },
  )

  test("names every setting, and shows what is no secret as it holds", () => {
    const described = describeConfig(
      parseConfig({ sessionIdleSeconds: 600, allowedOrigins: "https://a.example, https://b.example", securityContact: "mailto:s@example.com" }),
    )
    expect(Object.keys(described)).toEqual(settingNames)
    expect(described).toMatchObject({
      issuer: "http://localhost:3000",
      host: ["127.0.0.1", "::1"],
      sessionIdleSeconds: 600,
      production: false,
      allowedOrigins: ["https://a.example", "https://b.example"],
      securityContact: ["mailto:s@example.com"],
      breachedPasswordsUrl: "https://api.pwnedpasswords.com",
      geoFile: null,
      signUp: "open",
      organizationCreation: "administrators",
      invitationSeconds: 604_800,
    })
  })
})
