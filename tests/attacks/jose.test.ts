import { createCipheriv, createHmac, generateKeyPairSync, publicEncrypt, randomBytes } from "node:crypto"
import { deflateRawSync } from "node:zlib"
import { AccessTokenRefused, verifyAccessToken } from "@doorward/guard/access-token"
import { JwsRefused, KeyRefused, parseJws, verificationKeyFromJwk, verifyJws } from "@doorward/guard/jws"
import { decryptJwe, encryptJwe, type JweKey, JweRefused } from "doorward/testing"
import { afterEach, describe, expect, test, vi } from "vitest"

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 })
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" })
const verifying = verificationKeyFromJwk({ ...rsa.publicKey.export({ format: "jwk" }), kid: "sig-1", alg: "RS256", use: "sig" })
const decrypting: JweKey = { alg: "RSA-OAEP-256", key: rsa.privateKey }

const encode = (value: unknown) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url")
const claims = { iss: "https://issuer.example", aud: "https://api.example", sub: "usr_admin", client_id: "c", jti: "j", iat: 0, exp: 4_000_000_000 }

function hmacSigned(header: unknown, secret: string | Buffer): string {
  const input = `${encode(header)}.${encode(claims)}`
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`
}

/** The reasons of the signature's door and of the access token's, which must agree. */
async function jwsReasons(token: string): Promise<readonly string[]> {
  const asJws = async () => {
    await verifyJws(parseJws(token), verifying)
  }
  const asAccessToken = async () => {
    await verifyAccessToken(token, { issuer: claims.iss, audience: claims.aud, nowSeconds: 1, findKey: () => verifying })
  }
  return Promise.all([reasonOf(asJws()), reasonOf(asAccessToken())])
}

async function jweReason(token: string, maxBytes?: number): Promise<string> {
  const allowed = { keyManagement: ["RSA-OAEP-256"], contentEncryption: ["A256GCM"], ...(maxBytes === undefined ? {} : { maxBytes }) } as const
  return reasonOf(decryptJwe(token, decrypting, allowed))
}

async function reasonOf(done: Promise<unknown>): Promise<string> {
  try {
    await done
    return "accepted"
  } catch (error) {
    if (error instanceof JwsRefused || error instanceof AccessTokenRefused || error instanceof JweRefused) return error.reason
    throw error
  }
}

/** Made by hand, so that everything but what is under attack is right: encrypted to our key, with a tag that fits the header. */
function handmade(header: Record<string, unknown>, content: Buffer): string {
  const contentKey = randomBytes(32)
  const iv = randomBytes(12)
  const protectedHeader = encode({ alg: "RSA-OAEP-256", enc: "A256GCM", ...header })
  const cipher = createCipheriv("aes-256-gcm", contentKey, iv).setAAD(Buffer.from(protectedHeader))
  const ciphertext = Buffer.concat([cipher.update(content), cipher.final()])
  const encryptedKey = publicEncrypt({ key: rsa.publicKey, oaepHash: "sha256" }, contentKey)
  return [protectedHeader, ...[encryptedKey, iv, ciphertext, cipher.getAuthTag()].map((part) => part.toString("base64url"))].join(".")
}

describe("attacks on signed tokens", () => {
  test.each(["none", "nOnE", "NONE", "None"])("TOK-01 a token that calls itself unsigned (%s) is not believed", async (alg) => {
    for (const header of [
      { alg, typ: "at+jwt", kid: "sig-1" },
      { alg, kid: "sig-1" },
    ]) {
      expect(await jwsReasons(`${encode(header)}.${encode(claims)}.`)).toEqual(["malformed", "malformed"])
      expect(await jwsReasons(`${encode(header)}.${encode(claims)}.AA`)).toEqual(["algorithm", "algorithm"])
    }
  })

  test("TOK-01 our public key is no HMAC secret, in whatever form it was published", async () => {
    const published = [
      rsa.publicKey.export({ type: "spki", format: "pem" }),
      rsa.publicKey.export({ type: "pkcs1", format: "pem" }),
      rsa.publicKey.export({ type: "spki", format: "der" }),
      JSON.stringify(rsa.publicKey.export({ format: "jwk" })),
    ]
    for (const secret of published) {
      expect(await jwsReasons(hmacSigned({ alg: "HS256", typ: "at+jwt", kid: "sig-1" }, secret))).toEqual(["algorithm", "algorithm"])
      expect(await jwsReasons(hmacSigned({ alg: "RS256", typ: "at+jwt", kid: "sig-1" }, secret))).toEqual(["signature", "signature"])
    }
  })

  test("TOK-01 a key that does not say its algorithm verifies nothing", () => {
    for (const key of [rsa.publicKey, ec.publicKey]) {
      expect(() => verificationKeyFromJwk({ ...key.export({ format: "jwk" }), kid: "k" })).toThrow(new KeyRefused("no alg"))
    }
  })

  test.each(["", "12345678", "a".repeat(32), "a".repeat(64)])(
    "TOK-05 no secret signs for a public key, and none is a key of ours (%j)",
    async (secret) => {
      expect(await jwsReasons(hmacSigned({ alg: "HS256", typ: "at+jwt", kid: "sig-1" }, secret))).toEqual(["algorithm", "algorithm"])
      for (const alg of ["HS256", "HS384", "HS512", "ES256", undefined]) {
        expect(() => verificationKeyFromJwk({ kty: "oct", k: encode(secret), kid: "k", alg })).toThrow(KeyRefused)
      }
    },
  )

  test.each([
    { crit: ["x"], x: 1 },
    { crit: [] },
    { crit: ["b64"], b64: false },
    { b64: false },
    { jwk: ec.publicKey.export({ format: "jwk" }) },
    { jku: "https://attacker.example" },
  ])("TOK-14 a header that asks for more is refused, not ignored: %j", async (more) => {
    const header = encode({ alg: "RS256", typ: "at+jwt", kid: "sig-1", ...more })
    expect(await jwsReasons(`${header}.${encode(claims)}.AA`)).toEqual(["header", "header"])
  })

  test("TOK-14 one token has one writing", async () => {
    const token = hmacSigned({ alg: "RS256", typ: "at+jwt", kid: "sig-1" }, "secret")
    const [header = "", payload = "", signature = ""] = token.split(".")
    const spellings = [
      `${header}=.${payload}.${signature}`,
      `${header}.${payload}==.${signature}`,
      `${header}.${payload}.${signature}=`,
      ` ${token}`,
      `${token}\n`,
      `${header}. ${payload}.${signature}`,
      `${header}.${payload}.${signature.slice(0, -1)}+`,
      `${header}.${payload}.${signature.slice(0, -1)}/`,
      `${token}.`,
    ]
    for (const spelling of spellings) expect(await jwsReasons(spelling)).toEqual(["malformed", "malformed"])
  })
})

describe("attacks on encrypted tokens", () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  test("TOK-10 what was encrypted to our public key is not thereby signed", async () => {
    const unsigned = `${encode({ alg: "none", typ: "at+jwt", kid: "sig-1" })}.${encode(claims)}.`
    const token = await encryptJwe(Buffer.from(unsigned), { alg: "RSA-OAEP-256", key: rsa.publicKey }, "A256GCM", "JWT")
    expect(await jwsReasons(token)).toEqual(["malformed", "malformed"])

    const opened = await decryptJwe(token, decrypting, { keyManagement: ["RSA-OAEP-256"], contentEncryption: ["A256GCM"] })
    // Bytes, and a name that says what they are worth: no claims to be taken for verified ones.
    expect(Object.keys(opened)).toEqual(["unverifiedContent"])
    expect(opened.unverifiedContent).toBeInstanceOf(Uint8Array)
    const inner = Buffer.from(opened.unverifiedContent).toString()
    expect(inner).toBe(unsigned)
    expect(await jwsReasons(inner)).toEqual(["malformed", "malformed"])
    expect(await jwsReasons(`${inner}AA`)).toEqual(["algorithm", "algorithm"])
  })

  test("TOK-10 bare claims in a JWE are no token either", async () => {
    const token = await encryptJwe(Buffer.from(JSON.stringify(claims)), { alg: "RSA-OAEP-256", key: rsa.publicKey }, "A256GCM")
    expect(await jwsReasons(token)).toEqual(["malformed", "malformed"])
    expect(await jwsReasons(JSON.stringify(claims))).toEqual(["malformed", "malformed"])
  })

  const MEBIBYTE = 1_048_576
  /** No more than this may be kept for refusing something. */
  const MAX_GROWTH_BYTES = 4 * MEBIBYTE

  /** Memory outside the heap, where everything that is decompressed or derived would lie. */
  async function expectNoWork(refuse: () => Promise<void>): Promise<void> {
    const decompressing = vi.spyOn(globalThis, "DecompressionStream")
    const deriving = vi.spyOn(crypto.subtle, "deriveBits")
    const decrypting = vi.spyOn(crypto.subtle, "decrypt")
    const before = process.memoryUsage().arrayBuffers
    await refuse()
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(MAX_GROWTH_BYTES)
    for (const work of [decompressing, deriving, decrypting]) expect(work).not.toHaveBeenCalled()
  }

  test("a token made by hand opens when nothing is wrong with it", async () => {
    const token = handmade({}, Buffer.from("content"))
    expect(await jweReason(token)).toBe("accepted")
    await expect(expectNoWork(async () => expect(await jweReason(token)).toBe("accepted"))).rejects.toThrow(/decrypt/)
  })

  test("TOK-11 a kilobyte that would become a mebibyte is refused before it is decompressed", async () => {
    const bomb = handmade({ zip: "DEF" }, deflateRawSync(Buffer.alloc(MEBIBYTE)))
    await expectNoWork(async () => {
      for (let times = 0; times < 100; times++) expect(await jweReason(bomb)).toBe("zip")
    })
  })

  test("TOK-11 what would become 100 MiB is too large, and where that size is taken it is refused all the same", async () => {
    const bomb = handmade({ zip: "DEF" }, deflateRawSync(Buffer.alloc(100 * MEBIBYTE)))
    await expectNoWork(async () => {
      expect(await jweReason(bomb)).toBe("too_large")
      expect(await jweReason(bomb, MEBIBYTE)).toBe("zip")
    })
  })

  test.each([
    ["PBES2-HS256+A128KW", 2 ** 31],
    ["PBES2-HS512+A256KW", Number.MAX_SAFE_INTEGER],
    ["PBES2-HS256+A128KW", 1],
  ])("TOK-11 a sender does not choose how long we derive a key (%s, %d)", async (alg, p2c) => {
    const header = encode({ alg, enc: "A256GCM", p2c, p2s: randomBytes(16).toString("base64url") })
    await expectNoWork(async () => {
      expect(await jweReason(`${header}.${encode("key")}.${encode("iv")}.${encode("text")}.${encode("tag")}`)).toBe("algorithm")
      expect(await jweReason(handmade({ p2c, p2s: "AAAA" }, Buffer.from("content")))).toBe("header")
    })
  })

  test("TOK-11 RSA1_5 is refused before its padding is looked at", async () => {
    const [, ...rest] = handmade({}, Buffer.from("content")).split(".")
    await expectNoWork(async () => {
      expect(await jweReason([encode({ alg: "RSA1_5", enc: "A256GCM" }), ...rest].join("."))).toBe("algorithm")
    })
  })

  test("TOK-14 one encrypted token has one writing, and asks for nothing more", async () => {
    const token = handmade({}, Buffer.from("content"))
    for (const spelling of [`${token}=`, ` ${token}`, `${token}\n`, token.replace(".", "=."), `${token}.`, token.replace(".", ". ")]) {
      expect(await jweReason(spelling)).toBe("malformed")
    }
    expect(await jweReason(handmade({ crit: ["x"], x: 1 }, Buffer.from("content")))).toBe("crit")
    expect(await jweReason(handmade({ x: 1 }, Buffer.from("content")))).toBe("header")
    expect(await jweReason(handmade({ jku: "https://attacker.example" }, Buffer.from("content")))).toBe("header")
  })
})
