import { generateSync } from "otplib"
import { describe, expect, test } from "vitest"
import { systemRandom } from "../../kernel/random.ts"
import { qrSvg } from "./qr.ts"
import { codeIn, inGroups, newSecret, otpauthUrl, stepOf } from "./secret.ts"

/** RFC 6238 Appendix B: "12345678901234567890" in base32, and the last six of its eight digits. */
const RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
const RFC_VECTORS: readonly (readonly [seconds: number, code: string])[] = [
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_111_111_111, "050471"],
  [1_234_567_890, "005924"],
  [2_000_000_000, "279037"],
  [20_000_000_000, "353130"],
]
const STEP_MS = 30_000

describe("a code", () => {
  test.each(RFC_VECTORS)("is RFC 6238's at %d seconds", (seconds, code) => {
    expect(stepOf(RFC_SECRET, code, seconds * 1_000)).toBe(Math.floor(seconds / 30))
  })

  test("MF-03 is right in its own step, the one before and the one after, at either end of the present one", () => {
    const secret = newSecret(systemRandom)
    const step = 59_000_000
    const codeOf = (offset: number) => generateSync({ secret, epoch: (step + offset) * 30 })
    for (const now of [step * STEP_MS, step * STEP_MS + 14_567, (step + 1) * STEP_MS - 1]) {
      const steps = [-2, -1, 0, 1, 2].map((offset) => stepOf(secret, codeOf(offset), now))
      expect(steps).toEqual([undefined, step - 1, step, step + 1, undefined])
    }
  })

  test("MF-14 is six digits of ASCII with spaces anywhere, and nothing else; zeros in front stay", () => {
    expect(["012345", " 012 345 ", "012\u00a0345"].map(codeIn)).toEqual(["012345", "012345", "012345"])
    const none = [
      "",
      "12345",
      "1234567",
      "123456789",
      "0x1e24",
      "0x1e240",
      "12345a",
      "١٢٣٤٥٦",
      "１２３４５６",
      "+12345",
      "-12345",
      "1.2345",
      "1e5000",
      "1".repeat(1e6),
    ]
    expect(none.map(codeIn)).toEqual(none.map(() => undefined))
  })
})

describe("a secret", () => {
  test("MF-06 has 160 random bits, in the alphabet every app takes", () => {
    const secrets = Array.from({ length: 200 }, () => newSecret(systemRandom))
    expect(new Set(secrets).size).toBe(secrets.length)
    for (const secret of secrets) expect(secret).toMatch(/^[A-Z2-7]{32}$/)
    // 160 bits in 32 characters of five, each of which comes about.
    expect(new Set(secrets.join("")).size).toBe(32)
    expect(inGroups(RFC_SECRET)).toBe("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ")
  })

  test("goes to an app with names that nothing in them can change", () => {
    expect(otpauthUrl("Acme", "ada@example.com", "ABC")).toBe("otpauth://totp/Acme:ada%40example.com?secret=ABC&issuer=Acme")
    const baits = [`A"><script>&x=1`, "a?secret=EVIL&digits=8#x", "Evil:Corp/..%2f", "\ud800 half", "Größe 株式 شركة", "a".repeat(300)]
    for (const app of baits) {
      const url = new URL(otpauthUrl(app, `o'k+"x"@example.com`, "ABC"))
      expect([...url.searchParams.keys()]).toEqual(["secret", "issuer"])
      expect(url.searchParams.get("secret")).toBe("ABC")
      const issuer = url.searchParams.get("issuer") ?? ""
      expect([url.host, decodeURIComponent(url.pathname)]).toEqual(["totp", `/${issuer}:o'k+"x"@example.com`])
      expect(issuer).not.toContain(":")
      expect(url.hash).toBe("")
    }
  })
})

test("MF-06 the picture is numbers and four names of ours, whatever is in it", () => {
  const svg = qrSvg(otpauthUrl(`</svg><script>alert(1)</script>" onload="x`, "ada@example.com", RFC_SECRET))
  expect(svg).toMatch(
    /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 \d+ \d+" shape-rendering="crispEdges"><rect width="\d+" height="\d+" fill="#fff"\/><path d="(M\d+ \d+h\d+v1h-\d+z)+" fill="#000"\/><\/svg>$/,
  )
  // The three finders, drawn at their places inside a margin of four.
  for (const [x, y] of [
    [4, 4],
    [4, 10],
  ] as const)
    expect(svg).toContain(`M${x} ${y}h7v1h-7z`)
})
