import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto"
import type { Certified } from "./certificates.ts"

/** What CBOR of these tests is made of; `Buffer` are bytes, and `Raw` goes in as it is. */
export type Cbor = number | string | boolean | null | Buffer | readonly Cbor[] | ReadonlyMap<Cbor, Cbor> | Raw

export class Raw {
  readonly bytes: Buffer
  constructor(bytes: Buffer) {
    this.bytes = bytes
  }
}

export function cbor(value: Cbor): Buffer {
  if (value instanceof Raw) return value.bytes
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === "string") return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (typeof value === "boolean") return Buffer.from([value ? 0xf5 : 0xf4])
  if (value === null) return Buffer.from([0xf6])
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  if (isMap(value)) return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, inner]) => [cbor(key), cbor(inner)])])
  return Buffer.concat([head(4, value.length), ...value.map(cbor)])
}

function isMap(value: readonly Cbor[] | ReadonlyMap<Cbor, Cbor>): value is ReadonlyMap<Cbor, Cbor> {
  return value instanceof Map
}

function head(type: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(type << 5) | length])
  if (length < 256) return Buffer.from([(type << 5) | 24, length])
  if (length < 65_536) return Buffer.from([(type << 5) | 25, length >> 8, length & 255])
  const bytes = Buffer.alloc(5)
  bytes[0] = (type << 5) | 26
  bytes.writeUInt32BE(length, 1)
  return bytes
}

export type Algorithm = "ES256" | "EdDSA" | "RS256"

export interface AuthenticatorSettings {
  readonly algorithm?: Algorithm
  readonly rpId?: string
  readonly origin?: string
  readonly aaguid?: string
  /** Verifies its person by itself. */
  readonly uv?: boolean
  /** May be copied, and is. */
  readonly synced?: boolean
  /** Where it begins; it does not count at 0. */
  readonly counter?: number
  /** Finds its credentials by itself, and says whose they are. */
  readonly resident?: boolean
  readonly transports?: readonly string[]
}

/** What is to be other than it should. */
export interface Wrong {
  readonly type?: string
  readonly challenge?: string
  readonly origin?: string
  /** Members of the client's data, more or others. */
  readonly clientData?: Readonly<Record<string, unknown>>
  readonly rpId?: string
  readonly flags?: Partial<Flags>
  readonly counter?: number
  readonly credentialId?: Buffer
  /** The COSE key, as it was made: give another. */
  readonly key?: (made: ReadonlyMap<Cbor, Cbor>) => Cbor
  /** The bytes of the authenticator's data, before they are signed. */
  readonly authData?: (made: Buffer) => Buffer
  readonly attestationObject?: (made: { readonly authData: Buffer; readonly clientDataHash: Buffer }) => Buffer
  readonly userHandle?: string | null
  readonly signature?: (made: Buffer) => Buffer
}

interface Flags {
  readonly up: boolean
  readonly uv: boolean
  readonly be: boolean
  readonly bs: boolean
}

export interface CreationOptions {
  readonly challenge: string
  readonly user: { readonly id: string }
}

export interface RequestOptions {
  readonly challenge: string
}

export interface Authenticator {
  readonly credentialId: string
  readonly privateKey: KeyObject
  /** As `startRegistration` of a browser gives it. Of each authenticator there is one credential. */
  create(options: CreationOptions, wrong?: Wrong): RegistrationJson
  /** As `startAuthentication`. */
  get(options: RequestOptions, wrong?: Wrong): AssertionJson
}

export interface RegistrationJson {
  readonly id: string
  readonly rawId: string
  readonly type: "public-key"
  readonly response: { readonly clientDataJSON: string; readonly attestationObject: string; readonly transports: readonly string[] }
  readonly clientExtensionResults: { readonly credProps: { readonly rk: boolean } }
}

export interface AssertionJson {
  readonly id: string
  readonly rawId: string
  readonly type: "public-key"
  readonly response: {
    readonly clientDataJSON: string
    readonly authenticatorData: string
    readonly signature: string
    readonly userHandle?: string
  }
  readonly clientExtensionResults: object
}

const text = (bytes: Buffer) => bytes.toString("base64url")
const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest()

