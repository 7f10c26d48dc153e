import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto"

/** A certificate and its private key, both PEM. */
export interface Certified {
  readonly cert: string
  readonly key: string
}

export interface Authority extends Certified {
  /** A certificate for a server at these names and addresses, or for a client. */
  issue(subject: {
    readonly name: string
    readonly dns?: readonly string[]
    readonly ip?: readonly string[]
    readonly for?: "server" | "client"
  }): Certified
  /** A certificate for authenticators of one make (WebAuthn §8.2.1). */
  issueForAuthenticators(maker: string): Certified
}

const DAY_MS = 24 * 3_600_000

/** A certificate authority of its own, made on the spot (X.509 v3, P-256, RFC 5280). */
export function createAuthority(name = "Test authority"): Authority {
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" })
  const basic = extension("551d13", sequence(tlv(0x01, Buffer.from([0xff]))), { critical: true })
  const usage = extension("551d0f", tlv(0x03, Buffer.from([0x01, 0x06])), { critical: true })
  return {
    cert: certificate({ subject: name, issuer: name, publicKey: keys.publicKey, signer: keys.privateKey, extensions: [basic, usage] }),
    key: pemOf(keys.privateKey),
    issue: ({ name: subject, dns = [], ip = [], for: purpose = "server" }) => {
      const own = generateKeyPairSync("ec", { namedCurve: "P-256" })
      const names = [
        ...dns.map((host) => tlv(0x82, Buffer.from(host))),
        ...ip.map((address) => tlv(0x87, Buffer.from(address.split(".").map(Number)))),
      ]
      const extensions = [
        extension("551d25", sequence(oid(purpose === "server" ? "2b06010505070301" : "2b06010505070302"))),
        ...(names.length > 0 ? [extension("551d11", sequence(...names))] : []),
      ]
      return {
        cert: certificate({ subject, issuer: name, publicKey: own.publicKey, signer: keys.privateKey, extensions }),
        key: pemOf(own.privateKey),
      }
    },
    issueForAuthenticators: (maker) => {
      const own = generateKeyPairSync("ec", { namedCurve: "P-256" })
      const extensions = [extension("551d13", sequence())]
      const subject = { C: "SE", O: maker, OU: "Authenticator Attestation", CN: `${maker} key` }
      return {
        cert: certificate({ subject, issuer: name, publicKey: own.publicKey, signer: keys.privateKey, extensions }),
        key: pemOf(own.privateKey),
      }
    },
  }
}

interface MakerName {
  readonly C: string
  readonly O: string
  readonly OU: string
  readonly CN: string
}

interface Contents {
  readonly subject: string | MakerName
  readonly issuer: string
  readonly publicKey: KeyObject
  readonly signer: KeyObject
  readonly extensions: readonly Buffer[]
}

function certificate({ subject, issuer, publicKey, signer, extensions }: Contents): string {
  const spki = publicKey.export({ type: "spki", format: "der" })
  const keyId = extension("551d0e", tlv(0x04, createHash("sha1").update(spki).digest()))
  const ecdsaWithSha256 = sequence(oid("2a8648ce3d040302"))
  const now = Date.now()
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    commonName(issuer),
    sequence(time(now - DAY_MS), time(now + 30 * DAY_MS)),
    typeof subject === "string" ? commonName(subject) : makerName(subject),
    spki,
    tlv(0xa3, sequence(...extensions, keyId)),
  )
  const signature = sign("sha256", body, signer)
  const der = sequence(body, ecdsaWithSha256, tlv(0x03, Buffer.concat([Buffer.from([0]), signature])))
  return `-----BEGIN CERTIFICATE-----\n${der.toString("base64").replaceAll(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`
}

function pemOf(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString()
}

function extension(id: string, value: Buffer, { critical = false } = {}): Buffer {
  return sequence(oid(id), ...(critical ? [tlv(0x01, Buffer.from([0xff]))] : []), tlv(0x04, value))
}

function commonName(name: string): Buffer {
  return sequence(tlv(0x31, sequence(oid("550403"), tlv(0x0c, Buffer.from(name)))))
}

function makerName({ C, O, OU, CN }: MakerName): Buffer {
  const part = (id: string, tag: number, text: string) => tlv(0x31, sequence(oid(id), tlv(tag, Buffer.from(text))))
  return sequence(part("550406", 0x13, C), part("55040a", 0x0c, O), part("55040b", 0x0c, OU), part("550403", 0x0c, CN))
}

/** GeneralizedTime, `YYYYMMDDHHMMSSZ`. */
function time(ms: number): Buffer {
  return tlv(0x18, Buffer.from(`${new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+Z/g, "")}Z`))
}

function oid(hex: string): Buffer {
  return tlv(0x06, Buffer.from(hex, "hex"))
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tlv(0x30, Buffer.concat(parts))
}

function tlv(tag: number, value: Buffer): Buffer {
  const { length } = value
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), value])
}