/** An authenticator in software: real keys, real signatures, and whatever else is wished for wrong. */
export function authenticator({
  algorithm = "ES256",
  rpId = "localhost",
  origin = "http://localhost:3000",
  aaguid = "00000000-0000-0000-0000-000000000000",
  uv = true,
  synced = true,
  counter = 0,
  resident = true,
  transports = ["internal"],
}: AuthenticatorSettings = {}): Authenticator {
  const { privateKey, key } = newKey(algorithm)
  const ownId = randomBytes(32)
  let count = counter
  let handle: string | undefined

  function clientDataOf(type: string, challenge: string, wrong: Wrong): Buffer {
    const data = { type: wrong.type ?? type, challenge: wrong.challenge ?? challenge, origin: wrong.origin ?? origin, crossOrigin: false }
    return Buffer.from(JSON.stringify({ ...data, ...wrong.clientData }))
  }

  function startOfData(wrong: Wrong, hasKey: boolean): Buffer {
    const flags = { up: true, uv, be: synced, bs: synced, ...wrong.flags }
    const byte = (flags.up ? 1 : 0) | (flags.uv ? 4 : 0) | (flags.be ? 8 : 0) | (flags.bs ? 16 : 0) | (hasKey ? 64 : 0)
    const tail = Buffer.alloc(5)
    tail[0] = byte
    tail.writeUInt32BE(wrong.counter ?? count, 1)
    return Buffer.concat([sha256(wrong.rpId ?? rpId), tail])
  }

  return {
    credentialId: text(ownId),
    privateKey,
    create: (options, wrong = {}) => {
      handle = options.user.id
      const id = wrong.credentialId ?? ownId
      const clientData = clientDataOf("webauthn.create", options.challenge, wrong)
      const length = Buffer.from([id.length >> 8, id.length & 255])
      const kind = Buffer.from(aaguid.replaceAll("-", ""), "hex")
      const made = Buffer.concat([startOfData(wrong, true), kind, length, id, cbor(wrong.key?.(key) ?? key)])
      const authData = wrong.authData?.(made) ?? made
      const object =
        wrong.attestationObject?.({ authData, clientDataHash: sha256(clientData) }) ?? attestation({ fmt: "none", attStmt: new Map(), authData })
      return {
        id: text(id),
        rawId: text(id),
        type: "public-key",
        response: { clientDataJSON: text(clientData), attestationObject: text(object), transports },
        clientExtensionResults: { credProps: { rk: resident } },
      }
    },
    get: (options, wrong = {}) => {
      if (counter > 0 && wrong.counter === undefined) count += 1
      const clientData = clientDataOf("webauthn.get", options.challenge, wrong)
      const made = startOfData(wrong, false)
      const authData = wrong.authData?.(made) ?? made
      const signed = signWith(algorithm, privateKey, Buffer.concat([authData, sha256(clientData)]))
      const said = wrong.userHandle === undefined ? (resident ? handle : undefined) : (wrong.userHandle ?? undefined)
      return {
        id: text(wrong.credentialId ?? ownId),
        rawId: text(wrong.credentialId ?? ownId),
        type: "public-key",
        response: {
          clientDataJSON: text(clientData),
          authenticatorData: text(authData),
          signature: text(wrong.signature?.(signed) ?? signed),
          ...(said === undefined ? {} : { userHandle: said }),
        },
        clientExtensionResults: {},
      }
    },
  }
}

/** As authenticators write it: the members in the order of their names' lengths. */
export function attestation({ fmt, attStmt, authData }: { readonly fmt: string; readonly attStmt: Cbor; readonly authData: Buffer }): Buffer {
  return cbor(
    new Map<Cbor, Cbor>([
      ["fmt", fmt],
      ["attStmt", attStmt],
      ["authData", authData],
    ]),
  )
}

function signWith(algorithm: Algorithm, privateKey: KeyObject, data: Buffer): Buffer {
  return algorithm === "EdDSA" ? sign(null, data, privateKey) : sign("sha256", data, privateKey)
}

function newKey(algorithm: Algorithm): { readonly privateKey: KeyObject; readonly key: ReadonlyMap<Cbor, Cbor> } {
  const bytes = (part: string | undefined) => Buffer.from(part ?? "", "base64url")
  if (algorithm === "RS256") {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 })
    const { n, e } = publicKey.export({ format: "jwk" })
    return {
      privateKey,
      key: new Map<Cbor, Cbor>([
        [1, 3],
        [3, -257],
        [-1, bytes(n)],
        [-2, bytes(e)],
      ]),
    }
  }
  if (algorithm === "EdDSA") {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519")
    const { x } = publicKey.export({ format: "jwk" })
    return {
      privateKey,
      key: new Map<Cbor, Cbor>([
        [1, 1],
        [3, -8],
        [-1, 6],
        [-2, bytes(x)],
      ]),
    }
  }
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
  const { x, y } = publicKey.export({ format: "jwk" })
  return {
    privateKey,
    key: new Map<Cbor, Cbor>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, bytes(x)],
      [-3, bytes(y)],
    ]),
  }
}

/** An attestation with a maker's certificate (WebAuthn §8.2, packed). */
export function packedBy({ cert, key }: Certified): NonNullable<Wrong["attestationObject"]> {
  const der = Buffer.from(cert.replaceAll(/-----[^-]+-----|\s/g, ""), "base64")
  return ({ authData, clientDataHash }) => {
    const sig = sign("sha256", Buffer.concat([authData, clientDataHash]), key)
    return attestation({
      fmt: "packed",
      authData,
      attStmt: new Map<Cbor, Cbor>([
        ["alg", -7],
        ["sig", sig],
        ["x5c", [der]],
      ]),
    })
  }
}
